import { html, useStore, useState, useTitle, joined, unread, List, News, Row, Segments, Icon, Tile, Verified, t, coins, named } from '../site.js'

const types = ['', 'club', 'official', 'lounge']

const costs = ({ joinFee, monthlyFee }) =>
	[joinFee > 0 && t('price.once', { coins: coins(joinFee) }), monthlyFee > 0 && t('price.monthly', { coins: coins(monthlyFee) })].filter(Boolean).join(' + ')

export default function Browse({ me }) {
	useTitle('')
	const mine = useStore(joined), news = useStore(unread), [type, choose] = useState('')
	const tile = each => {
		const role = mine.find(({ id }) => id === each.id)?.role
		return html`<${Tile} key=${each.id} of=${each} href=${`#/c/${each.id}`} side=${each.verified && html`<${Verified} />`}
			meta=${`${named('types', each.type)} · ${t('members', { count: each.memberCount })}`}><span class="foot"><span class="by">${t('by', { name: each.creatorName })}</span>
				<span class="price">${role ? named('role', role) : costs(each) || t('price.free')}</span></span><//>`
	}
	return html`<div class="screen">
		<header class="hero">
			<div><h1>${me ? t('browse.hello', { name: me.name }) : t('browse.title')}</h1><p class="quiet">${t('browse.subtitle')}</p></div>
			<a class="button primary" href=${me ? '#/create' : '#/sign-up'}><${Icon} name="create" />${t(me ? 'browse.create' : 'account.signUp')}</a></header>
		${mine.length > 0 && html`<section class="stack" aria-labelledby="mine"><h2 id="mine">${t('nav.mine')}</h2><ul class="rows card">${mine.slice(0, 6).map(each => html`
			<${Row} key=${each.id} of=${each} square href=${`#/c/${each.id}`} side=${news.has(each.id) && html`<${News} />`} line=${named('role', each.role)} />`)}</ul></section>`}
		<section class="stack" aria-labelledby="discover"><h2 id="discover">${t('nav.discover')}</h2>
			<${List} path="/communities" values=${{ type }} limit=${12} items="communities" search=${t('browse.search')} icon="discover"
				empty=${t(type ? 'browse.noneSuch' : 'browse.none')}
				says=${(_, { total }) => t('browse.found', { count: total })} filters=${html`
				<${Segments} label=${t('browse.type')} group="types" values=${types} value=${type} choose=${choose} />`}>${found => html`<div class="grid">${found.map(tile)}</div>`}<//>
		</section></div>`
}
