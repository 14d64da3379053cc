import {
	html, useGet, useLoad, api, Card, Confirm, Empty, Facts, Form, Loaded, Press, List, Row, Setting, Tag, t, number, dayOf, useEffect, useEvery, useRef,
	useState, Icon, minutes,
} from '../site.js'
import { Chart, lastDays } from '../parts/chart.js'
import { Details, update } from './create.js'

export default function Manage(here) {
	const { id, type, name, closed, changed } = here
	return html`<div class="columns"><div>
			${closed ? html`<${Card}>${closed}<//>` : html`<${Agents} ...${here} /><${Details} ...${here} />${type === 'lounge' && html`<${Voice} id=${id} />`}`}
		</div><aside>
			<${Earnings} id=${id} />
			${type === 'lounge' && html`<${Dashboard} id=${id} />`}
			${type === 'official' && html`<${Verification} ...${here} />`}
			${type === 'official' && !closed && html`<${Form} title=${t('invite.title')} texts="invite" clears quiet submit=${t('invite.send')} saved=${t('invite.sent')}
				fields=${[{ name: 'userId', required: true }]} send=${({ userId }, once) => api.post('/communities/{id}/invite-cs', { id }, { userId: userId.trim() }, once)} />`}
			${!closed && html`<${Card} title=${t('manage.archive')}><p class="quiet">${t('manage.archiveText')}</p>
				<${Confirm} texts="manage.archive" given=${{ name }} run=${() => api.del('/communities/{id}', { id })} after=${changed} /><//>`}
		</aside></div>`
}

// An official community and a lounge answer with their default agent: the first one becomes it.
function Agents(place) {
	const { id, type, me, defaultAgentListingId: standard, changed } = place, one = type !== 'club'
	const here = useLoad(async () => {
		const { agents } = await api.get('/communities/{id}/agents', { id, limit: 200 })
		if (!standard || agents.some(({ listingId }) => listingId === standard)) return agents
		return [{ ...await api.get('/agent-listings/{id}', { id: standard }), listingId: standard, elsewhere: true }, ...agents]
	}, [id, standard])
	const choose = listing => update(place, { defaultAgentListingId: listing || null }).then(changed)
	const add = async (listingId, once) => {
		await api.post('/communities/{id}/agents', { id }, { listingId }, once)
		if (one && !standard) await choose(listingId)
	}
	const remove = async listing_id => {
		await api.del('/communities/{id}/agents/{listing_id}', { id, listing_id })
		if (standard === listing_id) await choose(null)
	}
	const press = (label, name, run) => html`<${Press} className="small" label=${html`${label}<span class="hidden"> ${name}</span>`} run=${run} after=${here.reload} />`
	const offers = (agents, mine, more) => html`<${List} path="/agent-listings" values=${{ mine }} items="listings" rows="" ...${more}>${listing =>
		(mine || listing.ownerId !== me.id) && html`<${Row} key=${listing.id} of=${listing} line=${listing.description}>${
			!agents.some(({ listingId }) => listingId === listing.id) && press(t('add'), listing.agentName, once => add(listing.id, once))}<//>`}<//>`
	return html`<${Card} title=${t('community.agents')} from=${here}>${agents => html`
		${!agents.length && html`<${Empty} title=${t('manage.noAgents')} />`}
		<ul class="rows">${agents.map(agent => html`<${Row} key=${agent.listingId} of=${agent} side=${one && agent.listingId === standard && html`
			<span class="tag">${t('manage.default')}</span>`}>${!agent.elsewhere && press(t('remove'), agent.agentName, () => remove(agent.listingId))}<//>`)}</ul>
		${one && agents.length > 0 && html`<${Setting} name="default" label=${t('fields.csMode')} value=${standard} run=${(_, listing) => choose(listing)}
			options=${[['', t('manage.nobody')], ...agents.map(each => [each.listingId, each.agentName])]} />`}
		<details open=${agents.length === 0}><summary>${t('manage.addAgent')}</summary>
			${offers(agents, true, { empty: t('agents.none') })}${offers(agents, false, { search: t('manage.search') })}
			<p><a class="button" href="#/agents/new">${t('agents.new')}</a></p>
		</details>`}<//>`
}

