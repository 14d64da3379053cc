// Changing what a community or a lounge is called and costs.
import { html, useLoad, api, loadJoined, useForm, Submit, Loaded, t } from '../site.js'
import { CommunityFields, FeeFields, LoungeFields, orNull } from './fields.js'

export function Details({ community, changed }) {
  const { id, type } = community
  const lounge = useLoad(() => type === 'lounge' ? api.get('/lounge/{id}', { id }) : Promise.resolve({}), [id])
  return html`<${Loaded} from=${lounge}>${more => html`<${Form} row=${{ ...community, ...more, type }} changed=${changed} />`}<//>`
}

function Form({ row, changed }) {
  const { id, type, name, description, category, avatarUrl } = row
  const own = type === 'lounge' ? ['freeMinutesPerDay', 'subscriptionPriceCents'] : ['joinFee', 'monthlyFee', 'agentCallFee', 'csMode']
  const form = useForm({
    draft: `details-${id}`,
    initial: {
      name, description: description ?? '', avatarUrl: avatarUrl ?? '', ...(type !== 'lounge' && { category: category ?? '' }),
      ...Object.fromEntries(own.map(key => [key, row[key]])),
    },
    async send(values) {
      if (type === 'lounge') await api.put('/lounge/{id}', { id }, orNull(values, ['description', 'avatarUrl']))
      else await api.put('/communities/{id}', { id }, orNull(values, ['description', 'category', 'avatarUrl']))
      await Promise.all([changed(), loadJoined()])
    },
  })
  return html`<form class="card" ...${form.props}><h2>${t('manage.details')}</h2>
    <${CommunityFields} form=${form} type=${type} />
    ${form.url('avatarUrl', 'create.avatar')}
    ${type === 'lounge' ? html`<${LoungeFields} form=${form} />` : html`<${FeeFields} form=${form} />`}
    <${Submit} form=${form} label=${t('save')} saved=${t('saved')} />
  </form>`
}
