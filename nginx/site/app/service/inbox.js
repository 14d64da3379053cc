// The own conversations, and those that one serves.
import { html, News, useStore, useTitle, api, listen, unread, Avatar, Endless, Empty, Icon, t, shortTime, named } from '../site.js'
import { Status } from './status.js'

const refresh = reload => listen(({ event, data }) => {
  if (event === 'reset' || event === 'conversation' || (event === 'message' && data.conversationId)) reload()
})

async function load(before) {
  const { conversations, nextBefore } = await api.get('/conversations', { before, limit: 30 })
  return { items: conversations, next: nextBefore }
}

export default function Inbox({ me }) {
  useTitle(t('nav.inbox'))
  const news = useStore(unread)
  const place = ({ type, communityId, id, userId }) =>
    type === 'lounge' ? `#/c/${communityId}/talk` : userId === me.id ? `#/c/${communityId}/help` : `#/c/${communityId}/desk/${id}`
  return html`<div class="screen narrow"><h1>${t('nav.inbox')}</h1>
    <${Endless} load=${load} refresh=${refresh} empty=${html`<${Empty} icon=${html`<${Icon} name="inbox"
      size=${36} />`} title=${t('inbox.empty')} />`}>${items => html`
      <ul class="rows card">${items.map(each => html`<li key=${each.id}><a href=${place(each)}>
        <${Avatar} id=${each.userId === me.id ? each.communityId : each.userId}
          name=${each.userId === me.id ? each.communityName : each.userName} round=${each.userId !== me.id} />
        <span class="text"><span class="name"><strong dir="auto">${each.userId === me.id ? each.communityName : each.userName}</strong>
            ${news.has(each.id) && html`<${News} />`}<time class="quiet">${shortTime(each.updatedAt)}</time></span>
          <span class="quiet line" dir="auto">${each.lastMessage ?? t('desk.silent')}</span>
          <span>${each.type === 'official' ? html`<${Status} status=${each.status} />` : html`<span class="tag">${named('types', each.type)}</span>`}
            ${each.userId !== me.id && html` <span class="quiet" dir="auto">${each.communityName}</span>`}</span></span>
      </a></li>`)}</ul>`}<//>
  </div>`
}
