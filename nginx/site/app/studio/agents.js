import { html, useGet, useTitle, api, go, Confirm, Form, List, Loaded, Row, t } from '../site.js'

export default function Agents({ parts: [id] }) {
	useTitle(t('nav.agents'))
	return html`<div class="screen narrow">${id ? html`<${Edit} key=${id} id=${id} />` : html`
		<header class="head"><h1>${t('nav.agents')}</h1><a class="button primary push" href="#/agents/new">${t('agents.new')}</a></header>
		<p class="quiet">${t('agents.about')}</p>
		<${List} path="/agent-listings" values=${{ mine: true }} items="listings" icon="agents" empty=${t('agents.none')} rows="card">${each => html`
			<${Row} key=${each.id} href=${`#/agents/${each.id}`} of=${each}
				line=${each.description ?? each.systemPrompt}>${!each.isShareable && html`<span class="tag">${t('agents.private')}</span>`}<//>`}<//>`}</div>`
}

const fields = [
	{ name: 'agentName', required: true }, { name: 'description', rows: 2 }, { name: 'systemPrompt', rows: 6 }, { name: 'welcomeMessage', rows: 2 },
	{ name: 'voice', width: 'half' }, { name: 'model', width: 'half' }, { name: 'avatarUrl', type: 'url', width: 'half' },
	{ name: 'inputCharLimit', type: 'coins', value: 5000, width: 'half' }, { name: 'isShareable', type: 'check', value: true },
]

function Edit({ id }) {
	const exists = id !== 'new', done = () => go('/agents')
	const send = async (values, once) => {
		await (exists ? api.put('/agent-listings/{id}', { id }, values) : api.post('/agent-listings', {}, values, once))
		done()
	}
	return html`<h1>${t(exists ? 'agents.edit' : 'agents.new')}</h1><${Loaded} from=${useGet(exists && '/agent-listings/{id}', { id })}>${row => html`
		<${Form} texts="agents" draft=${`agent-${id}`} ...${{ fields, send, row }} submit=${t(exists ? 'save' : 'agents.offer')}
			foot=${exists && html`<${Confirm} texts="agents.withdraw" given=${{ name: row.agentName }}
				run=${() => api.del('/agent-listings/{id}', { id })} after=${error => error || done()} />`} />`}<//>`
}
