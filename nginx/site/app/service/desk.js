import {
	html, useAction, useLoad, useReload, useRef, useState, api, Field, Icon, List, Press, Problem, Row, Spinner, Tag, t, shortTime, named,
} from '../site.js'
import { Room } from '../community/room.js'

const statuses = ['waiting_human', 'human_active', 'ai_active', 'resolved']

export default function Desk({ id, role, me, rest: [chosen] }) {
	const [status, show] = useState(''), queue = useRef(null)
	const listed = conversation => queue.current.list.find(each => each.id === conversation)
	return html`<div class=${`desk ${chosen ? 'open' : ''}`}>
		<section class="queue" aria-label=${t('desk.queue')}>
			<${Field} name="queue" label=${t('desk.filter')} concealed value=${status} onInput=${show}
				options=${[['', t('desk.all')], ...statuses.map(each => [each, named('status', each)])]} />
			<${List} path="/communities/{id}/cs-queue" values=${{ id, status }} items="queue" empty=${t('desk.empty')} rows="" view=${queue}
				live=${(event, data) => event === 'message' ? listed(data.conversationId) : ['queue', 'conversation'].includes(event) && data.communityId === id}
				says=${queue => t('desk.waiting', { count: queue.filter(each => each.status === 'waiting_human').length })}>${each => html`
				<${Row} key=${each.id} of=${each} href=${`#/c/${id}/desk/${each.id}`} current=${each.id === chosen}
					side=${html`<time>${shortTime(each.waitingSince ?? each.updatedAt)}</time>`} line=${each.lastMessage ?? t('desk.silent')}
					below=${html`<${Tag} group="status" value=${each.status} />${each.assignedCsId === me.id && html` <span class="tag">${t('desk.yours')}</span>`}`} />`}<//>
		</section>
		${chosen ? html`<${Served} key=${chosen} ...${{ id, role, me, queue, listed }} conversation=${chosen} />` : html`<p class="nothing quiet">${t('desk.choose')}</p>`}
	</div>`
}

// What the desk shows is at hand; but who serves may have changed since.
async function find(id, conversationId, known, wanted) {
	const { status } = await api.get('/communities/{id}/cs-status', { id, conversationId })
	if (known?.status === status && status !== 'human_active') return known
	for (let page = 1; status !== 'none' && wanted(); page++) {
		const { queue, totalPages } = await api.get('/communities/{id}/cs-queue', { id, status, page, limit: 200 })
		const found = queue.find(each => each.id === conversationId)
		if (found || page >= totalPages) return found ?? { status }
	}
	return { status }
}

// A conversation as its staff see it. Somebody else may be faster: then the refusal is shown.
function Served({ id, role, me, queue, listed, conversation }) {
	const values = { id }, body = { conversationId: conversation }
	const { data, error, reload } = useLoad(wanted => find(id, conversation, listed(conversation), wanted), [conversation])
	const { status, userName, assignedCsId } = data ?? {}
	const after = () => Promise.all([reload(), queue.current.reload()])
	useReload(reload, (event, data) => event === 'conversation' && data.conversationId === conversation)
	const accept = useAction(once => api.post('/communities/{id}/accept-transfer', values, body, once), after)
	const waits = status === 'waiting_human', over = status === 'resolved', serves = assignedCsId === me.id || role !== 'cs_agent'
	const closed = !status ? html`<${Spinner} />` : over ? t('service.over') : waits ? t('desk.acceptFirst') : !serves && t('desk.others')
	const head = html`<a class="button small back" href=${`#/c/${id}/desk`}><${Icon} name="back" size=${16} />${t('desk.queue')}</a>
		<strong dir="auto">${userName}</strong> ${status && html`<${Tag} group="status" value=${status} />`}
		<span class="push"></span>
		${waits && html`<button class="primary small" aria-disabled=${accept.busy} onClick=${() => accept.act()}>${t('desk.accept')}</button>`}
		${serves && status && !over && html`<${Press} className="small" label=${t('desk.resolve')} post="/communities/{id}/resolve" ...${{ values, body, after }} />`}
		<${Problem} error=${accept.error ?? error} retry=${error ? reload : accept.act} />`
	return html`<${Room} ...${{ conversation, head, closed }} label=${t('desk.conversation')} />`
}
