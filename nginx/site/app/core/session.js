// Who is signed in. The session itself is a cookie that scripts cannot read; what is stored here only says that there may
// be one, so that a first visit does not ask in vain.
import { api, Refusal, sessionEnded } from './api.js'
import { startLive, stopLive, listen } from './live.js'
import { forgetDrafts, keepDraftsOf } from './draft.js'
import { store } from './ui.js'

const MARK = 'spaces-signed-in'
const others = globalThis.BroadcastChannel && new BroadcastChannel('spaces-session')

export const person = store(undefined)   // undefined: not known yet; null: nobody
export const wallet = store(null)
export const joined = store([])          // communities, each with the own role
export const unread = store(new Set())   // communities and conversations with news

export async function loadSession() {
  if (!localStorage.getItem(MARK)) return end()
  try {
    const { user } = await api.get('/auth/get-session')
    begin(user)
  } catch (error) {
    if (error.status === 401) return end()
    throw error
  }
}

export async function signIn(path, fields) {
  const { user } = await (path === 'sign-up'
    ? api.post('/auth/sign-up/email', {}, fields) : api.post('/auth/sign-in/email', {}, fields))
  localStorage.setItem(MARK, '1')
  begin(user)
  others?.postMessage('changed')
}

export async function signOut() {
  await api.post('/auth/sign-out')
  forgetDrafts()
  end()
  others?.postMessage('changed')
}

function begin(user) {
  sessionEnded.set(null)
  keepDraftsOf(user.id)
  if (person.value?.id !== user.id) {
    joined.set([])
    wallet.set(null)
    unread.set(new Set())
    startLive(user.id)
  }
  person.set(user)
  loadAround()
}

function end() {
  localStorage.removeItem(MARK)
  stopLive()
  joined.set([])
  wallet.set(null)
  person.set(null)
}

export async function loadJoined() {
  const found = []
  for (let page = 1; page <= 4; page++) {
    const { communities } = await api.get('/communities/joined', { page, limit: 50 })
    found.push(...communities)
    if (communities.length < 50) break
  }
  joined.set(found)
}

export async function loadWallet() {
  wallet.set(await api.get('/wallet'))
}

// Not what a screen waits for: a refusal leaves what is there, and the next event reads it again.
const unlessRefused = error => { if (!(error instanceof Refusal)) throw error }
const loadAround = () => Promise.all([loadJoined(), loadWallet()]).catch(unlessRefused)

export function markRead(id) {
  if (!unread.value.has(id)) return
  const rest = new Set(unread.value)
  rest.delete(id)
  unread.set(rest)
}

sessionEnded.watch(refusal => { if (refusal && person.value) end() })
others?.addEventListener('message', () => loadSession().catch(unlessRefused))

listen(({ event, data }) => {
  if (event === 'wallet') wallet.set({ ...wallet.value, balance: data.balance, held: data.held })
  if (event === 'membership' || event === 'reset') loadAround()
  if (event === 'message' && data.message.userId !== person.value?.id) {
    const id = data.conversationId ?? data.communityId
    if (!location.hash.includes(id)) unread.set(new Set(unread.value).add(id))
  }
})
