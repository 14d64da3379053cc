// The fields that making and changing a community share, with its fees explained by an example.
import { html, Choice, t, coins, named } from '../site.js'

export const orNull = (values, names) => ({ ...values, ...Object.fromEntries(names.map(name => [name, values[name] || null])) })
const share = fee => Math.floor(fee * 70 / 100)   // of each fee by itself, as the ledger does

export function CommunityFields({ form, type }) {
  return html`
    ${form.text('name', 'create.name')}
    ${form.text('description', 'create.description', { rows: 4 })}
    ${type !== 'lounge' && form.text('category', 'create.category')}
    ${type === 'official' && html`<${Choice} label=${t('create.csMode')} ...${form.field('csMode')}
      options=${['ai_only', 'hybrid', 'human_only'].map(mode => [mode, named('csModes', mode)])} />`}`
}

export function FeeFields({ form }) {
  const { joinFee, monthlyFee, agentCallFee } = form.values
  const first = joinFee + monthlyFee
  return html`<fieldset><legend>${t('create.fees')}</legend>
    <div class="three">
      ${form.coins('joinFee', 'price.joinFee')}
      ${form.coins('monthlyFee', 'price.month')}
      ${form.coins('agentCallFee', 'price.call')}
    </div>
    <p class="example" role="status">${first + agentCallFee > 0
      ? t('create.example', { total: coins(first), yours: coins(share(joinFee) + share(monthlyFee)), call: coins(agentCallFee), callYours: coins(share(agentCallFee)) })
      : t('create.noFees')}</p>
  </fieldset>`
}

export function LoungeFields({ form }) {
  const price = form.values.subscriptionPriceCents
  return html`<fieldset><legend>${t('create.lounge_prices')}</legend>
    <div class="two">
      ${form.coins('freeMinutesPerDay', 'create.freeMinutes', { max: 1440 })}
      ${form.coins('subscriptionPriceCents', 'create.subscription')}
    </div>
    <p class="example" role="status">${price > 0 ? t('create.subscriptionExample', { price: coins(price), yours: coins(share(price)) }) : t('create.noSubscription')}</p>
  </fieldset>`
}
