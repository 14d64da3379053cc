// Customer service for the customer: start, talk to the agent, ask for a person, end.
import { html, useLoad, api, signInPath, Press, Confirm, Loaded, Problem, t } from '../site.js'
import { conversationRoom } from '../core/rooms.js'
import { useSpeaker } from '../community/speaker.js'
import { Room } from '../community/room.js'
import { useStatus, Status, Unknown, isOver } from './status.js'

export async function ownConversation(communityId, me) {
  for (let before, page = 0; page < 5; page++) {
    const found = await api.get('/conversations', { before, limit: 100 })
    const own = found.conversations.find(each => each.communityId === communityId && each.userId === me)
    if (own) return { id: own.id }
    before = found.nextBefore
    if (!before) break
  }
  return { id: null }
}

export default function Help({ community, membership, me, changed }) {
  const loaded = useLoad(() => me ? ownConversation(community.id, me.id) : Promise.resolve({ id: null }), [community.id, me?.id])
  const start = async once => {
    const { conversationId } = await api.post('/communities/{id}/start-chat', { id: community.id }, undefined, once)
    loaded.change({ id: conversationId })
  }
  return html`<${Loaded} from=${loaded}>${({ id }) => id
    ? html`<${Conversation} key=${id} ...${{ community, membership, id, start, changed }} />`
    : html`<section class="card invite"><h2>${t('service.title')}</h2><p>${t(`service.${community.csMode}`)}</p>
        ${community.agentCallFee > 0 && community.csMode !== 'human_only' && html`<p class="quiet">${t('service.fee', { count: community.agentCallFee })}</p>`}
        ${community.status === 'archived' ? html`<p>${t('community.archived')}</p>`
          : me ? html`<${Press} className="primary" label=${t('service.start')} run=${start} />`
            : html`<a class="button primary" href=${signInPath()}>${t('service.signIn')}</a>`}</section>`}<//>`
}

function Conversation({ community, membership, id, start, changed }) {
  const { status, position, error, reload } = useStatus(community.id, id)
  const agent = useSpeaker(community)
  const human = async once => {
    await api.post('/communities/{id}/transfer-human', { id: community.id }, undefined, once)
    await reload()
  }
  const resolve = async once => {
    await api.post('/communities/{id}/resolve', { id: community.id }, { conversationId: id }, once)
    await reload()
  }
  const again = async once => {
    await start(once)
    await reload()
  }
  const closed = !status ? html`<${Unknown} />` : isOver(status) && html`<span>${t('service.over')}</span> <${Press} className="primary"
    label=${t('service.again')} run=${again} />`
  const head = html`<div class="bar">
    ${status && html`<${Status} status=${status} />`}
    <span class="quiet" role="status">${status === 'waiting_human' && (position ? t('service.position', { position }) : t('service.waiting'))}
      ${status === 'human_active' && t('service.human')}</span>
    <span class="push"></span>
    ${status === 'ai_active' && community.csMode === 'hybrid' && html`<${Press} className="small" label=${t('service.transfer')} run=${human} />`}
    ${status && !isOver(status) && html`<${Confirm} className="small" danger=${false} label=${t('service.end')} title=${t('service.endTitle')}
      text=${t('service.endText')} run=${resolve} />`}
    <${Problem} error=${error} retry=${reload} />
  </div>`
  const asks = status === 'ai_active'
  return html`<${Room} room=${conversationRoom(id)} label=${t('community.help')} head=${head}
    writes=${{ people: !asks, agents: asks ? [agent] : [], fee: membership?.role === 'creator' ? 0 : community.agentCallFee, closed, changed }} />`
}
