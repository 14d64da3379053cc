// The one client of the API. Each call names its path as the description writes it, which a test compares with
// /api/openapi.json; values that the path does not take go into the query.
import { store, useLoad } from './ui.js'
import { t } from './text.js'

const settings = document.querySelector('meta[name=spaces]').dataset
const base = new URL(settings.api, document.baseURI).href
export const liveForm = settings.live

export const pending = store(0)          // requests that somebody waits for
export const sessionEnded = store(null)  // the refusal that said so

export class Refusal extends Error {
	constructor(status, { error, code, field }, retryAfter) {
		super(error)
		Object.assign(this, { status, code, field, retryAfter })
	}

	// Whether the same request may succeed later.
	get passes() {
		return this.status === 0 || this.status >= 500 || this.status === 429 || this.code === 'idempotency_in_progress'
	}
}

// Whether the server has done what it was asked is not known.
export const cutOff = () => new Refusal(0, { error: t('error.offline') })

function address(path, values = {}) {
	const query = new URLSearchParams()
	for (const [name, value] of Object.entries(values)) {
		if (path.includes(`{${name}}`)) path = path.replace(`{${name}}`, encodeURIComponent(value))
		else if ((value ?? '') !== '') query.set(name, value)
	}
	return base + path + (query.size ? `?${query}` : '')
}

export async function open(method, path, values, { body, headers, signal } = {}) {
	const isJSON = body !== undefined && !(body instanceof FormData)
	const answer = await fetch(address(path, values), {
		method, signal, body: isJSON ? JSON.stringify(body) : body,
		headers: { Accept: 'application/json', ...(isJSON && { 'Content-Type': 'application/json' }), ...headers },
	}).catch(error => { throw signal?.aborted ? error : cutOff() })
	if (answer.ok) return answer
	const { status } = answer, told = await answer.json().catch(() => null)
	const refusal = new Refusal(status, told?.error ? told : { error: t('error.unknown', { status }) }, Number(answer.headers.get('Retry-After')) || 0)
	if (status === 401 && refusal.code === 'unauthorized') sessionEnded.set(refusal)
	throw refusal
}

async function json(method, path, values, options) {
	pending.set(pending.value + 1)
	try {
		const answer = await open(method, path, values, options)
		const text = await answer.text().catch(() => { throw cutOff() })
		return text ? JSON.parse(text) : null
	} finally {
		pending.set(pending.value - 1)
	}
}

export const randomKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('')

// The key stays the same until the server has answered this very request, so that trying again costs once.
export function keyFor(once, request) {
	const text = JSON.stringify(request)
	if (once.request !== text) Object.assign(once, { request: text, key: randomKey() })
	return { 'Idempotency-Key': once.key }
}

export function settled(once, error) {
	if (!error || (error instanceof Refusal && !error.passes)) once.request = null
}

async function post(path, values, body, once = {}) {
	const sent = body instanceof FormData ? [...body.values()].map(({ name, size, lastModified }) => [name, size, lastModified]) : body
	const headers = keyFor(once, [path, values, sent])
	for (let attempt = 1; ; attempt++) {
		try {
			const answer = await json('POST', path, values, { body, headers })
			settled(once)
			return answer
		} catch (error) {
			settled(once, error)
			if (error.status !== 502 || attempt > 2) throw error
			await new Promise(done => setTimeout(done, 500 * attempt))   // the application is starting again
		}
	}
}

export const api = {
	get: (path, values) => json('GET', path, values),
	post,
	put: (path, values, body) => json('PUT', path, values, { body }),
	del: (path, values) => json('DELETE', path, values),
}

export const useGet = (path, values, ...more) => useLoad(async () => path ? api.get(path, values) : {}, [path, JSON.stringify(values), ...more])

// Reads server-sent events: { id, event, data } one after the other. `onBytes` hears of every arrival, comments (pings) too.
export async function* events(response, onBytes = () => {}) {
	const reader = response.body.getReader(), decoder = new TextDecoder()
	let rest = ''
	try {
		for (;;) {
			const { value, done } = await reader.read()
			if (done) return
			onBytes()
			const blocks = (rest + decoder.decode(value, { stream: true })).split('\n\n')
			rest = blocks.pop()
			for (const block of blocks) {
				const { id, event, data } = Object.fromEntries(block.split('\n').map(line => line.split(/: (.*)/s)))
				if (data !== undefined) yield { id, event, data: JSON.parse(data) }
			}
		}
	} finally {
		reader.cancel().catch(() => {})   // a connection that has failed cannot be cancelled any more
	}
}
