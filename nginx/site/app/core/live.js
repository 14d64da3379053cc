// The live events of the signed-in person. One tab of a browser holds the connection (Web Locks) and tells the others
// (BroadcastChannel): a browser opens six connections to a host over HTTP/1.1, for all tabs together.
import { open, liveForm, sessionEnded, events } from './api.js'
import { store, useEffect, useRef } from './ui.js'

export const connection = store('starting')   // starting, live or waiting

const SILENCE = 25_000    // the server pings every 15 s
const LONG_POLL = 45_000  // an answer is due after 25 s
const POLL = 4_000

const listeners = new Set()
let current = null        // { channel, stop, cursor, leads }

// A listener gets (event, data); `reset` says that something may have been missed.
export function listen(listener) {
	listeners.add(listener)
	return () => listeners.delete(listener)
}

export function useLive(listener) {
	const latest = useRef(listener)
	latest.current = listener
	useEffect(() => listen((event, data) => latest.current(event, data)), [])
}

export const roomOf = data => data.conversationId ?? data.communityId

// Calls `reload` after events that concern it, and when some may have been missed.
export const useReload = (reload, concerns) => useLive((event, data) => { if (event === 'reset' || concerns(event, data)) reload() })

export function startLive(person) {
	stopLive()
	const name = `spaces-live-${person}`, stop = new AbortController(), { signal } = stop
	const mine = current = { stop, cursor: null, leads: false, channel: new BroadcastChannel(name) }
	mine.channel.addEventListener('message', ({ data }) => receive(mine, data))
	mine.channel.postMessage({ kind: 'hello' })
	const lead = () => follow(mine, signal)
	// Without locks, outside of HTTPS, each tab has a connection of its own.
	const done = navigator.locks ? navigator.locks.request(name, { signal }, lead) : lead()
	done.catch(error => { if (!signal.aborted) throw error })
}

export function stopLive() {
	current?.stop.abort()
	current?.channel.close()
	current = null
	connection.set('starting')
}

function receive(mine, { kind, event, state, cursor }) {
	if (kind === 'hello') return mine.leads && tell(mine, { kind: 'state', state: connection.value })
	if (mine.leads) return
	mine.cursor = cursor
	if (kind === 'state') connection.set(state)
	else deliver(event)
}

const tell = (mine, message) => mine.channel.postMessage({ ...message, cursor: mine.cursor })

// Where one fails, the others hear it all the same.
function deliver({ event, data }) {
	for (const listener of listeners) queueMicrotask(() => listener(event, data))
}

function publish(mine, event) {
	mine.cursor = event.id ?? mine.cursor
	tell(mine, { kind: 'event', event })
	deliver(event)
}

function say(mine, state) {
	if (connection.value === state) return
	connection.set(state)
	tell(mine, { kind: 'state', state })
}

const heldBack = new Error('The host holds answers back')

async function follow(mine, signal) {
	mine.leads = true
	let form = liveForm, failures = 0
	while (!signal.aborted) {
		try {
			if (!mine.cursor || form !== 'stream') await readPage(mine, signal, mine.cursor && form === 'long-poll' ? 25 : 0)
			else await readStream(mine, signal)
			failures = 0
			if (form === 'poll') await pause(POLL, signal)
			if (form === 'stream') await pause(100 + 400 * Math.random(), signal)   // it ended: not everybody comes back at once
		} catch (error) {
			if (signal.aborted || sessionEnded.value) return
			if (error === heldBack && form !== 'poll') form = form === 'stream' ? 'long-poll' : 'poll'
			else {
				form = liveForm   // what held answers back may have been the interruption
				say(mine, 'waiting')
				await pause(error.retryAfter * 1000 || Math.min(500 * 2 ** failures++, 10_000), signal)
			}
		}
	}
}

// Ends the attempt when nothing has come for a while: a connection can die without a word.
async function watched(signal, attempt) {
	const watch = new AbortController()
	let timer
	const expect = patience => {
		clearTimeout(timer)
		timer = setTimeout(() => watch.abort(), patience)
	}
	try {
		await attempt(AbortSignal.any([signal, watch.signal]), expect)
	} catch (error) {
		throw watch.signal.aborted ? heldBack : error
	} finally {
		clearTimeout(timer)
	}
}

const readStream = (mine, outer) => watched(outer, async (signal, expect) => {
	let heard = false
	expect(SILENCE)
	try {
		const answer = await open('GET', '/events', {}, { headers: { Accept: 'text/event-stream', 'Last-Event-ID': mine.cursor }, signal })
		say(mine, 'live')
		for await (const event of events(answer, () => { heard = true; expect(SILENCE) })) publish(mine, event)
	} catch (error) {
		if (!heard || !signal.aborted) throw error
	}
})

const readPage = (mine, outer, wait) => watched(outer, async (signal, expect) => {
	expect(LONG_POLL)
	const page = await (await open('GET', '/events', { after: mine.cursor, wait }, { signal })).json()
	if (!mine.cursor || page.reset) publish(mine, { id: page.cursor, event: 'reset', data: {} })
	for (const event of page.events) publish(mine, event)
	mine.cursor = page.cursor
	say(mine, 'live')
})

// Being online again is a reason not to wait any longer.
const pause = (milliseconds, signal) => new Promise(done => {
	const over = new AbortController(), timer = setTimeout(() => end(), milliseconds)
	function end() {
		clearTimeout(timer)
		over.abort()
		done()
	}
	addEventListener('online', end, over)
	signal.addEventListener('abort', end, over)
})
