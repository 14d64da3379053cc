import {
	html, useGet, useTitle, api, useReload, go, Avatar, Card, Confirm, Empty, Form, Icon, List, Loaded, Press, Row, SignIn, Tag, Tags, Tile, t,
	shortTime, Plain, useEffect, useEvery, useRef, useLive,
} from '../site.js'

export default function Spaces({ parts: [id, session], me }) {
	if (!id) return html`<${Browse} me=${me} />`
	return html`<div class=${`screen ${session && session !== 'edit' ? '' : 'narrow'}`}>${!me ? html`<h1>${t('spaces.signIn')}</h1><${SignIn} className="primary" />`
		: id === 'new' || session === 'edit' ? html`<${Edit} key=${id} id=${id} />`
			: session ? html`<${Session} key=${session} id=${id} session_id=${session} me=${me} />` : html`<${Space} key=${id} id=${id} me=${me} />`}</div>`
}

function Browse({ me }) {
	useTitle(t('nav.spaces'))
	return html`<div class="screen">
		<header class="hero"><div><h1>${t('nav.spaces')}</h1><p class="quiet">${t('spaces.about')}</p></div>
			${me && html`<a class="button primary" href="#/spaces/new"><${Icon} name="create" />${t('spaces.new')}</a>`}</header>
		<${List} path="/spaces" limit=${12} items="spaces" search=${t('spaces.search')} icon="spaces" empty=${t('spaces.none')}>${found => html`
			<div class="grid">${found.map(each => html`<${Tile} key=${each.id} of=${each} href=${`#/spaces/${each.id}`} meta=${each.category}>
				<${Tags} tags=${each.tags.slice(0, 4)} /><//>`)}</div>`}<//>
	</div>`
}

function Space({ id, me }) {
	const loaded = useGet('/spaces/{id}', { id })
	useTitle(loaded.data?.name)
	useReload(loaded.reload, (_, data) => data.spaceId === id)
	const begin = async once => {
		const session = await api.post('/spaces/{id}/sessions', { id }, undefined, once)
		go(`/spaces/${id}/${session.id}`)
	}
	return html`<${Loaded} from=${loaded}>${({ name, owner, category, description, sessions }) => html`
		<header class="head"><${Avatar} of=${{ id, name }} size="big" square /><div><h1 dir="auto">${name}</h1><p class="quiet">${t('by', { name: owner.name })}${category
			&& html` · <bdi>${category}</bdi>`}</p></div>
			${owner.id === me.id && html`<a class="button" href=${`#/spaces/${id}/edit`}>${t('edit')}</a>`}</header>
		${description && html`<${Card}><${Plain} text=${description} /><//>`}
		<${Card} title=${t('spaces.sessions')}>
			${!sessions.length && html`<${Empty} title=${t('spaces.noSessions')} />`}<ul class="rows">${sessions.map(each => html`<${Row} key=${each.id} href=${`#/spaces/${id}/${each.id}`}
					of=${{ name: t('spaces.present', { count: each.participantCount }) }} line=${shortTime(each.createdAt)}><${Tag} group="sessions" value=${each.status} /><//>`)}</ul>
			<${Press} className="primary" label=${t('spaces.begin')} run=${begin} /><//>`}<//>`
}

const fields = [
	{ name: 'name', required: true }, { name: 'description', rows: 4, required: true }, { name: 'category', width: 'half' }, { name: 'tags', width: 'half' },
	{ name: 'iframeUrl', type: 'url' }, { name: 'isPublic', type: 'check', value: true },
]

function Edit({ id }) {
	const exists = id !== 'new', title = t(exists ? 'spaces.edit' : 'spaces.new'), loaded = useGet(exists && '/spaces/{id}', { id })
	useTitle(title)
	async function send({ tags: typed, iframeUrl, ...body }, once) {
		const { iframeUrl: _, ...kept } = loaded.data.definition ?? {}   // whatever else somebody has put into it
		Object.assign(body, { tags: (typed ?? '').split(',').map(tag => tag.trim()).filter(Boolean), definition: { ...kept, ...(iframeUrl && { iframeUrl }) } })
		const made = exists ? await api.put('/spaces/{id}', { id }, body) : await api.post('/spaces', {}, body, once)
		go(`/spaces/${made.id}`)
	}
	return html`<h1>${title}</h1><${Loaded} from=${loaded}>${({ tags, definition, ...space }) => html`
		<${Form} texts="spaces" draft=${`space-${id}`} ...${{ fields, send }} submit=${t(exists ? 'save' : 'spaces.make')}
			row=${{ ...space, tags: tags?.join(', '), iframeUrl: definition?.iframeUrl }}
			foot=${exists && html`<${Confirm} texts="spaces.delete" given=${{ name: space.name }}
				run=${() => api.del('/spaces/{id}', { id })} after=${error => error || go('/spaces')} />`} />`}<//>`
}

function Session({ id, session_id, me }) {
	const at = { id, session_id }
	const space = useGet('/spaces/{id}', { id }), session = useGet('/spaces/{id}/sessions/{session_id}', at)
	const { reload } = session
	useTitle(space.data?.name)
	useReload(reload, (event, data) => data.sessionId === session_id && event !== 'signal')
	const own = session.data?.participants.find(({ userId }) => userId === me.id)
	const present = Boolean(own?.isConnected) && session.data.status !== 'finished'
	const beat = () => api.post('/spaces/{id}/sessions/{session_id}/heartbeat', at).catch(reload)
	useEffect(() => { if (present) beat() }, [present])
	useEvery(10_000, present, beat)   // who is silent for 30 s is disconnected
	const move = (label, status) => html`<${Press} label=${label} after=${reload} run=${() => api.put('/spaces/{id}/sessions/{session_id}', at, { status })} />`
	return html`<${Loaded} from=${space}>${({ name, ownerId, definition: { iframeUrl: url } }) => html`<${Loaded} from=${session}>${now => html`
		<header class="head"><div><h1 dir="auto">${name}</h1><p><${Tag} group="sessions" value=${now.status} />
				${now.currentPhase && html` <span class="quiet" dir="auto">${now.currentPhase}</span>`}</p></div>
			<div class="actions push">
				${[now.createdBy, ownerId].includes(me.id) && (now.status === 'waiting' ? move(t('spaces.start'), 'active')
					: now.status === 'active' && move(t('spaces.finish'), 'finished'))}
				${now.status !== 'finished' && (present
					? html`<${Press} label=${t('spaces.leave')} post="/spaces/{id}/sessions/{session_id}/leave" values=${at} after=${error => error ? reload() : go(`/spaces/${id}`)} />`
					: html`<${Press} className="primary" label=${t('spaces.join')} post="/spaces/{id}/sessions/{session_id}/join" values=${at} after=${reload} />`)}
			</div></header>
		<div class="columns"><div>${url ? html`<${Embedded} ...${{ url, name, at, session: now, me, present }} />`
			: html`<${Card}><p class="quiet">${t('spaces.noPage')}</p><//>`}</div>
			<aside><${Card} title=${t('spaces.participants')}><ul class="rows">${now.participants.map(each => html`
				<${Row} key=${each.userId} of=${each} line=${each.role}><span
					class=${`tag ${each.isConnected ? 'green' : 'grey'}`}>${t(each.isConnected ? 'spaces.here' : 'spaces.gone')}</span><//>`)}</ul><//></aside>
		</div>`}<//>`}<//>`
}

// The page that a space embeds. It may run scripts and keep its own origin's storage, and nothing else: no pop-ups, no
// forms, no way to move the page around it. Messages go to its exact origin and are taken from that window alone.
//
// To the page:   { spaces: 'session', session, me }, { spaces: 'participant' | 'signal', … as in the live events }
// From the page: { spaces: 'ready' } first, { spaces: 'signal', type, data }
function Embedded({ url, name, at, session, me, present }) {
	const frame = useRef(null), latest = useRef(null)
	latest.current = { session, me: { id: me.id, name: me.name } }
	const origin = new URL(url).origin
	const ready = useRef(false)   // until the page has spoken, the frame may show something else
	const tell = message => ready.current && frame.current.contentWindow.postMessage(message, origin)
	const describe = () => { tell({ spaces: 'session', ...latest.current }) }
	useEffect(() => {
		const hear = ({ source, origin: from, data }) => {
			if (source !== frame.current?.contentWindow || from !== origin || typeof data !== 'object' || !data) return
			ready.current = true
			if (data.spaces === 'ready') describe()
			if (data.spaces === 'signal' && present && typeof data.type === 'string')
				api.post('/spaces/{id}/sessions/{session_id}/signals', at, { type: data.type, data: data.data ?? null })
					.catch(error => tell({ spaces: 'refused', code: error.code, error: error.message }))
		}
		addEventListener('message', hear)
		return () => removeEventListener('message', hear)
	}, [url, present])
	useEffect(describe, [session])
	useLive((event, data) => {
		if (['participant', 'signal'].includes(event) && data.sessionId === at.session_id) tell({ spaces: event, ...data })
	})
	// With our own origin the page could take its sandbox off.
	if (origin === location.origin) return html`<${Card}><p>${t('spaces.sameOrigin')}</p><//>`
	return html`<iframe ref=${frame} class="embedded" src=${url} title=${t('spaces.embedded', { name })} sandbox="allow-scripts allow-same-origin"
		allow="" referrerpolicy="no-referrer"></iframe>`
}
