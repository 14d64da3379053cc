// Navigation, the state of the connection, and the place for a screen.
import {
  html, News, useEffect, useState, useStore, pending, connection, signInPath, joined, unread, wallet, Icon, Avatar, t, number,
} from './site.js'

const links = [
  ['#/', 'discover', 'nav.discover', () => true],
  ['#/inbox', 'inbox', 'nav.inbox', me => me],
  ['#/spaces', 'spaces', 'nav.spaces', () => true],
  ['#/wallet', 'wallet', 'nav.wallet', me => me],
  ['#/agents', 'agent', 'nav.agents', me => me, 'wide'],
  ['#/create', 'create', 'nav.create', me => me, 'wide'],
  ['#/admin', 'admin', 'nav.admin', me => me?.isAdmin, 'wide'],
]

export function Frame({ at, me, children }) {
  const waits = useStore(pending) > 0
  const balance = useStore(wallet)
  const mine = useStore(joined), news = useStore(unread)
  const asked = [...news].some(id => !mine.some(community => community.id === id))   // in a conversation
  const here = `#/${at.parts[0] ?? ''}`
  return html`
    <a class="skip" href="#main" onClick=${skip}>${t('nav.skip')}</a>
    <div class=${`progress ${waits ? 'on' : ''}`} aria-hidden="true"></div>
    <header class="side">
      <a class="brand" href="#/"><img src="docs/icon.svg" alt="" width="28" height="28" />${t('brand')}</a>
      <nav aria-label=${t('nav.label')}>
        ${links.filter(([, , , shown]) => shown(me)).map(([href, icon, key, , where = '']) => html`
          <a href=${href} class=${where} aria-current=${href === here ? 'page' : undefined}>
            <${Icon} name=${icon} /><span>${t(key)}</span>
            ${href === '#/inbox' && asked && html`<${News} />`}
            ${href === '#/wallet' && balance && html`<small class="amount">${number(balance.balance)}</small>`}
          </a>`)}
        ${me && html`<a href="#/profile" class="me" aria-current=${here === '#/profile' ? 'page' : undefined}>
          <${Avatar} id=${me.id} name=${me.name} url=${me.image} size="tiny" /><span><bdi>${me.name}</bdi></span></a>`}
        ${me === null && html`<a href=${here.startsWith('#/sign-') ? at.at : signInPath()} class="me" aria-current=${here === '#/sign-in' ? 'page' : undefined}>
          <${Icon} name="person" /><span>${t('account.signIn')}</span></a>`}
      </nav>
      ${me && html`<${Mine} at=${at} />`}
      <a class="docs" href="docs/"><${Icon} name="docs" size=${16} />${t('nav.docs')}</a>
    </header>
    <main id="main" tabindex="-1">
      ${me && html`<${Connection} />`}
      ${children}
    </main>`
}

function skip(event) {
  event.preventDefault()   // an address behind the # is a screen
  document.getElementById('main').focus()
}

function Mine({ at }) {
  const mine = useStore(joined)
  const news = useStore(unread)
  if (!mine.length) return null
  return html`<nav class="mine" aria-label=${t('nav.mine')}>
    <h2>${t('nav.mine')}</h2>
    ${mine.map(community => html`<a key=${community.id} href=${`#/c/${community.id}`} aria-current=${at.parts[1] === community.id ? 'page' : undefined}>
      <${Avatar} id=${community.id} name=${community.name} url=${community.avatarUrl} size="tiny" round=${false} />
      <span dir="auto">${community.name}</span>
      ${news.has(community.id) && html`<${News} />`}
    </a>`)}
  </nav>`
}

// A short interruption is nobody's concern: the notice waits for two seconds.
function Connection() {
  const state = useStore(connection)
  const [shown, show] = useState(false)
  useEffect(() => {
    if (state !== 'waiting') return show(false)
    const timer = setTimeout(show, 2000, true)
    return () => clearTimeout(timer)
  }, [state])
  return html`<div role="status">${shown && html`<p class="connection"><span class="spinner" aria-hidden="true"></span>${t('connection.waiting')}</p>`}</div>`
}
