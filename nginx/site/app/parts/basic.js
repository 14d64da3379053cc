// What waits, what has failed, what is empty; cards, tabs, tags, icons, pictures and rows.
import { html, useEffect, useLoad, useState, signInPath, cutOff, t, named } from '../site.js'

// What went wrong, in the server's words, with what helps.
export function Problem({ error, retry }) {
	if (!error) return null
	const help = error.status === 401 ? html`<${SignIn} />`
		: error.code === 'insufficient_balance' ? html`<a class="button" href="#/wallet">${t('wallet.open')}</a>`
			: retry && (error.passes || error.status === undefined) && html`<button type="button" onClick=${() => retry()}>${t('error.retry')}</button>`
	return html`<div class="problem" role="alert"><p dir="auto">${error.message}</p>${help}</div>`
}

export const SignIn = ({ label = t('account.signIn'), className = '' }) =>
	html`<a class=${`button ${className}`} href=${signInPath()}>${label}</a>`

export const Spinner = () => html`<span class="spinner" aria-hidden="true"></span>`

// What waits is shown after 300 ms, by the style sheet.
export const Skeleton = ({ lines = 3 }) => html`<div class="skeleton" role="status" aria-label=${t('busy')}>
	${Array.from({ length: lines }, () => html`<div></div>`)}</div>`

export const Loaded = ({ from: { data, error, retry }, children, lines }) =>
	data ? children(data) : error ? html`<${Problem} ...${{ error, retry }} />` : html`<${Skeleton} lines=${lines} />`

export const Card = ({ title, from, children, className = '' }) => html`<section class=${`card ${className}`}>
	${title && html`<h2>${title}</h2>`}${from ? html`<${Loaded} from=${from}>${children}<//>` : children}</section>`

export const Empty = ({ icon, title, children }) => icon ? html`<div class="empty"><${Icon} name=${icon} size=${36} /><p>${title}</p>${children}</div>`
	: html`<p class="quiet">${title}</p>`

// What a module exports as its default. A module that does not arrive can be asked for again.
export function Lazy({ file, ...props }) {
	const module = useLoad(() => import(`../${file}.js`).catch(error => { throw error instanceof TypeError ? cutOff() : error }), [file])
	return html`<${Loaded} from=${module}>${({ default: Screen }) => html`<${Screen} ...${props} />`}<//>`
}

// `names` are the ends of addresses that begin with `at`, and sentences of the group `texts`.
export function Tabs({ label, at, texts, names, chosen }) {
	useEffect(() => {   // on a narrow screen
		document.querySelector('.tabs [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
	}, [chosen])
	return html`<nav class="tabs" aria-label=${label}>${names.map(name => html`<a key=${name} href=${`${at}/${name}`}
		aria-current=${name === chosen ? 'page' : undefined}>${t(`${texts}.${name}`)}</a>`)}</nav>`
}

const colours = {
	waiting_human: 'amber', pending: 'amber', processing: 'amber', waiting: 'amber', human_active: 'green', approved: 'green', ready: 'green',
	active: 'green', rejected: 'red', failed: 'red', resolved: 'grey', none: 'grey', finished: 'grey',
}
export const Tag = ({ group, value }) => html`<span class=${`tag ${colours[value] ?? ''}`}>${named(group, value)}</span>`
export const Tags = ({ tags }) => tags.length > 0 && html`<span class="tags">${tags.map(tag => html`<span class="tag" dir="auto">${tag}</span>`)}</span>`
export const Verified = () => html`<span class="tag" title=${t('verified')}><${Icon} name="check" size=${12} /><span class="hidden">${t('verified')}</span></span>`
export const News = () => html`<b class="dot"><span class="hidden">${t('nav.news')}</span></b>`
export const Facts = ({ facts, className }) => html`<dl class=${className}>${facts.map(([term, value]) => html`
	<div><dt>${term}</dt><dd dir="auto">${value}</dd></div>`)}</dl>`

const paths = {
	discover: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18m3.6 5.4-2 5.2-5.2 2 2-5.2z',
	inbox: 'M4 5h16v11H9l-5 4z',
	spaces: 'M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z',
	wallet: 'M4 7h15a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1zm0 0V6a1 1 0 0 1 1-1h11v2M16 13h.01',
	create: 'M12 5v14M5 12h14',
	agents: 'M7 9h10a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-6a2 2 0 0 1 2-2m5 0V5m-3 8v2m6-2v2',
	admin: 'M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6z',
	person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8m-7 8c.7-4 3.5-5 7-5s6.3 1 7 5',
	send: 'M5 12h14m-6-6 6 6-6 6',
	stop: 'M7 7h10v10H7z',
	play: 'M8 5l11 7-11 7z',
	pause: 'M8 5v14M16 5v14',
	check: 'M5 12.5l4.5 4.5L19 7.5',
	back: 'M14 6l-6 6 6 6',
	mic: 'M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3m-6-3a6 6 0 0 0 12 0M12 18v3',
	search: 'M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12m4.5 10.5L20 20',
	docs: 'M6 3h9l4 4v14H6zM9 12h7M9 16h7',
	out: 'M10 5H5v14h5M14 8l4 4-4 4M18 12H9',
}

export const Icon = ({ name, size = 20 }) => html`<svg class="icon" width=${size} height=${size} viewBox="0 0 24 24" fill="none" stroke="currentColor"
	stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d=${paths[name]} /></svg>`

const whom = ({ userId, listingId, id, userName, agentName, name, userImage, avatarUrl, image }) =>
	({ id: userId ?? listingId ?? id, name: userName ?? agentName ?? name ?? '', image: userImage ?? avatarUrl ?? image })

export function Avatar({ of, size = '', square }) {
	const { id, name, image } = whom(of), [broken, setBroken] = useState(null)
	const shape = `avatar ${size} ${square ? '' : 'round'}`
	if (image && broken !== image)
		return html`<img class=${shape} src=${image} alt="" loading="lazy" referrerpolicy="no-referrer" onError=${() => setBroken(image)} />`
	const hue = [...String(id)].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 360, 7)
	const background = `linear-gradient(140deg, hsl(${hue} 48% 42%), hsl(${(hue + 40) % 360} 52% 34%))`
	const words = name.trim().split(/\s+/), initials = [words[0], ...words.slice(1).slice(-1)].map(word => [...word][0] ?? '')
	return html`<span class=${shape} style=${{ background }} aria-hidden="true">${initials.join('').toUpperCase()}</span>`
}

const Text = ({ of, side, line, children }) => html`<span class="text"><span class="name"><strong dir="auto">${whom(of).name}</strong>${side}</span>
	${line && html`<span class="quiet line" dir="auto">${line}</span>`}${children}</span>`

export const Tile = ({ of, href, side, meta, children }) => html`<a class="tile" href=${href}><${Avatar} of=${of} square /><${Text} ...${{ of, side }} line=${meta}>
	${of.description && html`<span class="line" dir="auto">${of.description}</span>`}${children}<//></a>`

// `side` stands beside the name, `line` and `below` under it, the children behind. With an address all of it is a link.
export function Row({ of, href, current, square, side, line, below, children }) {
	const inside = html`${whom(of).id && html`<${Avatar} of=${of} square=${square} />`}<${Text} ...${{ of, side, line }}>${below && html`<span>${below}</span>`}<//>${children}`
	return html`<li>${href ? html`<a href=${href} aria-current=${current ? 'true' : undefined}>${inside}</a>` : inside}</li>`
}
