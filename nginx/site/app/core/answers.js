// Answers that agents are giving to this person. They go on while other screens are open. A stream that was cut is asked for
// again from there, and after a reload from its beginning.
import { api, open, keyFor, cutOff, settled, events } from './api.js'
import { store } from './ui.js'

const bases = { community: '/communities/{id}', conversation: '/conversations/{id}' }
const call = (room, end) => bases[room.kind] + end
export const readMessages = (room, before) => api.get(call(room, '/messages'), { id: room.id, before, limit: 50 })
export const say = (room, content, once) => api.post(call(room, '/messages'), { id: room.id }, { content }, once)
export const stop = ({ room, id }) => api.del(call(room, '/agent-chat/{user_message_id}'), { id: room.id, user_message_id: id })

export const answers = store([])   // { id: of the question, room, agent, text, state: streaming, broken or failed }

const KEPT = 'spaces-answers'
const kept = () => JSON.parse(sessionStorage.getItem(KEPT) ?? '[]')
const keep = list => sessionStorage.setItem(KEPT, JSON.stringify(list))
const without = (list, id) => list.filter(answer => answer.id !== id)
const listeners = new Set()

// `heard` gets (room, message): a finished answer, or { id, ttsAudioUrl } when its audio is ready.
export function onAnswer(heard) {
	listeners.add(heard)
	return () => listeners.delete(heard)
}

function tell(room, message) {
	for (const heard of listeners) heard(room, message)
}

const change = (id, values) => answers.set(answers.value.map(answer => answer.id === id ? { ...answer, ...values } : answer))
export const dismiss = id => answers.set(without(answers.value, id))

export async function ask(room, body, agent, once) {
	try {
		const stream = events(await open('POST', call(room, '/agent-chat'), { id: room.id }, { body, headers: keyFor(once, [room, body]) }))
		const { value: meta } = await stream.next().catch(() => ({}))
		if (!meta) throw cutOff()
		settled(once)
		const answer = { id: meta.data.userMessageId, room, agent }
		keep([...kept(), answer])
		follow(answer, stream, meta.id)
		return answer
	} catch (error) {
		settled(once, error)
		throw error
	}
}

export function resumeAnswers() {
	for (const answer of kept()) if (!answers.value.some(({ id }) => id === answer.id)) follow(answer)
}

async function follow(answer, stream, lastId) {
	const { id } = answer, progress = { text: '', lastId }
	answers.set([...answers.value, { ...answer, text: '', state: 'streaming' }])
	for (let failures = 0; ;) {
		const before = progress.lastId
		try {
			stream ??= await again(answer, before)
			if (!stream) break
			await read(answer, progress, stream)
		} catch (error) {
			if (error.status && !error.passes) break
		}
		if (progress.ended) return
		stream = null
		if (progress.lastId !== before) failures = 0
		change(id, { state: 'broken' })
		await new Promise(done => setTimeout(done, Math.min(300 * 2 ** failures++, 5000)))
	}
	keep(without(kept(), id))
	dismiss(id)
}

async function again({ room, id }, lastId) {
	const headers = { Accept: 'text/event-stream', ...(lastId && { 'Last-Event-ID': lastId }) }
	const response = await open('GET', call(room, '/agent-chat/{user_message_id}/stream'), { id: room.id, user_message_id: id }, { headers })
	return response.status === 204 ? null : events(response)
}

async function read({ id: question, room, agent }, progress, stream) {
	for await (const { id, event, data } of stream) {
		progress.lastId = id ?? progress.lastId
		if (event === 'chunk') {
			progress.text += data.content
			change(question, { text: progress.text, state: 'streaming' })
		} else if (event === 'done') {
			progress.message = data.messageId
			if (data.messageId) tell(room, {
				id: data.messageId, content: progress.text, userId: null, agentListingId: agent?.listingId ?? null, agentName: agent?.agentName ?? null,
				role: 'agent', createdAt: new Date().toISOString(), stopped: data.finishReason === 'stopped',
			})
			dismiss(question)
		} else if (event === 'audio_ready' && progress.message) tell(room, { id: progress.message, ttsAudioUrl: data.audioUrl })
		else if (event === 'error') change(question, { state: 'failed', error: data.message, refunded: data.refunded })
		progress.ended ||= ['done', 'error'].includes(event)
		if (progress.ended) keep(without(kept(), question))
	}
}
