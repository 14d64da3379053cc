import { html, useEvery, useGet, useLoad, useReload, api, Press, Confirm, Loaded, Problem, SignIn, Spinner, Tag, t } from '../site.js'
import { useSpeaker } from '../community/community.js'
import { Room } from '../community/room.js'

// A person has one conversation with a community. Starting finds it too, where staff have too many others.
export async function ownConversation(communityId, me) {
	for (let before, page = 0; me && page < 5; page++) {
		const { conversations, nextBefore } = await api.get('/conversations', { before, limit: 100 })
		const own = conversations.find(each => each.communityId === communityId && each.userId === me.id)
		if (own || !nextBefore) return { conversation: own?.id }
		before = nextBefore
	}
	return {}
}

export const Invitation = ({ title, closed, me, signIn, begin, children }) => html`<section class="card invite"><h2>${title}</h2>${children}
	${closed ? html`<p>${closed}</p>` : me ? begin : html`<${SignIn} className="primary" label=${signIn} />`}</section>`

export default function Help(here) {
	const { id, csMode, agentCallFee, me } = here
	const loaded = useLoad(() => ownConversation(id, me), [id, me?.id])
	const start = async once => {
		const { conversationId } = await api.post('/communities/{id}/start-chat', { id }, undefined, once)
		loaded.change({ conversation: conversationId })
	}
	const begin = html`<${Press} className="primary" label=${t('service.start')} run=${start} />`
	return html`<${Loaded} from=${loaded}>${({ conversation }) => conversation ? html`<${Conversation} key=${conversation} ...${here} ...${{ conversation, start }} />`
		: html`<${Invitation} title=${t('service.title')} signIn=${t('service.signIn')} begin=${begin} ...${here}><p>${t(`modes.${csMode}`)}</p>
				${agentCallFee > 0 && csMode !== 'human_only' && html`<p class="quiet">${t('service.fee', { count: agentCallFee })}</p>`}<//>`}<//>`
}

function Conversation({ conversation, start, ...here }) {
	const { id, csMode, fee, closed: archived, changed } = here, values = { id }, speaker = useSpeaker(here)
	const { data, error, reload } = useGet('/communities/{id}/cs-status', { id, conversationId: conversation })
	const { status, queuePosition: position } = data ?? {}
	const asks = status === 'ai_active' && !archived, waits = status === 'waiting_human', over = status === 'resolved'
	useReload(reload, (event, data) => event === 'conversation' && data.conversationId === conversation)
	useEvery(10_000, waits, reload)   // nobody tells a customer that others have left the queue
	const head = html`${status && html`<${Tag} group="status" value=${status} />`}
		<span class="quiet" role="status">${waits ? position ? t('service.position', { position }) : t('service.waiting')
			: status === 'human_active' && t('service.human')}</span>
		<span class="push"></span>
		${asks && csMode === 'hybrid' && html`<${Press} className="small" label=${t('service.transfer')} post="/communities/{id}/transfer-human" values=${values} after=${reload} />`}
		${status && !over && html`<${Confirm} className="small" texts="service.end" post="/communities/{id}/resolve" values=${values}
			body=${{ conversationId: conversation }} after=${reload} />`}
		<${Problem} error=${error} retry=${reload} />`
	// Until the status is known, what is written could go to the wrong one.
	const closed = archived || (!status ? html`<${Spinner} />` : over && html`<span>${t('service.over')}</span> <${Press} className="primary" label=${t('service.again')}
		run=${start} after=${reload} />`)
	return html`<${Room} ...${{ conversation, head, fee, closed, changed }} label=${t('community.help')} people=${!asks} agents=${asks ? [speaker] : []} />`
}
