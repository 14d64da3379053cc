// The live events of the signed-in person. One tab of a browser holds the connection (Web Locks) and tells the others
// (BroadcastChannel): a browser opens six connections to a host over HTTP/1.1, for all tabs together.
import { open, liveForm, sessionEnded } from './api.js'
import { events } from './sse.js'
import { store, useEffect, useRef } from './ui.js'

export const connection = store('starting')   // starting, live or waiting

const SILENCE = 25_000    // the server pings every 15 s
const LONG_POLL = 45_000  // an answer is due after 25 s
const POLL = 4_000

const listeners = new Set()
let current = null        // { channel, stop, cursor, leads }

export function listen(listener) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

// A component's listener: it gets { event, data }; `reset` says that something may have been missed.
export function useLive(listener) {
  const latest = useRef(listener)
  latest.current = listener
  useEffect(() => listen(event => latest.current(event)), [])
}

export function startLive(person) {
  stopLive()
  const stop = new AbortController()
  const mine = current = { stop, cursor: null, leads: false, channel: null }
  if (globalThis.BroadcastChannel) {
    mine.channel = new BroadcastChannel(`spaces-live-${person}`)
    mine.channel.onmessage = ({ data }) => receive(mine, data)
    mine.channel.postMessage({ kind: 'hello' })
  }
  const lead = () => follow(mine, stop.signal)
  // Without locks, outside of HTTPS, each tab has a connection of its own.
  const done = mine.channel && navigator.locks
    ? navigator.locks.request(`spaces-live-${person}`, { signal: stop.signal }, lead) : lead()
  done.catch(error => { if (!stop.signal.aborted) throw error })
}

export function stopLive() {
  current?.stop.abort()
  current?.channel?.close()
  current = null
  connection.set('starting')
}

function receive(mine, message) {
  if (message.kind === 'hello') {
    if (mine.leads) mine.channel.postMessage({ kind: 'state', state: connection.value, cursor: mine.cursor })
    return
  }
  if (mine.leads) return
  if (message.cursor) mine.cursor = message.cursor
  if (message.kind === 'state') connection.set(message.state)
  else deliver(message.event)
}

function deliver(event) {
  for (const listener of [...listeners]) {
    try {
      listener(event)
    } catch (error) {
      reportError(error)   // the others hear it all the same
    }
  }
}

function publish(mine, event, cursor) {
  mine.cursor = cursor ?? mine.cursor
  mine.channel?.postMessage({ kind: 'event', event, cursor: mine.cursor })
  deliver(event)
}

function say(mine, state) {
  if (connection.value === state) return
  connection.set(state)
  mine.channel?.postMessage({ kind: 'state', state, cursor: mine.cursor })
}

async function follow(mine, signal) {
  mine.leads = true
  let form = liveForm, failures = 0
  while (!signal.aborted) {
    try {
      if (!mine.cursor) await readPage(mine, signal, 0)
      if (form === 'stream') await readStream(mine, signal)
      else await readPage(mine, signal, form === 'poll' ? 0 : 25)
      failures = 0
      if (form === 'poll') await pause(POLL, signal)
      if (form === 'stream') await pause(100 + 400 * Math.random(), signal)   // it ended: not everybody comes back at once
    } catch (error) {
      if (signal.aborted || sessionEnded.value) return
      if (error === heldBack) form = form === 'stream' ? 'long-poll' : 'poll'
      else {
        form = liveForm   // what held answers back may have been the interruption
        say(mine, 'waiting')
        await pause(error.retryAfter * 1000 || Math.min(500 * 2 ** failures++, 10_000), signal)
      }
    }
  }
}

const heldBack = new Error('The host holds answers back')

// Ends the attempt when nothing has come for a while: a connection can die without a word.
function watchdog(signal) {
  const attempt = new AbortController()
  const abort = () => attempt.abort()
  signal.addEventListener('abort', abort)
  let timer
  return {
    signal: attempt.signal,
    expect(milliseconds) { clearTimeout(timer); timer = setTimeout(abort, milliseconds) },
    end() { clearTimeout(timer); signal.removeEventListener('abort', abort) },
  }
}

async function readStream(mine, signal) {
  const watch = watchdog(signal)
  let heard = false
  try {
    watch.expect(SILENCE)
    const headers = { Accept: 'text/event-stream', 'Last-Event-ID': mine.cursor }
    const answer = await open('GET', '/events', {}, { headers, signal: watch.signal })
    say(mine, 'live')
    for await (const { id, event, data } of events(answer, () => { heard = true; watch.expect(SILENCE) }))
      publish(mine, { event, data }, id)
  } catch (error) {
    if (watch.signal.aborted && !heard) throw heldBack
    if (!watch.signal.aborted) throw error
  } finally {
    watch.end()
  }
}

async function readPage(mine, signal, wait) {
  const watch = watchdog(signal)
  try {
    watch.expect(LONG_POLL)
    const answer = await open('GET', '/events', { after: mine.cursor, wait }, { signal: watch.signal })
    const page = await answer.json()
    const begins = !mine.cursor
    if (begins || page.reset) publish(mine, { event: 'reset', data: {} }, page.cursor)
    for (const { id, event, data } of page.events) publish(mine, { event, data }, id)
    mine.cursor = page.cursor
    say(mine, 'live')
  } catch (error) {
    throw watch.signal.aborted && wait ? heldBack : error
  } finally {
    watch.end()
  }
}

// Being online again, or seen again, is a reason not to wait any longer.
function pause(milliseconds, signal) {
  return new Promise(done => {
    const timer = setTimeout(end, milliseconds)
    function end() {
      clearTimeout(timer)
      removeEventListener('online', end)
      signal.removeEventListener('abort', end)
      done()
    }
    addEventListener('online', end)
    signal.addEventListener('abort', end)
  })
}