const PAGES = 10   // of 100 postings each; the chart says so when there are more

// The last 30 days are read from the creator's own statement.
async function postings(community) {
	const since = new Date(Date.now() - 30 * 86_400_000).toISOString(), found = []
	let before, page = 0
	do {
		const { transactions, nextBefore } = await api.get('/wallet/transactions', { before, limit: 100 })
		found.push(...transactions)
		before = nextBefore
	} while (before && found.at(-1).createdAt >= since && ++page < PAGES)
	return { found: found.filter(each => each.communityId === community), cut: page === PAGES }
}

function Earnings({ id }) {
	const total = useGet('/communities/{id}/earnings', { id }), recent = useLoad(() => postings(id), [id])
	return html`<${Card} title=${t('earnings.title')}>
		<${Loaded} from=${total}>${data => html`<p class="big"><strong>${number(data.earned)}</strong> ${t('coinUnit', { count: data.earned })}</p>
			<${Facts} facts=${['joinFees', 'monthlyFees', 'subscriptions', 'agentCalls', 'refunds'].filter(kind => data[kind])
				.map(kind => [t(`earnings.${kind}`), number(data[kind])])} />`}<//>
		<${Loaded} from=${recent}>${({ found, cut }) => html`<${Chart} title=${t('chart.days')} unit=${t('coinUnit', { count: 2 })}
				days=${lastDays(found.map(each => [each.createdAt.slice(0, 10), each.amount]))} />
			${cut && html`<p class="hint">${t('earnings.cut')}</p>`}`}<//><//>`
}

const Dashboard = ({ id }) => html`<${Card} title=${t('dashboard.title')} from=${useGet('/lounge/{id}/dashboard', { id })}>${data => html`
	<${Facts} className="numbers" facts=${['memberCount', 'activeSubscriptions', 'totalConversations', 'todayUsageMinutes']
		.map(name => [t(`dashboard.${name}`), number(data[name])])} />
	${[['usageMinutes', 'dashboard.minutes'], ['calls', 'dashboard.calls']].map(([name, unit]) => html`<${Chart} title=${t(`dashboard.${name}`)} unit=${t(unit)}
		days=${lastDays(data.days.map(day => [day.date, day[name]]))} />`)}`}<//>`

function Verification({ id, verified }) {
	const loaded = useLoad(() => api.get('/communities/{id}/verification', { id }).catch(error => {
		if (error.status !== 404) throw error
		return { status: 'none' }
	}), [id, verified])
	const send = async (values, once) => {
		await api.post('/communities/{id}/verify', { id }, values, once)
		await loaded.reload()
	}
	return html`<${Card} title=${t('verify.title')} from=${loaded}>${({ status, createdAt, reviewerNotes }) => html`
		<p role="status"><${Tag} group="reviews" value=${status} /> ${createdAt && html`<span class="quiet">${dayOf(createdAt)}</span>`}</p>
		${reviewerNotes && html`<blockquote dir="auto">${reviewerNotes}</blockquote>`}
		${['none', 'rejected'].includes(status) && html`<${Form} className="" texts="verify" draft=${`verify-${id}`} send=${send} submit=${t('verify.send')}
			fields=${[{ name: 'businessName' }, { name: 'businessRegistration' }, { name: 'documentsUrl', type: 'url' }]} />`}`}<//>`
}

// The voice of a lounge: cloned from recordings, which are files or made here.
const MOST = 5
const TYPES = '.wav,.mp3,.ogg,.flac,audio/wav,audio/mpeg,audio/ogg,audio/flac'

