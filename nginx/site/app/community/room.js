import {
	html, useEffect, useGet, useRef, useState, useStore, person, Problem, Skeleton, Spinner, t, sameDay, dayOf, useAction, useLive, markRead, roomOf,
	useDraft, Icon, coins, answers, onAnswer, readMessages, ask, say, Avatar, Press, timeOf, fullTime, named, Markdown, Plain, dismiss, stop,
	useHistory,
} from '../site.js'
import { Player } from '../parts/player.js'

const NEAR = 80   // pixels from the end: who is there reads along

export default function Chat({ id, closed, expired, fee, changed }) {
	const agents = useGet('/communities/{id}/agents', { id, limit: 50 }).data?.agents
	return html`<${Room} key=${id} community=${id} label=${t('community.chat')} ...${{ agents, fee, changed }} closed=${closed || (expired && html`
		${t('community.expired')} <a href=${`#/c/${id}/about`}>${t('community.joinAgain')}</a>`)} />`
}

// The style sheet lets the messages begin at their end, and stay there. What is not named here is the composer's.
export function Room({ community, conversation, head, label, ...writes }) {
	const room = community ? { id: community, kind: 'community' } : { id: conversation, kind: 'conversation' }
	const me = useStore(person), running = useStore(answers).filter(answer => answer.room.id === room.id)
	const { all: messages, data: loaded, next, error, answering, more, retry, add } = useMessages(room)
	const scroll = useRef(null), [news, setNews] = useState(false)
	const others = Object.keys(answering).some(question => answering[question] && !running.some(({ id }) => id === question))
	const last = messages.at(-1), away = () => scroll.current.scrollTop < -NEAR
	const toEnd = () => { scroll.current.scrollTop = 0 }
	useEffect(() => last?.userId === me?.id ? toEnd() : setNews(away()), [last?.id, others])
	return html`<section class="chat" aria-label=${label}>
		${head && html`<div class="bar">${head}</div>`}
		<div class="scroll" ref=${scroll} onScroll=${() => away() || setNews(false)} tabindex="0" role="region" aria-label=${t('chat.messages')}><div>
			${next && html`<div class="pages"><button class="small" aria-disabled=${more.busy} onClick=${() => more.act()}>${t('chat.older')}</button></div>`}
			<${Problem} error=${error ?? more.error} retry=${error ? retry : more.act} />
			${!loaded ? !error && html`<${Skeleton} />` : !messages.length && !running.length && html`<p class="quiet">${t('chat.empty')}</p>`}
			<div role="log" aria-label=${label}><ol>${loaded && lines(messages, running, me)}
				${others && html`<li class="note" key="others"><${Spinner} /> ${t('chat.answering')}</li>`}</ol></div>
		</div></div>
		${news && html`<button class="news" onClick=${toEnd}>${t('nav.news')}</button>`}
		<${Composer} room=${room} add=${add} me=${me} ...${writes} />
	</section>`
}

// An answer on its way stands behind its question, or at the end.
function lines(messages, running, me) {
	const waiting = belongs => running.filter(belongs).map(answer => html`<${Answering} key=${`answer-${answer.id}`} answer=${answer} />`)
	return messages.flatMap((message, index) => {
		const { id, createdAt, userId } = message, before = messages[index - 1]
		const newDay = !before || !sameDay(before.createdAt, createdAt)
		const follows = !newDay && ['userId', 'agentListingId', 'role'].every(key => before[key] === message[key])
			&& new Date(createdAt) - new Date(before.createdAt) < 300_000
		return [
			newDay && html`<li class="day" key=${`day-${createdAt}`}>${dayOf(createdAt)}</li>`,
			html`<${Message} key=${id} message=${message} mine=${userId && userId === me?.id} follows=${follows} />`,
			...waiting(answer => answer.id === id),
		]
	}).concat(waiting(answer => !messages.some(({ id }) => id === answer.id)))
}

function useMessages(room) {
	const history = useHistory(before => readMessages(room, before).then(({ messages, nextBefore }) => [messages, nextBefore]), [room.id])
	const { add, retry } = history, [answering, set] = useState({})
	useEffect(() => {
		markRead(room.id)
		return onAnswer(({ id }, message) => { if (id === room.id) add([message]) })
	}, [room.id])
	useLive((event, data) => {
		if (event === 'reset') retry()
		if (roomOf(data) !== room.id) return
		if (event === 'message') {
			add([data.message])
			markRead(room.id)
		} else if (event === 'answer') {
			if (data.ttsAudioUrl) add([{ id: data.messageId, ttsAudioUrl: data.ttsAudioUrl }])
			set(before => ({ ...before, [data.userMessageId]: data.state === 'started' }))
		}
	})
	return { ...history, answering }
}

