// The agents that one offers.
import { html, useLoad, useTitle, api, go, useForm, Submit, Avatar, Confirm, Loaded, Empty, Icon, t } from '../site.js'
import { orNull } from './fields.js'

export default function Agents({ parts: [id] }) {
  useTitle(t('nav.agents'))
  return html`<div class="screen narrow">${id === 'new' ? html`<${Edit} />` : id ? html`<${Existing} key=${id} id=${id} />` : html`<${List} />`}</div>`
}

function List() {
  const loaded = useLoad(() => api.get('/agent-listings', { mine: true, limit: 50 }), [])
  return html`<header class="head"><h1>${t('nav.agents')}</h1><span class="push"></span><a class="button primary"
    href="#/agents/new">${t('agents.new')}</a></header>
    <p class="quiet">${t('agents.about')}</p>
    <${Loaded} from=${loaded}>${({ listings }) => listings.length ? html`<ul class="rows card">${listings.map(each => html`<li key=${each.id}><a
      href=${`#/agents/${each.id}`}>
      <${Avatar} id=${each.id} name=${each.agentName} url=${each.avatarUrl} />
      <span class="text"><strong dir="auto">${each.agentName}</strong><span class="quiet line" dir="auto">${each.description ?? each.systemPrompt}</span></span>
      ${!each.isShareable && html`<span class="tag">${t('agents.private')}</span>`}</a></li>`)}</ul>`
      : html`<${Empty} icon=${html`<${Icon} name="agent" size=${36} />`} title=${t('agents.none')} />`}<//>`
}

function Existing({ id }) {
  const loaded = useLoad(() => api.get('/agent-listings/{id}', { id }), [id])
  return html`<${Loaded} from=${loaded}>${listing => html`<${Edit} listing=${listing} />`}<//>`
}

const blank = { agentName: '', description: '', systemPrompt: '', welcomeMessage: '', voice: '', model: '', avatarUrl: '', inputCharLimit: 5000, isShareable: true }
const texts = ['description', 'systemPrompt', 'welcomeMessage', 'voice', 'model', 'avatarUrl']

function Edit({ listing }) {
  const known = listing && Object.fromEntries(Object.keys(blank).map(name => [name, listing[name] ?? '']))
  const form = useForm({
    draft: `agent-${listing?.id ?? 'new'}`, initial: known ?? blank,
    send: async (values, once) => {
      const body = orNull(values, texts)
      if (listing) await api.put('/agent-listings/{id}', { id: listing.id }, body)
      else await api.post('/agent-listings', {}, body, once)
      go('/agents')
    },
  })
  const withdraw = async () => {
    await api.del('/agent-listings/{id}', { id: listing.id })
    go('/agents')
  }
  return html`<h1>${listing ? t('agents.edit') : t('agents.new')}</h1><form class="card" ...${form.props}>
    ${form.text('agentName', 'agents.name')}
    ${form.text('description', 'agents.description', { rows: 2 })}
    ${form.text('systemPrompt', 'agents.prompt', { rows: 6 })}
    ${form.text('welcomeMessage', 'agents.welcome', { rows: 2 })}
    <div class="two">${form.text('voice', 'agents.voice')}
      ${form.text('model', 'agents.model')}</div>
    <div class="two">${form.url('avatarUrl', 'create.avatar')}
      ${form.coins('inputCharLimit', 'agents.limit')}</div>
    ${form.check('isShareable', 'agents.share')}
    <${Submit} form=${form} label=${listing ? t('save') : t('agents.offer')} />
    ${listing && html`<${Confirm} label=${t('agents.withdraw')} title=${t('agents.withdrawTitle', { name: listing.agentName })}
      text=${t('agents.withdrawText')} run=${withdraw} />`}
  </form>`
}
