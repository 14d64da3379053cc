// A conversation as its staff see it: accept, answer, end.
import { html, useLoad, useAction, api, Icon, Press, Problem, t } from '../site.js'
import { conversationRoom } from '../core/rooms.js'
import { Room } from '../community/room.js'
import { useStatus, Status, Unknown, isOver } from './status.js'

export function Served({ community, membership, me, conversationId, item, changed }) {
  const id = community.id
  const { status, error, reload } = useStatus(id, conversationId)
  // The queue may be filtered, or show another page.
  const found = useLoad(async () => {
    const { conversations } = await api.get('/conversations', { limit: 100 })
    return conversations.find(each => each.id === conversationId) ?? null
  }, [conversationId, status])
  const known = item ?? found.data
  const both = () => Promise.all([reload(), changed()])
  // Somebody else may have been faster: then the refusal is shown, and the list is read again.
  const accept = useAction(async once => {
    try {
      await api.post('/communities/{id}/accept-transfer', { id }, { conversationId }, once)
    } finally {
      await both()
    }
  })
  const resolve = async once => {
    await api.post('/communities/{id}/resolve', { id }, { conversationId }, once)
    await both()
  }
  const leads = ['creator', 'moderator'].includes(membership.role)
  const serves = known?.assignedCsId === me.id
  const mayEnd = (leads || serves) && status && !isOver(status)
  const closed = !status || !known ? html`<${Unknown} />` : isOver(status) ? t('desk.over') : status === 'waiting_human' ? t('desk.acceptFirst') : !serves && !leads ? t('desk.others') : null
  const head = html`<div class="bar">
    <a class="button small back" href=${`#/c/${id}/desk`}><${Icon} name="back" size=${16} />${t('desk.queue')}</a>
    <strong dir="auto">${known?.userName}</strong> ${status && html`<${Status} status=${status} />`}
    <span class="push"></span>
    ${status === 'waiting_human' && html`<button type="button" class="primary small" aria-disabled=${accept.busy}
      onClick=${() => accept.act()}>${t('desk.accept')}</button>`}
    ${mayEnd && html`<${Press} className="small" label=${t('desk.resolve')} run=${resolve} />`}
    <${Problem} error=${accept.error ?? error} retry=${error ? reload : accept.act} />
  </div>`
  return html`<${Room} room=${conversationRoom(conversationId)} label=${t('desk.conversation')} head=${head} writes=${{ people: true, closed }} />`
}