// people: whether other people read here. fee: what an answer costs; `changed` reads it again. closed: why nobody writes.
function Composer({ room, add, me, people = true, agents = [], fee = 0, closed, changed }) {
	const [text, write] = useDraft(`room-${room.id}`, ''), [chosen, choose] = useDraft(`room-${room.id}-to`)
	const agent = agents.find(({ listingId }) => listingId === chosen) ?? (people ? null : agents[0])
	const box = useRef(null), latest = useRef(text)
	latest.current = text

	const { busy, error, act } = useAction(async once => {
		const content = text.trim()
		if (!content) return
		const body = { content, maxCharge: fee, ...(room.kind === 'community' && { listingId: agent?.listingId }) }
		const sent = await (agent ? ask(room, body, agent, once) : say(room, content, once)).catch(async refusal => {
			if (refusal.code === 'price_changed') await changed()
			throw refusal
		})
		add([{ id: sent.id, content, createdAt: sent.createdAt ?? new Date().toISOString(), userId: me.id, userName: me.name, userImage: me.image, agentListingId: null }])
		if (latest.current.trim() === content) write('')   // what was typed meanwhile stays
	})

	if (closed) return html`<div class="composer closed">${closed}</div>`
	const submit = event => {
		event.preventDefault()
		act().then(() => box.current?.focus())
	}
	const keys = event => { if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) submit(event) }
	const label = !agent && room.kind === 'conversation' ? t('chat.writeHere') : t('chat.write', { to: agent?.agentName ?? t('chat.everyone') })
	const to = (id, content) => html`<button type="button" key=${id} aria-pressed=${id === agent?.listingId} onClick=${() => choose(id)}>${content}</button>`
	return html`<form class="composer" onSubmit=${submit}>
		<${Problem} error=${error} retry=${act} />
		${people && agents.length > 0 && html`<div class="to" role="group" aria-label=${t('chat.to')}>${to(undefined, t('chat.everyone'))}
			${agents.map(({ listingId, agentName }) => to(listingId, html`<${Icon} name="agents" size=${16} /><bdi>${agentName}</bdi>${fee > 0 && html`
				<small>${coins(fee)}</small>`}`))}</div>`}
		<div class="write">
			<textarea ref=${box} rows=${Math.min(6, text.split('\n').length)} maxlength="5000" value=${text} aria-label=${label} placeholder=${label}
				onInput=${event => write(event.currentTarget.value)} onKeyDown=${keys} dir="auto"></textarea>
			<button class="primary round" aria-label=${t('chat.send')} aria-disabled=${busy || !text.trim()}>${busy ? html`<${Spinner} />` : html`<${Icon} name="send" />`}</button>
		</div></form>`
}

const AgentTag = () => html`<span class="tag">${t('chat.agent')}</span>`

function Message({ message, mine, follows }) {
	const { id, role, content, userId, userName, userImage, agentListingId, agentName, createdAt, stopped, ttsAudioUrl } = message
	if (role === 'system') return html`<li class="note"><${Plain} text=${content} /></li>`
	const isAgent = Boolean(agentListingId || agentName), name = agentName ?? userName ?? t('chat.someone')
	return html`<li class=${`message ${mine ? 'mine' : ''} ${isAgent ? 'agent' : ''} ${follows ? 'follows' : ''}`} data-id=${id}>
		${!mine && html`<${Avatar} of=${{ id: agentListingId ?? userId, name, userImage }} />`}
		<div class="body">
			${!follows && html`<p class="who"><bdi>${mine ? t('chat.you') : name}</bdi>${isAgent && html`<${AgentTag} />`}
				${role === 'human' && html`<span class="tag">${named('role', 'cs_agent')}</span>`}
				<time datetime=${createdAt} title=${fullTime(createdAt)}>${timeOf(createdAt)}</time></p>`}
			<div class="bubble"><${isAgent ? Markdown : Plain} text=${content} /></div>
			${stopped && html`<p class="hint">${t('chat.stopped')}</p>`}
			${ttsAudioUrl && html`<${Player} url=${ttsAudioUrl} />`}
		</div></li>`
}

function Answering({ answer }) {
	const { id, agent, state, text, error, refunded } = answer, failed = state === 'failed', name = agent?.agentName ?? t('chat.agent')
	return html`<li class="message agent streaming" aria-busy=${!failed}><${Avatar} of=${{ id: agent?.listingId, name }} />
		<div class="body">
			<p class="who"><bdi>${name}</bdi><${AgentTag} /></p>
			<div class="bubble">${text ? html`<${Markdown} text=${text} />` : !failed && html`<p class="quiet" role="status"><${Spinner} /> ${t('chat.thinking')}</p>`}</div>
			${state === 'broken' && html`<p class="hint" role="status">${t('chat.broken')}</p>`}
			${failed ? html`<div class="problem" role="alert"><p>${error} ${refunded > 0 && t('chat.refunded', { count: refunded })}</p>
					<button onClick=${() => dismiss(id)}>${t('close')}</button></div>`
				: html`<${Press} className="small" label=${t('chat.stop')} icon="stop" run=${() => stop(answer)} />`}
		</div></li>`
}
