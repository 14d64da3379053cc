// The one client of the API. Each call names its path as the description writes it, which a test compares with
// /api/openapi.json; values that the path does not take go into the query.
import { store } from './ui.js'
import { t } from './text.js'

const settings = document.querySelector('meta[name=spaces]').dataset
export const base = new URL(settings.api, document.baseURI).href
export const liveForm = settings.live

export const pending = store(0)          // requests that somebody waits for
export const sessionEnded = store(null)  // the refusal that said so

export class Refusal extends Error {
  constructor(status, body, retryAfter) {
    super(body.error)
    Object.assign(this, { status, code: body.code, field: body.field, body, retryAfter })
  }

  // Whether the same request may succeed later.
  get passes() {
    return this.status === 0 || this.status >= 500 || this.status === 429 || this.code === 'idempotency_in_progress'
  }
}

export function address(path, values = {}) {
  const query = new URLSearchParams()
  let filled = path
  for (const [name, value] of Object.entries(values)) {
    if (filled.includes(`{${name}}`)) filled = filled.replace(`{${name}}`, encodeURIComponent(value))
    else if (value !== undefined && value !== null && value !== '') query.set(name, value)
  }
  return base + filled + (query.size ? `?${query}` : '')
}

export async function open(method, path, values, { body, headers = {}, signal } = {}) {
  const options = { method, headers: { Accept: 'application/json', ...headers }, signal }
  if (body instanceof FormData) options.body = body
  else if (body !== undefined) {
    options.body = JSON.stringify(body)
    options.headers['Content-Type'] = 'application/json'
  }
  let answer
  try {
    answer = await fetch(address(path, values), options)
  } catch (error) {
    if (signal?.aborted) throw error
    throw cutOff()
  }
  if (answer.ok) return answer
  const refusal = await refusalOf(answer)
  if (refusal.status === 401 && refusal.code === 'unauthorized') sessionEnded.set(refusal)
  throw refusal
}

// Whether the server has done what it was asked is not known.
export const cutOff = () => new Refusal(0, { error: t('error.offline'), code: 'offline' })

async function refusalOf(answer) {
  const unknown = { error: t('error.unknown', { status: answer.status }), code: 'unknown' }
  const body = await answer.json().catch(() => unknown)
  return new Refusal(answer.status, body?.error ? body : unknown, Number(answer.headers.get('Retry-After')) || 0)
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

export function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('')
}

// The key stays the same until the server has answered this very request, so that trying again costs once.
export function keyFor(once, request) {
  const text = JSON.stringify(request)
  if (once.request !== text) Object.assign(once, { request: text, key: randomKey() })
  return once.key
}

function settled(once, error) {
  if (!error || (error instanceof Refusal && !error.passes)) once.request = null
}

async function post(path, values, body, once = {}) {
  const sent = body instanceof FormData ? [...body.values()].map(({ name, size, lastModified }) => [name, size, lastModified]) : body
  const key = keyFor(once, [path, values, sent])
  for (let attempt = 0; ; attempt++) {
    try {
      const answer = await json('POST', path, values, { body, headers: { 'Idempotency-Key': key } })
      settled(once)
      return answer
    } catch (error) {
      settled(once, error)
      if (error.status !== 502 || attempt > 1) throw error
      await new Promise(done => setTimeout(done, 500 * (attempt + 1)))   // the application is starting again
    }
  }
}

export const api = {
  get: (path, values) => json('GET', path, values),
  post,
  put: (path, values, body) => json('PUT', path, values, { body }),
  del: (path, values) => json('DELETE', path, values),
  settled,
}
