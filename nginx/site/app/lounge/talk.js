// A lounge: talking to its voice, the minutes left, and the subscription.
import { html, useEffect, useLoad, useState, api, loadJoined, signInPath, Press, Loaded, t, coins } from '../site.js'
import { onAnswer } from '../core/answers.js'
import { conversationRoom } from '../core/rooms.js'
import { Room } from '../community/room.js'
import { useSpeaker } from '../community/speaker.js'
import { ownConversation } from '../service/help.js'
import { Usage } from './usage.js'

export default function Talk({ community, membership, me, changed }) {
  const id = community.id
  const lounge = useLoad(() => api.get('/lounge/{id}', { id }), [id])
  const [conversation, open] = useState(null)
  const total = membership?.role === 'creator' ? 0 : community.monthlyFee + (membership ? 0 : community.joinFee)
  const enter = async (once, maxCharge = total) => {
    const started = await api.post('/lounge/{id}/start-chat', { id }, { maxCharge }, once).catch(async error => {
      if (error.code === 'price_changed') await Promise.all([loadJoined(), changed()])   // the button says the new price
      throw error
    })
    open(started.conversationId)
    if (!membership) await loadJoined()
  }
  // What was said in an archived lounge can be read; nothing is opened any more.
  const archived = community.status === 'archived'
  const past = useLoad(() => archived && me ? ownConversation(id, me.id) : Promise.resolve({ id: null }), [archived, me?.id])
  const shown = conversation ?? past.data?.id
  const inside = membership && membership.subscriptionStatus !== 'expired'
  return html`<${Loaded} from=${lounge}>${data => shown && inside
    ? html`<${Conversation} ...${{ community, membership, lounge: data, id: shown, changed, again: lounge.reload }} />`
    : inside && !archived ? html`<${Enter} enter=${() => enter({}, 0)} />`
      : html`<section class="card invite"><h2>${t('lounge.title', { name: data.name })}</h2>
          <p>${data.voiceModelStatus === 'ready' ? t('lounge.voiceReady') : t('lounge.voiceOther')}</p>
          <p class="quiet">${t('lounge.free', { count: data.freeMinutesPerDay })}
            ${data.subscriptionPriceCents > 0 && html` ${t('lounge.price', { coins: coins(data.subscriptionPriceCents) })}`}</p>
          ${archived ? html`<p>${t('community.archived')}</p>`
            : me ? html`<${Press} className="primary" label=${total ? t('lounge.enterFor', { coins: coins(total) }) : t('lounge.enter')} run=${enter} />`
              : html`<a class="button primary" href=${signInPath()}>${t('lounge.signIn')}</a>`}
        </section>`}<//>`
}

// A member's conversation opens by itself, and never for coins: without a press nothing is agreed to.
function Enter({ enter }) {
  const opened = useLoad(() => enter().then(() => ({})), [])
  return html`<${Loaded} from=${opened}>${() => null}<//>`
}

function Conversation({ community, membership, lounge, id, changed, again }) {
  const usage = useLoad(() => api.get('/lounge/{id}/usage', { id: community.id }), [community.id])
  useEffect(() => onAnswer(({ room, audio }) => { if (room.id === id && audio) usage.reload() }), [id])
  const head = html`<${Usage} ...${{ lounge, usage, again, own: membership.role === 'creator' }} />`
  return html`<${Room} room=${conversationRoom(id)} label=${t('community.talk')} head=${head}
    writes=${{
      people: false, agents: [useSpeaker(community)], fee: membership.role === 'creator' ? 0 : community.agentCallFee, changed,
      closed: community.status === 'archived' && t('community.archived'),
    }} />`
}
