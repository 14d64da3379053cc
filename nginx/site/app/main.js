// The frame around every screen, and which screen an address shows.
import {
  html, render, useEffect, useRef, useState, useStore, useErrorBoundary, Refusal, route, go, signInPath, person, loadSession, Problem, t,
} from './site.js'
import { resumeAnswers } from './core/answers.js'
import { Frame } from './frame.js'

// The first part of an address: its module, and whether it needs somebody who has signed in.
const screens = {
  '': [() => import('./browse/browse.js')],
  'sign-in': [() => import('./account/sign-in.js')],
  'sign-up': [() => import('./account/sign-in.js')],
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
  const at = useStore(route)
  const me = useStore(person)
  const [failure, setFailure] = useState(null)
  const begin = () => loadSession().then(() => setFailure(null), setFailure)
  useEffect(() => { begin() }, [])
  useEffect(() => { if (me) resumeAnswers() }, [me?.id])
  const name = at.parts[0] ?? ''
  const [load, personal] = screens[name] ?? [() => import('./browse/missing.js')]
  useEffect(() => {
    if (me === null && personal) go(signInPath().slice(1), { replace: true })
  }, [me, personal])
  const ready = me !== undefined && !(personal && !me)
  return html`<${Frame} at=${at} me=${me}>
    ${failure ? html`<div class="screen narrow"><${Problem} error=${failure} retry=${begin} /></div>`
      : ready && html`<${Screen} key=${name} load=${load} at=${at} me=${me} />`}
  <//>`
}

function Screen({ load, at, me }) {
  const [module, set] = useState(null)
  const [error, setError] = useState(null)
  const [broken, mend] = useErrorBoundary(reason => console.error(reason))
  const place = useRef(null)
  const read = () => load().then(found => { set(found); setError(null) },
    () => setError(new Refusal(0, { error: t('error.offline'), code: 'offline' })))
  useEffect(() => { read() }, [])
  useEffect(() => {
    mend?.()
    scrollTo(0, 0)
    place.current?.focus({ preventScroll: true })
  }, [at.path])
  if (error) return html`<div class="screen narrow"><${Problem} error=${error} retry=${read} /></div>`
  if (broken) return html`<div class="screen narrow"><${Problem} error=${new Error(t('error.screen'))} retry=${mend} /></div>`
  return html`<div class="place" ref=${place} tabindex="-1">
    ${module && html`<${module.default} at=${at} me=${me} parts=${at.parts.slice(1)} />`}
  </div>`
}

render(html`<${Site} />`, document.getElementById('app'))
