import { html, News, useStore, useTitle, unread, Endless, Row, Tag, t, shortTime } from '../site.js'

export default function Inbox({ me }) {
	useTitle(t('nav.inbox'))
	const news = useStore(unread)
	return html`<div class="screen narrow"><h1>${t('nav.inbox')}</h1>
		<${Endless} path="/conversations" items="conversations" icon="inbox" empty=${t('inbox.empty')}
			live=${(event, data) => event === 'conversation' || (event === 'message' && data.conversationId)}
			rows="card">${({ id, type, userId, userName, communityId, communityName, lastMessage, status, updatedAt }) => {
				const own = userId === me.id, place = type === 'lounge' ? 'talk' : own ? 'help' : `desk/${id}`
				return html`<${Row} key=${id} of=${own ? { id: communityId, name: communityName } : { userId, userName }} square=${own} href=${`#/c/${communityId}/${place}`}
					side=${html`${news.has(id) && html`<${News} />`}<time class="quiet">${shortTime(updatedAt)}</time>`} line=${lastMessage ?? t('desk.silent')}
					below=${html`${type === 'official' ? html`<${Tag} group="status" value=${status} />` : html`<${Tag} group="types" value=${type} />`}${!own && html`
						<span class="quiet" dir="auto">${communityName}</span>`}`} />`
			}}<//>
	</div>`
}
