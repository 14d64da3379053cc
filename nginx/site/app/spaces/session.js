// A session: the embedded page, who is there, and moving it on.
import { html, useEffect, useLoad, useTitle, api, useLive, go, Avatar, Press, Loaded, t, named } from '../site.js'
import { Embedded } from './embedded.js'

const BEAT = 10_000   // who is silent for 30 s is disconnected

export function Session({ spaceId, sessionId, me }) {
  const at = { id: spaceId, session_id: sessionId }
  const space = useLoad(() => api.get('/spaces/{id}', { id: spaceId }), [spaceId])
  const session = useLoad(() => api.get('/spaces/{id}/sessions/{session_id}', at), [sessionId])
  useTitle(space.data?.name)
  useLive(({ event, data }) => {
    if (event === 'reset' || (data.sessionId === sessionId && event !== 'signal')) session.reload()
  })
  const own = session.data?.participants.find(({ userId }) => userId === me.id)
  const present = Boolean(own?.isConnected) && session.data.status !== 'finished'
  useEffect(() => {
    if (!present) return
    const beat = () => api.post('/spaces/{id}/sessions/{session_id}/heartbeat', at).catch(session.reload)
    beat()
    const timer = setInterval(beat, BEAT)
    return () => clearInterval(timer)
  }, [present])
  const join = async once => {
    await api.post('/spaces/{id}/sessions/{session_id}/join', at, undefined, once)
    await session.reload()
  }
  const leave = async once => {
    await api.post('/spaces/{id}/sessions/{session_id}/leave', at, undefined, once)
    go(`/spaces/${spaceId}`)
  }
  const move = async status => {
    await api.put('/spaces/{id}/sessions/{session_id}', at, { status })
    await session.reload()
  }
  return html`<div class="screen"><${Loaded} from=${space}>${place => html`<${Loaded} from=${session}>${now => html`
    <header class="head"><div><h1 dir="auto">${place.name}</h1><p><span class=${`tag status session-${now.status}`}>${named('sessions', now.status)}</span>
        ${now.currentPhase && html`<span class="quiet" dir="auto">${now.currentPhase}</span>`}</p></div><span class="push"></span>
      <div class="actions">
        ${(now.createdBy === me.id || place.ownerId === me.id) && html`
          ${now.status === 'waiting' && html`<${Press} label=${t('spaces.start')} run=${() => move('active')} />`}
          ${now.status === 'active' && html`<${Press} label=${t('spaces.finish')} run=${() => move('finished')} />`}`}
        ${now.status !== 'finished' && (present ? html`<${Press} label=${t('spaces.leave')} run=${leave} />` : html`<${Press} className="primary"
          label=${t('spaces.join')} run=${join} />`)}
      </div></header>
    <div class="columns"><div>${place.definition.iframeUrl
        ? html`<${Embedded} url=${place.definition.iframeUrl} title=${place.name} at=${at} session=${now} me=${me} present=${present} />`
        : html`<section class="card quiet"><p>${t('spaces.noPage')}</p></section>`}</div>
      <aside><section class="card"><h2>${t('spaces.participants')}</h2><ul class="rows">${now.participants.map(each => html`<li key=${each.id}>
        <${Avatar} id=${each.userId} name=${each.userName} url=${each.userImage} /><div class="text"><strong dir="auto">${each.userName}</strong>
          ${each.role && html`<span class="quiet" dir="auto">${each.role}</span>`}</div>
        <span class=${`tag status ${each.isConnected ? 'human_active' : 'resolved'}`}>${t(each.isConnected ? 'spaces.here' : 'spaces.gone')}</span></li>`)}</ul></section></aside>
    </div>`}<//>`}<//></div>`
}
