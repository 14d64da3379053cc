// Where one writes: to everybody, or to an agent, whose price stands beside its name.
import { html, useAction, useRef, useLayoutEffect, useDraft, Icon, Problem, t, coins } from '../site.js'
import { ask } from '../core/answers.js'
import { calls } from '../core/rooms.js'

// people: whether other people read here. agents: whom one may ask. fee: what an answer costs this person; changed reads it again.
export function Composer({ room, add, me, people = true, agents = [], fee = 0, closed, changed }) {
  const [text, write] = useDraft(`room-${room.id}`, '')
  const [chosen, choose] = useDraft(`room-${room.id}-to`, people ? 'people' : agents[0]?.listingId)
  const agent = agents.find(({ listingId }) => listingId === chosen) ?? (people ? null : agents[0])
  const box = useRef(null)
  const latest = useRef(text)
  latest.current = text

  const send = useAction(async once => {
    const content = text.trim()
    if (!content) return
    if (agent) {
      const body = { content, maxCharge: fee, ...(!room.conversation && { listingId: agent.listingId }) }
      try {
        add([own(await ask(room, body, agent, once), content)])
      } catch (error) {
        if (error.code === 'price_changed') await changed()   // the price beside the name
        throw error
      }
    } else {
      const sent = await calls(room).say(room.id, content, once)
      add([own(sent.id, content, sent.createdAt)])
    }
    if (latest.current.trim() === content) write('')   // what was typed meanwhile stays
  })
  const own = (id, content, createdAt = new Date().toISOString()) => ({
    id, content, createdAt, userId: me.id, userName: me.name, userImage: me.image, agentListingId: null, agentName: null,
    messageType: 'text', ttsAudioUrl: null,
  })

  useLayoutEffect(() => {   // as high as the text, up to the limit of the style sheet
    box.current?.style.setProperty('height', 'auto')
    box.current?.style.setProperty('height', `${box.current.scrollHeight + 2}px`)
  }, [text])

  if (closed) return html`<div class="composer closed">${closed}</div>`
  const submit = event => {
    event.preventDefault()
    send.act().then(() => box.current?.focus())
  }
  const keys = event => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) submit(event)
  }
  const label = !agent && room.conversation ? t('chat.writeHere') : t('chat.write', { to: agent?.agentName ?? t('chat.everyone') })
  return html`<form class="composer" onSubmit=${submit}>
    <${Problem} error=${send.error} retry=${send.act} />
    ${people && agents.length > 0 && html`<div class="to" role="group" aria-label=${t('chat.to')}>
      <button type="button" aria-pressed=${!agent} onClick=${() => choose('people')}>${t('chat.everyone')}</button>
      ${agents.map(each => html`<button type="button" key=${each.listingId} aria-pressed=${each === agent} onClick=${() => choose(each.listingId)}>
        <${Icon} name="agent" size=${16} /><bdi>${each.agentName}</bdi>${fee > 0 && html`<small>${coins(fee)}</small>`}</button>`)}
    </div>`}
    <div class="write">
      <textarea ref=${box} rows="1" maxlength="5000" value=${text} aria-label=${label} placeholder=${label}
        onInput=${event => write(event.currentTarget.value)} onKeyDown=${keys} dir="auto"></textarea>
      <button type="submit" class="primary round" aria-label=${t('chat.send')} aria-disabled=${send.busy || !text.trim()}>
        ${send.busy ? html`<span class="spinner" aria-hidden="true"></span>` : html`<${Icon} name="send" />`}
      </button>
    </div>
  </form>`
}
