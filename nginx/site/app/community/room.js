// A room: its messages, answers on their way, and the place to write.
import { html, useEffect, useLayoutEffect, useRef, useState, useStore, person, Problem, t, sameDay, dayOf } from '../site.js'
import { answers } from '../core/answers.js'
import { Message, Answering } from './message.js'
import { useMessages } from './messages.js'
import { Composer } from './composer.js'

const NEAR = 80   // pixels from the end: who is there reads along

// writes: { agents, fee, people, disabled, note }, see Composer.
export function Room({ room, writes, head, label }) {
  const me = useStore(person)
  const running = useStore(answers).filter(answer => answer.room.id === room.id)
  const { messages, nextBefore, error, answering, older, retry, add } = useMessages(room)
  const scroll = useRef(null)
  const atEnd = useRef(true)
  const [news, setNews] = useState(false)
  const others = Object.values(answering).filter(({ userMessageId }) => !running.some(({ id }) => id === userMessageId))
  const last = messages?.at(-1)

  useLayoutEffect(() => {
    const box = scroll.current
    if (atEnd.current || last?.userId === me?.id) box.scrollTop = box.scrollHeight
    else setNews(true)
  }, [last?.id, others.length])
  useLayoutEffect(() => {
    if (atEnd.current) scroll.current.scrollTop = scroll.current.scrollHeight
  })
  useEffect(() => {   // pictures and a keyboard on the screen change the height
    const watch = new ResizeObserver(() => { if (atEnd.current) scroll.current.scrollTop = scroll.current.scrollHeight })
    watch.observe(scroll.current)
    return () => watch.disconnect()
  }, [])
  function scrolled({ currentTarget: box }) {
    atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR
    if (atEnd.current) setNews(false)
  }
  async function showOlder() {
    const box = scroll.current, below = box.scrollHeight - box.scrollTop
    atEnd.current = false
    await older.act()
    requestAnimationFrame(() => { box.scrollTop = box.scrollHeight - below })
  }

  return html`<section class="chat" aria-label=${label}>
    ${head}
    <div class="scroll" ref=${scroll} onScroll=${scrolled} tabindex="0" role="region" aria-label=${t('chat.messages')}>
      ${nextBefore && html`<div class="more"><button type="button" class="small" aria-disabled=${older.busy}
        onClick=${showOlder}>${t('chat.older')}</button></div>`}
      <${Problem} error=${error ?? older.error} retry=${error ? retry : showOlder} />
      ${messages && !messages.length && !running.length && html`<p class="quiet">${t('chat.empty')}</p>`}
      ${!messages && !error && html`<div class="skeleton" role="status" aria-label=${t('busy')}><div></div><div></div><div></div></div>`}
      <div role="log" aria-label=${label}><ol>
        ${lines(messages ?? [], running, me)}
        ${running.filter(({ id }) => !messages?.some(message => message.id === id)).map(answer => html`<${Answering} key=${answer.id} answer=${answer} />`)}
        ${others.length > 0 && html`<li class="note" key="others"><span class="dots"
          aria-hidden="true"><i></i><i></i><i></i></span> ${t('chat.answering')}</li>`}
      </ol></div>
    </div>
    ${news && html`<button type="button" class="news" onClick=${() => { scroll.current.scrollTop = scroll.current.scrollHeight }}>${t('chat.news')}</button>`}
    <${Composer} room=${room} add=${add} me=${me} ...${writes} />
  </section>`
}

// An answer on its way stands behind its question.
function lines(messages, running, me) {
  return messages.flatMap((message, index) => {
    const before = messages[index - 1]
    const newDay = !before || !sameDay(before.createdAt, message.createdAt)
    const follows = !newDay && before.userId === message.userId && before.agentListingId === message.agentListingId
      && before.role === message.role && new Date(message.createdAt) - new Date(before.createdAt) < 300_000
    return [
      newDay && html`<li class="day" key=${`day-${message.createdAt}`}>${dayOf(message.createdAt)}</li>`,
      html`<${Message} key=${message.id} message=${message} mine=${message.userId !== null && message.userId === me?.id} follows=${follows} />`,
      ...running.filter(({ id }) => id === message.id).map(answer => html`<${Answering} key=${`answer-${answer.id}`} answer=${answer} />`),
    ]
  })
}
