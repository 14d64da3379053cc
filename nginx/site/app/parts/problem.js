// What went wrong, in the server's words, with what helps.
import { html } from '../core/ui.js'
import { t } from '../core/text.js'
import { signInPath } from '../core/router.js'

export function Problem({ error, retry }) {
  if (!error) return null
  const help = error.status === 401 ? html`<a class="button" href=${signInPath()}>${t('account.signIn')}</a>`
    : error.code === 'insufficient_balance' ? html`<a class="button" href="#/wallet">${t('wallet.open')}</a>`
      : retry && (error.passes || error.status === undefined) ? html`<button type="button" onClick=${retry}>${t('error.retry')}</button>` : null
  return html`<div class="problem" role="alert"><p dir="auto">${error.message}</p>${help}</div>`
}

export function Empty({ icon, title, children }) {
  return html`<div class="empty">${icon}<p class="title">${title}</p>${children}</div>`
}

export const News = () => html`<b class="dot"><span class="hidden">${t('nav.news')}</span></b>`

// What waits is shown after 300 ms, by the style sheet; what failed can be tried again.
export function Loaded({ from, children, lines = 3 }) {
  if (from.error && !from.data) return html`<${Problem} error=${from.error} retry=${from.retry} />`
  if (!from.data) return html`<div class="skeleton" role="status" aria-label=${t('busy')}>
    ${Array.from({ length: lines }, () => html`<div></div>`)}
  </div>`
  return children(from.data)
}
