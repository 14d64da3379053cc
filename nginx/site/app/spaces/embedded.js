// The page that a space embeds. It may run scripts and keep its own origin's storage, and nothing else: no pop-ups, no
// forms, no way to move the page around it. Messages go to its exact origin and are taken from that window alone.
//
// To the page:   { spaces: 'session', session, me }, { spaces: 'participant' | 'signal', … as in the live events }
// From the page: { spaces: 'ready' } first, { spaces: 'signal', type, data }
import { html, useEffect, useRef, api, useLive, t } from '../site.js'

export function Embedded({ url, title, at, session, me, present }) {
  const frame = useRef(null)
  const latest = useRef(null)
  latest.current = { session, me: { id: me.id, name: me.name }, present }
  const origin = new URL(url).origin
  const foreign = origin !== location.origin   // with our own origin the page could take its sandbox off
  const ready = useRef(false)   // until the page has spoken, the frame may show something else
  const tell = message => ready.current && frame.current.contentWindow.postMessage(message, origin)
  const describe = () => {
    const { session: now, me: self } = latest.current
    tell({ spaces: 'session', session: now, me: self })
  }
  useEffect(() => {
    const hear = ({ source, origin: from, data }) => {
      if (source !== frame.current?.contentWindow || from !== origin || typeof data !== 'object' || !data) return
      ready.current = true
      if (data.spaces === 'ready') describe()
      if (data.spaces === 'signal' && latest.current.present && typeof data.type === 'string')
        api.post('/spaces/{id}/sessions/{session_id}/signals', at, { type: data.type, data: data.data ?? null })
          .catch(error => tell({ spaces: 'refused', code: error.code, error: error.message }))
    }
    addEventListener('message', hear)
    return () => removeEventListener('message', hear)
  }, [url])
  useEffect(describe, [session])
  useLive(({ event, data }) => {
    if (['participant', 'signal'].includes(event) && data.sessionId === at.session_id) tell({ spaces: event, ...data })
  })
  if (!foreign) return html`<section class="card"><p>${t('spaces.sameOrigin')}</p></section>`
  return html`<iframe ref=${frame} class="embedded" src=${url} title=${t('spaces.embedded', { name: title })} sandbox="allow-scripts allow-same-origin"
    allow="" referrerpolicy="no-referrer"></iframe>`
}
