// The messages of one room: the history, what arrives live, and what this tab has just sent.
import { useState, useEffect, useRef, useAction, useLive, markRead } from '../site.js'
import { onAnswer } from '../core/answers.js'
import { calls, roomOf } from '../core/rooms.js'

const order = (one, other) => one.createdAt < other.createdAt ? -1 : one.createdAt > other.createdAt ? 1 : one.id < other.id ? -1 : 1

function merged(messages, news) {
  const byId = new Map(messages.map(message => [message.id, message]))
  for (const message of news) {
    const known = byId.get(message.id)
    byId.set(message.id, { ...known, ...message, ttsAudioUrl: message.ttsAudioUrl ?? known?.ttsAudioUrl ?? null })
  }
  return [...byId.values()].sort(order)
}

export function useMessages(room) {
  const [state, set] = useState({ messages: null, nextBefore: null, error: null, answering: {} })
  const early = useRef([])
  const add = news => set(before => {
    if (!before.messages) early.current.push(...news)   // it came before the history did
    return before.messages ? { ...before, messages: merged(before.messages, news) } : before
  })

  // Audio comes after its message.
  const speak = (id, ttsAudioUrl) => set(before => ({
    ...before, messages: before.messages?.map(message => message.id === id ? { ...message, ttsAudioUrl } : message),
  }))

  async function load() {
    try {
      const page = await calls(room).read(room.id)
      set(before => {
        const known = before.messages ?? early.current
        // After a long absence there may be more in between than a page: then the older ones are asked for again.
        const joins = before.messages && (!page.nextBefore || page.messages.some(({ id }) => known.some(each => each.id === id)))
        return {
          ...before, error: null, messages: joins || !before.messages ? merged(known, page.messages) : page.messages,
          nextBefore: joins ? before.nextBefore : page.nextBefore,
        }
      })
    } catch (error) {
      set(before => ({ ...before, error }))
    }
  }

  const older = useAction(async () => {
    const page = await calls(room).read(room.id, state.nextBefore)
    set(before => ({ ...before, messages: merged(before.messages, page.messages), nextBefore: page.nextBefore }))
  })

  useEffect(() => {
    load()
    markRead(room.id)
    return onAnswer(({ room: where, message, audio }) => {
      if (where.id !== room.id || !message) return
      if (audio) speak(message.id, audio)
      else add([message])
    })
  }, [room.id])

  useLive(({ event, data }) => {
    if (event === 'reset') load()
    else if (roomOf(data) !== room.id) return
    else if (event === 'message') {
      add([data.message])
      markRead(room.id)
    }
    if (event === 'answer' && data.ttsAudioUrl) speak(data.messageId, data.ttsAudioUrl)
    if (event === 'answer') set(before => {
      const answering = { ...before.answering }
      if (data.state === 'started') answering[data.userMessageId] = data
      else delete answering[data.userMessageId]
      return { ...before, answering }
    })
  })

  return { ...state, add, older, retry: load }
}
