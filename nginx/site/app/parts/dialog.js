// Asks before something that cannot be taken back.
import { html, useEffect, useRef, useState, useAction } from '../core/ui.js'
import { Problem } from './problem.js'
import { t } from '../core/text.js'

export function Confirm({ label, title, text, confirm, run, danger = true, className = '' }) {
  const [shown, show] = useState(false)
  return html`
    <button type="button" class=${`${danger ? 'danger' : ''} ${className}`} onClick=${() => show(true)}>${label}</button>
    ${shown && html`<${Question} ...${{ title, text, confirm: confirm ?? label, run, danger, close: () => show(false) }} />`}`
}

function Question({ title, text, confirm, run, danger, close }) {
  const dialog = useRef(null)
  const action = useAction(async once => {
    await run(once)
    close()
  })
  useEffect(() => dialog.current.showModal(), [])
  return html`<dialog ref=${dialog} onClose=${close} aria-labelledby="question">
    <h2 id="question" dir="auto">${title}</h2>
    <p dir="auto">${text}</p>
    <${Problem} error=${action.error} retry=${action.act} />
    <div class="actions">
      <button type="button" onClick=${close}>${t('cancel')}</button>
      <button type="button" class=${danger ? 'danger solid' : 'primary'} aria-disabled=${action.busy} onClick=${() => action.act()}>${confirm}</button>
    </div>
  </dialog>`
}
