// What every module draws with, and small stores that components can watch.
export { html, render, useState, useEffect, useMemo, useRef, useErrorBoundary } from '../vendor/preact.js'
import { useState, useEffect, useRef } from '../vendor/preact.js'

export function store(value) {
	const watchers = new Set()
	return {
		get value() { return value },
		set(next) {
			value = next
			for (const watch of [...watchers]) watch(value)
		},
		watch(watch) {
			watchers.add(watch)
			return () => watchers.delete(watch)
		},
	}
}

export function useStore(watched) {
	const [value, set] = useState(watched.value)
	useEffect(() => {
		set(watched.value)
		return watched.watch(set)
	}, [watched])
	return value
}

// Loads something when `inputs` change; what was asked for before is dropped, and a long load can ask whether it is `wanted`.
// All who ask again while it loads get one more load, after this one.
export function useLoad(load, inputs) {
	const [state, set] = useState({})
	const { current: now } = useRef({})
	now.load = load
	function reload() {
		const mine = now.turns, wanted = () => mine === now.turns
		return mine && (mine.next ??= mine.last = mine.last.then(async () => {
			mine.next = null
			if (wanted()) await now.load(wanted).then(data => wanted() && set({ data }), error => wanted() && set(before => ({ ...before, error })))
		}))
	}
	function retry() {
		set({})
		return reload()
	}
	useEffect(() => {
		now.turns = { last: Promise.resolve() }
		retry()
		return () => { now.turns = null }
	}, inputs)
	return { ...state, reload, retry, change: data => set({ data }) }
}

// Something that a press sets off: one at a time, with its error. `once` gives a repeated press the same idempotency key.
// `after` reads again what is shown, also where a conflict (409), which it gets, says that it was out of date.
export function useAction(run, after) {
	const [state, set] = useState({})
	const busy = useRef(false), once = useRef({})
	async function act(...values) {
		if (busy.current) return
		busy.current = true
		set({ busy: true })
		let done, error
		try { done = await run(once.current, ...values) } catch (refusal) { error = refusal }
		try { if (!error || error.status === 409) await after?.(error) } catch (refusal) { error ??= refusal }
		busy.current = false
		set({ error })
		return done
	}
	return { ...state, act }
}

export const useTitle = title => useEffect(() => { document.title = title ? `${title} · Spaces` : 'Spaces' }, [title])

export const useEvery = (milliseconds, when, act) => useEffect(() => {
	const timer = when && setInterval(act, milliseconds)
	return () => clearInterval(timer)
}, [when])

// What somebody has typed and not sent yet. It outlives errors, reloads and expired sessions, in this tab only.
const PREFIX = 'spaces-draft:', OWNER = 'spaces-drafts-of'

export const readDraft = name => name ? JSON.parse(sessionStorage.getItem(PREFIX + name)) : null

export function writeDraft(name, value) {
	if (!name) return
	if (value) sessionStorage.setItem(PREFIX + name, JSON.stringify(value))
	else sessionStorage.removeItem(PREFIX + name)
}

export function forgetDrafts() {
	for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key)
}

// What one person has typed is not shown to the next.
export function keepDraftsOf(person) {
	if ((sessionStorage.getItem(OWNER) ?? person) !== person) forgetDrafts()
	sessionStorage.setItem(OWNER, person)
}

export function useDraft(name, initial) {
	const [value, set] = useState(() => readDraft(name) ?? initial)
	return [value, next => {
		writeDraft(name, next)
		set(next)
	}]
}

// Addresses are behind the #, so that every web server serves the site without a rule of its own.
const read = () => {
	const [path, query] = location.hash.replace(/^#\/?/, '').split('?')
	return { path, parts: path.split('/').filter(Boolean), query: new URLSearchParams(query), at: location.hash }
}

export const route = store(read())
addEventListener('hashchange', () => route.set(read()))

export const go = path => { location.hash = path }

export const signInPath = () => `#/sign-in?next=${encodeURIComponent(location.hash.slice(1) || '/')}`

// Only an address of this site: what follows the # of a link may come from anybody.
export const nextPath = query => query.get('next')?.startsWith('/') ? query.get('next') : '/'
