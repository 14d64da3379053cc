// Minutes of voice that are left today, and subscribing for more.
import { html, api, Confirm, Check, t, coins, minutes, dayOf } from '../site.js'

export function Usage({ lounge, usage, again, own }) {
  const data = usage.data
  if (!data) return html`<div class="bar"><span class="quiet">${usage.error?.message}</span></div>`
  const { usedSeconds, freeSeconds, remainingSeconds, subscribed, subscriptionExpiresAt, autoRenew, currentPrice } = data
  const subscribe = async once => {
    await api.post('/lounge/{id}/subscribe', { id: lounge.id }, { maxCharge: lounge.subscriptionPriceCents }, once).catch(async error => {
      if (error.code === 'price_changed') await again()   // the button says the new price
      throw error
    })
    await usage.reload()
  }
  const renew = async choice => {
    await api.put('/lounge/{id}/subscription', { id: lounge.id }, { autoRenew: choice })
    await usage.reload()
  }
  return html`<div class="bar usage">
    ${subscribed ? html`<span class="tag status human_active">${t('lounge.subscribed')}</span><span
      class="quiet">${t('lounge.until', { day: dayOf(subscriptionExpiresAt) })}</span>
        <${Check} name="autoRenew" value=${autoRenew} onInput=${renew} label=${t('lounge.renew', { coins: coins(currentPrice) })} />`
      : remainingSeconds === null ? html`<span class="quiet">${t('lounge.unlimited')}</span>`
        : html`<label class="left"><span>${t('lounge.left', { left: minutes(remainingSeconds), of: minutes(freeSeconds) })}</span>
            <meter min="0" max=${freeSeconds || 1} low=${freeSeconds / 5} value=${Math.max(0, freeSeconds - usedSeconds)}></meter></label>`}
    <span class="push"></span>
    ${!own && !subscribed && lounge.subscriptionPriceCents > 0 && html`<${Confirm} danger=${false} className="small primary"
      label=${t('lounge.subscribe')} title=${t('lounge.subscribeTitle')}
      text=${t('lounge.subscribeText', { coins: coins(lounge.subscriptionPriceCents) })} confirm=${t('lounge.subscribeFor', { coins: coins(lounge.subscriptionPriceCents) })} run=${subscribe} />`}
  </div>`
}
