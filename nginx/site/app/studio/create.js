// Opening a community: first its kind, then its name and prices.
import { html, useTitle, api, loadJoined, go, useDraft, useForm, Submit, t, named } from '../site.js'
import { CommunityFields, FeeFields, LoungeFields, orNull } from './fields.js'

export default function Create() {
  useTitle(t('nav.create'))
  const [type, choose] = useDraft('create-type', 'club')
  return html`<div class="screen narrow"><h1>${t('create.title')}</h1>
    <div class="kinds" role="group" aria-label=${t('browse.type')}>${['club', 'official', 'lounge'].map(each => html`
      <button type="button" aria-pressed=${each === type}
        onClick=${() => choose(each)}><strong>${named('types', each)}</strong><span>${t(`create.${each}`)}</span></button>`)}</div>
    <${Form} key=${type} type=${type} />
    <p class="hint"><a href="#/spaces/new">${t('create.space')}</a></p>
  </div>`
}

const fields = {
  club: { category: '', joinFee: 0, monthlyFee: 0, agentCallFee: 0 },
  official: { category: '', joinFee: 0, monthlyFee: 0, agentCallFee: 0, csMode: 'hybrid' },
  lounge: { freeMinutesPerDay: 5, subscriptionPriceCents: 0 },
}

function Form({ type }) {
  const form = useForm({
    draft: `create-${type}`, initial: { name: '', description: '', ...fields[type] },
    async send(values, once) {
      const { id } = type === 'lounge' ? await api.post('/lounge', {}, orNull(values, ['description']), once)
        : await api.post('/communities', {}, { ...orNull(values, ['description', 'category']), type }, once)
      await loadJoined()
      go(`/c/${id}/manage`)
    },
  })
  return html`<form class="card" ...${form.props}>
    <${CommunityFields} form=${form} type=${type} />
    ${type === 'lounge' ? html`<${LoungeFields} form=${form} />` : html`<${FeeFields} form=${form} />`}
    <${Submit} form=${form} label=${t(`create.open_${type}`)} />
  </form>`
}
