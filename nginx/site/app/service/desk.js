// The desk of the staff: the queue, live, and the conversation that is open.
import { html, useLoad, useState, api, useLive, Avatar, Loaded, Pages, t, shortTime, named } from '../site.js'
import { Status } from './status.js'
import { Served } from './served.js'

export default function Desk({ community, membership, me, rest: [chosen] }) {
  const id = community.id
  const [asked, ask] = useState({ status: '', page: 1 })
  const queue = useLoad(() => api.get('/communities/{id}/cs-queue', { id, ...asked, limit: 50 }), [id, asked.status, asked.page])
  useLive(({ event, data }) => {
    if (event === 'reset' || (['queue', 'conversation'].includes(event) && data.communityId === id)) queue.reload()
    else if (event === 'message' && queue.data?.queue.some(item => item.conversationId === data.conversationId)) queue.reload()
  })
  const item = queue.data?.queue.find(each => each.conversationId === chosen)
  return html`<div class=${`desk ${chosen ? 'open' : ''}`}>
    <section class="queue" aria-label=${t('desk.queue')}>
      <label class="hidden" for="queue-status">${t('desk.filter')}</label>
      <select id="queue-status" value=${asked.status} onChange=${event => ask({ status: event.currentTarget.value, page: 1 })}>
        <option value="">${t('desk.all')}</option>
        ${['waiting_human', 'human_active', 'ai_active', 'resolved'].map(status => html`<option value=${status}>${named('status', status)}</option>`)}
      </select>
      <${Loaded} from=${queue}>${data => data.queue.length ? html`
        <p class="hidden" role="status">${t('desk.waiting', { count: data.queue.filter(each => each.status === 'waiting_human').length })}</p>
        <ul>${data.queue.map(each => html`<li key=${each.id}><a href=${`#/c/${id}/desk/${each.conversationId}`}
          aria-current=${each.conversationId === chosen ? 'true' : undefined}>
          <${Avatar} id=${each.userId} name=${each.userName} url=${each.userImage} />
          <span class="text"><span class="name"><strong dir="auto">${each.userName}</strong><time
            class="quiet">${shortTime(each.waitingSince ?? each.updatedAt)}</time></span>
            <span class="quiet line" dir="auto">${each.lastMessage ?? t('desk.silent')}</span><${Status} status=${each.status} />
            ${each.assignedCsId === me.id && html` <span class="tag">${t('desk.yours')}</span>`}</span></a></li>`)}</ul>
        <${Pages} page=${data.page} totalPages=${data.totalPages} go=${page => ask({ ...asked, page })} />`
        : html`<p class="quiet">${t('desk.empty')}</p>`}<//>
    </section>
    ${chosen ? html`<${Served} key=${chosen} ...${{ community, membership, me, conversationId: chosen, item, changed: queue.reload }} />`
      : html`<div class="nothing quiet"><p>${t('desk.choose')}</p></div>`}
  </div>`
}
