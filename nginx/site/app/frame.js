import { html, useStore, pending, connection, signInPath, joined, unread, wallet, Icon, Avatar, News, Spinner, t, number } from './site.js'

const wide = ['agents', 'create', 'admin']   // only beside a wide screen
const links = me => ['discover', me && 'inbox', 'spaces', ...(me ? ['wallet', 'agents', 'create'] : []), me?.isAdmin && 'admin'].filter(Boolean)
const hrefOf = name => `#/${name === 'discover' ? '' : name}`

export function Frame({ at, me, children }) {
	const waits = useStore(pending) > 0, balance = useStore(wallet)
	const mine = useStore(joined), news = useStore(unread)
	const asked = [...news].some(id => !mine.some(community => community.id === id))   // in a conversation
	const lost = useStore(connection) === 'waiting'
	const here = `#/${at.parts[0] ?? ''}`
	const current = is => is ? 'page' : undefined
	return html`
		<a class="skip" href="#main" onClick=${event => {
			event.preventDefault()   // an address behind the # is a screen
			document.getElementById('main').focus()
		}}>${t('nav.skip')}</a>
		<div class=${`progress ${waits ? 'on' : ''}`} aria-hidden="true"></div>
		<header class="side">
			<a class="brand" href="#/"><img src="docs/icon.svg" alt="" width="28" height="28" />${t('brand')}</a>
			<nav aria-label=${t('nav.label')}>
				${links(me).map(name => html`
					<a href=${hrefOf(name)} class=${wide.includes(name) ? 'wide' : ''} aria-current=${current(hrefOf(name) === here)}><${Icon} name=${name} /><span>${t(`nav.${name}`)}</span>
						${name === 'inbox' && asked && html`<${News} />`}
						${name === 'wallet' && balance && html`<small class="amount">${number(balance.balance)}</small>`}</a>`)}
				${me && html`<a href="#/profile" class="me" aria-current=${current(here === '#/profile')}>
					<${Avatar} of=${me} size="tiny" /><span><bdi>${me.name}</bdi></span></a>`}
				${me === null && html`<a href=${here.startsWith('#/sign-') ? at.at : signInPath()} class="me" aria-current=${current(here === '#/sign-in')}>
					<${Icon} name="person" /><span>${t('account.signIn')}</span></a>`}
			</nav>
			${mine.length > 0 && html`<nav class="mine" aria-label=${t('nav.mine')}><h2>${t('nav.mine')}</h2>${mine.map(each => html`
				<a key=${each.id} href=${`#/c/${each.id}`} aria-current=${current(at.parts[1] === each.id)}><${Avatar} of=${each} size="tiny" square />
					<span dir="auto">${each.name}</span>${news.has(each.id) && html`<${News} />`}</a>`)}</nav>`}
			<a class="docs" href="docs/"><${Icon} name="docs" size=${16} />${t('nav.docs')}</a>
		</header>
		<main id="main" tabindex="-1">
			<div role="status">${lost && html`<p class="connection"><${Spinner} />${t('connection.waiting')}</p>`}</div>${children}</main>`
}
