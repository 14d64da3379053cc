// Who is signed in. The session itself is a cookie that scripts cannot read; what is stored here only says that there may
// be one, so that a first visit does not ask in vain.
import { api, Refusal, sessionEnded } from './api.js'
import { startLive, stopLive, listen, roomOf } from './live.js'
import { store, forgetDrafts, keepDraftsOf } from './ui.js'

const MARK = 'spaces-signed-in'
const others = new BroadcastChannel('spaces-session')   // the other tabs

export const person = store(undefined)   // undefined: not known yet; null: nobody
export const wallet = store(null)
export const joined = store([])          // communities, each with the own role
export const unread = store(new Set())   // communities and conversations with news

export async function loadSession() {
	if (!localStorage.getItem(MARK)) return end()
	try {
		begin((await api.get('/auth/get-session')).user)
	} catch (error) {
		if (error.status !== 401) throw error
		end()
	}
}

export async function signIn(isNew, fields) {
	const { user } = await (isNew ? api.post('/auth/sign-up/email', {}, fields) : api.post('/auth/sign-in/email', {}, fields))
	localStorage.setItem(MARK, '1')
	begin(user)
	others.postMessage('signed in')
}

export async function signOut() {
	await api.post('/auth/sign-out')
	others.postMessage('signed out')
	leave()
}

// An expired session keeps what was typed; who signs out may leave the computer to somebody else.
function leave() {
	end()
	forgetDrafts()
}

function begin(user) {
	sessionEnded.set(null)
	keepDraftsOf(user.id)
	if (person.value?.id !== user.id) {
		clear()
		startLive(user.id)
	}
	person.set(user)
	loadAround()
}

function end() {
	localStorage.removeItem(MARK)
	stopLive()
	clear()
	person.set(null)
}

function clear() {
	joined.set([])
	wallet.set(null)
	unread.set(new Set())
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

// Not what a screen waits for: a refusal leaves what is there, and the next event reads it again.
const unlessRefused = error => { if (!(error instanceof Refusal)) throw error }
const loadAround = () => Promise.all([loadJoined(), api.get('/wallet').then(wallet.set)]).catch(unlessRefused)

export function markRead(id) {
	const rest = new Set(unread.value)
	if (rest.delete(id)) unread.set(rest)
}

sessionEnded.watch(refusal => { if (refusal && person.value) end() })
others.addEventListener('message', ({ data }) => data === 'signed out' ? leave() : loadSession().catch(unlessRefused))

listen((event, data) => {
	if (event === 'wallet') wallet.set({ ...wallet.value, balance: data.balance, held: data.held })
	if (event === 'membership' || event === 'reset') loadAround()
	if (event === 'message' && data.message.userId !== person.value?.id && !location.hash.includes(roomOf(data)))
		unread.set(new Set(unread.value).add(roomOf(data)))
})
