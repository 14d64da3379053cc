// Answers that agents are giving to this person. They go on while other screens are open, and after a reload: the stream
// is asked for again from where it was cut, and after a reload from its beginning.
import { open, keyFor, cutOff, api } from './api.js'
import { events } from './sse.js'
import { calls } from './rooms.js'
import { store } from './ui.js'

export const answers = store([])   // { id: of the question, room, agent, text, state: streaming, broken or failed }

const KEPT = 'spaces-answers'
const kept = () => JSON.parse(sessionStorage.getItem(KEPT) ?? '[]')
const keep = list => sessionStorage.setItem(KEPT, JSON.stringify(list))
const finished = new Set()
const listeners = new Set()

// `heard` gets { room, question, message, audio }: a finished answer, or audio that is ready.
export function onAnswer(heard) {
  listeners.add(heard)
  return () => listeners.delete(heard)
}

function change(id, values) {
  answers.set(answers.value.map(answer => answer.id === id ? { ...answer, ...values } : answer))
}

export function dismiss(id) {
  answers.set(answers.value.filter(answer => answer.id !== id))
}

// Resolves once the server has taken the question, with the id of its message; a refusal throws.
export async function ask(room, body, agent, once) {
  const key = keyFor(once, [room, body])
  try {
    const response = await open('POST', calls(room).ask, { id: room.id }, { body, headers: { 'Idempotency-Key': key } })
    const stream = events(response)
    const { value: meta } = await stream.next().catch(() => ({}))
    if (!meta) throw cutOff()
    api.settled(once)
    const { userMessageId } = meta.data
    keep([...kept(), { id: userMessageId, room, agent }])
    begin({ id: userMessageId, room, agent }, stream, meta.id)
    return userMessageId
  } catch (error) {
    api.settled(once, error)
    throw error
  }
}

function begin(answer, stream, lastId) {
  answers.set([...answers.value, { ...answer, text: '', state: 'streaming' }])
  follow(answer, stream, lastId)
}

// What a reload has cut.
export function resumeAnswers() {
  for (const answer of kept()) if (!answers.value.some(({ id }) => id === answer.id)) begin(answer, null, undefined)
}

async function follow(answer, stream, lastId) {
  const progress = { text: '', lastId, audio: null, ended: false }
  for (let failures = 0; !progress.ended;) {
    try {
      stream ??= await again(answer, progress.lastId)
      if (!stream) break
      const before = progress.lastId
      await read(answer, progress, stream)
      if (progress.lastId !== before) failures = 0
    } catch (error) {
      if (error.status && !error.passes) break
    }
    stream = null
    if (progress.ended) break
    change(answer.id, { state: 'broken' })
    await new Promise(done => setTimeout(done, Math.min(300 * 2 ** failures++, 5000)))
  }
  forget(answer.id)
  if (!progress.ended) dismiss(answer.id)
}

async function again(answer, lastId) {
  const headers = { Accept: 'text/event-stream', ...(lastId && { 'Last-Event-ID': lastId }) }
  const values = { id: answer.room.id, user_message_id: answer.id }
  const response = await open('GET', calls(answer.room).follow, values, { headers })
  return response.status === 204 ? null : events(response)
}

async function read(answer, progress, stream) {
  for await (const { id, event, data } of stream) {
    progress.lastId = id ?? progress.lastId
    if (event === 'chunk') {
      progress.text += data.content
      change(answer.id, { text: progress.text, state: 'streaming' })
    } else if (event === 'done') {
      progress.ended = true
      progress.message = data.messageId
      finish(answer, progress, data)
    } else if (event === 'audio_ready' && progress.message) {
      for (const heard of listeners) heard({ room: answer.room, question: answer.id, message: { id: progress.message }, audio: data.audioUrl })
    } else if (event === 'error') {
      progress.ended = true
      change(answer.id, { state: 'failed', error: data.message, refunded: data.refunded })
    }
    if (progress.ended) forget(answer.id)
  }
}

function finish(answer, progress, data) {
  if (finished.has(answer.id)) return
  finished.add(answer.id)
  const message = data.messageId && {
    id: data.messageId, content: progress.text, agentListingId: answer.agent?.listingId ?? null, userId: null,
    agentName: answer.agent?.agentName ?? null, createdAt: new Date().toISOString(), messageType: 'text', ttsAudioUrl: null, role: 'agent',
    stopped: data.finishReason === 'stopped',
  }
  for (const heard of listeners) heard({ room: answer.room, question: answer.id, message, audio: null })
  dismiss(answer.id)
}

function forget(id) {
  keep(kept().filter(answer => answer.id !== id))
}

export const stop = answer => calls(answer.room).stop(answer.room.id, answer.id)