function Voice({ id }) {
	const loaded = useGet('/lounge/{id}', { id })
	const [files, setFiles] = useState([])
	useEvery(3000, loaded.data?.voiceModelStatus === 'processing', loaded.reload)
	const add = more => setFiles(before => [...before, ...more].slice(0, MOST))
	async function send(once) {
		const body = new FormData()
		for (const file of files) body.append('files', file, file.name)
		await api.post('/lounge/{id}/voice-samples', { id }, body, once)
		setFiles([])
	}
	return html`<${Card} title=${t('voice.title')} from=${loaded}>${({ voiceModelStatus: status, voiceError }) => html`<p class="quiet">${t('voice.about')}</p>
		<p role="status"><${Tag} group="voices" value=${status} /> <span dir="auto">${voiceError}</span></p>
		${files.length > 0 && html`<ul class="rows">${files.map((file, index) => html`<${Row} key=${`${file.name}-${index}`} of=${{ name: file.name }}>
			<button class="small" onClick=${() => setFiles(files.filter(each => each !== file))}>${t('remove')}<span
				class="hidden"> ${file.name}</span></button><//>`)}</ul>`}
		<div class="actions">
			<label class="button">${t('voice.choose')}<input class="hidden" type="file" multiple accept=${TYPES}
				onChange=${event => { add(event.currentTarget.files); event.currentTarget.value = '' }} /></label>
			<${Recorder} done=${file => add([file])} disabled=${files.length >= MOST} />
			${files.length > 0 && html`<${Press} className="primary" label=${t('voice.send')} run=${send} after=${loaded.reload} />`}
			${status !== 'none' && html`<${Confirm} texts="voice.erase"
				run=${() => api.del('/lounge/{id}/voice', { id })} after=${loaded.reload} />`}
		</div>`}<//>`
}

// Records the microphone as a WAV file: browsers record WebM, which the API does not take.
function Recorder({ done, disabled }) {
	const [seconds, count] = useState(null), [error, setError] = useState(null)
	const end = useRef(null)   // until then it records, or waits for permission
	useEffect(() => () => end.current?.(), [])
	useEvery(1000, seconds !== null, () => count(before => before + 1))
	async function begin() {
		if (end.current) return
		setError(null)
		const ended = new Promise(stop => { end.current = stop }), parts = []
		let stream
		try {
			stream = await navigator.mediaDevices.getUserMedia({ audio: true })
			const recorder = new MediaRecorder(stream), stopped = new Promise(stop => { recorder.onstop = stop })
			recorder.ondataavailable = event => parts.push(event.data)
			recorder.start()
			count(0)
			await Promise.race([ended, stopped])
			recorder.stop()
			await stopped
			const samples = await new OfflineAudioContext(1, 1, 44_100).decodeAudioData(await new Blob(parts).arrayBuffer())
			done(new File(wav(samples), t('voice.file', { time: new Date().toLocaleTimeString() })))
		} catch {
			setError(t('voice.noMicrophone'))
		}
		for (const track of stream?.getTracks() ?? []) track.stop()
		end.current = null
		count(null)
	}
	return html`${seconds === null
		? html`<button aria-disabled=${disabled} onClick=${() => disabled || begin()}><${Icon} name="mic" size=${18} />${t('voice.record')}</button>`
		: html`<button class="danger solid" onClick=${() => end.current?.()}><${Icon} name="stop"
			size=${16} />${t('voice.stop', { time: minutes(seconds) })}</button>`}
		${error && html`<p class="error" role="alert">${error}</p>`}`
}

// The pieces of a file: its head and the samples, one channel of 16 bits. Every browser has the byte order of WAV.
function wav(sound) {
	const rate = sound.sampleRate, samples = Int16Array.from(sound.getChannelData(0), value => Math.max(-1, Math.min(1, value)) * 32767)
	const size = samples.byteLength, numbers = (...values) => Uint32Array.of(...values)
	return ['RIFF', numbers(36 + size), 'WAVEfmt ', numbers(16, 1 + (1 << 16), rate, rate * 2, 2 + (16 << 16)), 'data', numbers(size), samples]
}
