import {
	html, render, useEffect, useRef, useStore, useErrorBoundary, useLoad, useTitle, route, signInPath, person, loadSession, Problem, Lazy, t,
	resumeAnswers,
} from './site.js'
import { Frame } from './frame.js'

const signIn = () => import('./account/sign-in.js'), missing = async () => ({ default: Missing })
// The first part of an address: its module, and whether it needs somebody who has signed in.
const screens = {
	'': [() => import('./browse/browse.js')],
	'sign-in': [signIn],
	'sign-up': [signIn],
	profile: [() => import('./account/profile.js'), true],
	c: [() => import('./community/community.js')],
	inbox: [() => import('./service/inbox.js'), true],
	create: [() => import('./studio/create.js'), true],
	agents: [() => import('./studio/agents.js'), true],
	spaces: [() => import('./spaces/spaces.js')],
	wallet: [() => import('./wallet/wallet.js'), true],
	admin: [() => import('./admin/admin.js'), true],
}

function Site() {
	const at = useStore(route), me = useStore(person)
	const session = useLoad(loadSession, [])
	useEffect(() => { if (me) resumeAnswers() }, [me?.id])
	const name = at.parts[0] ?? ''
	const [load, personal] = screens[name] ?? [missing]
	useEffect(() => { if (me === null && personal) location.replace(signInPath()) }, [me, personal])
	return html`<${Frame} at=${at} me=${me}>
		${session.error ? html`<div class="screen narrow"><${Problem} error=${session.error} retry=${session.retry} /></div>`
			: me !== undefined && (me || !personal) && html`<${Screen} key=${name} load=${load} at=${at} me=${me} />`}
	<//>`
}

function Missing() {
	useTitle(t('missing'))
	return html`<div class="screen narrow"><h1>${t('missing')}</h1><p><a class="button" href="#/">${t('nav.discover')}</a></p></div>`
}

function Screen({ load, at, me }) {
	const [broken, mend] = useErrorBoundary(reason => console.error(reason))
	const place = useRef(null)
	useEffect(() => {
		mend()
		scrollTo(0, 0)
		place.current.focus({ preventScroll: true })
	}, [at.path])
	return html`<div class="place" ref=${place} tabindex="-1">${broken
		? html`<div class="screen narrow"><${Problem} error=${new Error(t('error.screen'))} retry=${mend} /></div>`
		: html`<${Lazy} load=${load} at=${at} me=${me} parts=${at.parts.slice(1)} />`}</div>`
}

render(html`<${Site} />`, document.getElementById('app'))
