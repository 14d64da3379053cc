import {
	html, render, useEffect, useRef, useStore, useErrorBoundary, useLoad, useTitle, route, signInPath, person, loadSession, Problem, Lazy, t,
	resumeAnswers,
} from './site.js'
import { Frame } from './frame.js'

// The first part of an address: its module, and whether it needs somebody who has signed in.
const screens = {
	'': ['browse/browse'], 'sign-in': ['account/sign-in'], 'sign-up': ['account/sign-in'], profile: ['account/profile', true], c: ['community/community'],
	inbox: ['service/inbox', true], create: ['studio/create', true], agents: ['studio/agents', true], spaces: ['spaces/spaces'],
	wallet: ['wallet/wallet', true], admin: ['admin/admin', true],
}

function Site() {
	const at = useStore(route), me = useStore(person)
	const session = useLoad(loadSession, [])
	useEffect(() => { if (me) resumeAnswers() }, [me?.id])
	const name = at.parts[0] ?? ''
	const [file, personal] = screens[name] ?? []
	useEffect(() => { if (me === null && personal) location.replace(signInPath()) }, [me, personal])
	return html`<${Frame} at=${at} me=${me}>
		${session.error ? html`<div class="screen narrow"><${Problem} error=${session.error} retry=${session.retry} /></div>`
			: me !== undefined && (me || !personal) && html`<${Screen} key=${name} ...${{ file, at, me }} />`}
	<//>`
}

function Missing() {
	useTitle(t('missing'))
	return html`<div class="screen narrow"><h1>${t('missing')}</h1><p><a class="button" href="#/">${t('nav.discover')}</a></p></div>`
}

function Screen({ file, at, me }) {
	const [broken, mend] = useErrorBoundary(reason => console.error(reason))
	const place = useRef(null)
	useEffect(() => {
		mend()
		scrollTo(0, 0)
		place.current.focus({ preventScroll: true })
	}, [at.path])
	return html`<div class="place" ref=${place} tabindex="-1">${broken
		? html`<div class="screen narrow"><${Problem} error=${new Error(t('error.screen'))} retry=${mend} /></div>`
		: file ? html`<${Lazy} ...${{ file, at, me }} parts=${at.parts.slice(1)} />` : html`<${Missing} />`}</div>`
}

render(html`<${Site} />`, document.getElementById('app'))
