// A button that does something on the server, and shows its wait and its error beside itself.
import { html, useAction } from '../core/ui.js'
import { Problem } from './problem.js'

export function Press({ label, run, className = '', icon }) {
  const action = useAction(run)
  return html`
    <button type="button" class=${className} aria-disabled=${action.busy} onClick=${() => action.act()}>
      ${action.busy ? html`<span class="spinner" aria-hidden="true"></span>` : icon}${label}
    </button>
    <${Problem} error=${action.error} retry=${action.act} />`
}
