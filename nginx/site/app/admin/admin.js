import {
	html, useDraft, useGet, useState, useTitle, api, Card, Empty, Facts, Field, Form, List, Press, Tabs, Tag, t, number, named, coins, dayOf,
	randomKey, Confirm, Row,
} from '../site.js'

export default function Admin({ parts: [name], me }) {
	useTitle(t('nav.admin'))
	const sections = { stats: Stats, verification: Requests, people: People, usage: Usage, refunds: Refunds }
	const chosen = sections[name] ? name : 'stats'
	if (!me.isAdmin) return html`<div class="screen narrow"><h1 class="hidden">${t('nav.admin')}</h1><${Empty} icon="admin" title=${t('admin.only')} /></div>`
	return html`<div class="screen"><h1>${t('nav.admin')}</h1>
		<${Tabs} label=${t('nav.admin')} at="#/admin" texts="admin" names=${Object.keys(sections)} chosen=${chosen} /><${sections[chosen]} me=${me} /></div>`
}

const Stats = () => html`<${Card} from=${useGet('/admin/stats')}>${data => html`
	<${Facts} className="numbers" facts=${Object.entries(data).map(([name, value]) => [named('stats', name), number(value)])} />`}<//>`

const Requests = () => html`<${List} path="/admin/verification-requests" items="requests" icon="check" empty=${t('admin.noRequests')}>${
	(requests, reload) => requests.map(request => html`<${Request} key=${request.id} request=${request} changed=${reload} />`)}<//>`

function Request({ request, changed }) {
	const { id, communityId, communityName, businessName, businessRegistration, documentsUrl: url, createdAt, status, reviewerNotes } = request
	const [notes, write] = useDraft(`review-${id}`, '')
	const review = (label, className, next) => html`<${Press} className=${className} label=${label} after=${changed} run=${async () => {
		await api.put('/admin/verification-requests/{id}', { id }, { status: next, reviewerNotes: notes || null })
		write('')
	}} />`
	return html`<${Card}>
		<header class="head"><h2><a href=${`#/c/${communityId}`} dir="auto">${communityName}</a></h2><span class="push"></span><${Tag} group="reviews" value=${status} /></header>
		<${Facts} facts=${[[t('verify.businessName'), businessName], [t('verify.businessRegistration'), businessRegistration], [t('verify.documentsUrl'), url && html`
			<a href=${url} target="_blank" rel="noopener noreferrer">${url}</a>`], [t('admin.asked'), dayOf(createdAt)]].filter(([, value]) => value)} />
		${status === 'pending' ? html`<${Field} name="notes" rows="2" label=${t('admin.notes')} value=${notes} onInput=${write} />
			<div class="actions">${review(t('admin.approve'), 'primary', 'approved')}${review(t('admin.reject'), 'danger', 'rejected')}</div>`
			: reviewerNotes && html`<blockquote dir="auto">${reviewerNotes}</blockquote>`}<//>`
}

const today = () => new Date().toISOString().slice(0, 10)
function Usage() {
	const [day, ask] = useState(today())
	return html`<div class="short"><${Field} name="day" type="date" max=${today()} label=${t('admin.day')} value=${day} onInput=${value => value && ask(value)} /></div>
		<${List} path="/admin/usage" values=${{ day }} items="usage" rows="card" empty=${t('admin.noUsage')}>${each => html`
			<${Row} key=${each.userId + each.communityId} of=${each} line=${each.communityName}><span>${t('admin.used', each)}</span><//>`}<//>`
}

function Refunds() {
	const fields = [{ name: 'transaction', required: true }, { name: 'amount', type: 'number', min: 1, width: 'half' }, { name: 'reason', width: 'half' }]
	const send = ({ transaction, ...body }, once) => api.post('/admin/transactions/{id}/refund', { id: transaction.trim() || '-' }, body, once)
	const saved = ({ amount, fromCreator, fromPlatform, borneByPlatform }) =>
		t('refund.done', { coins: coins(amount), creator: coins(fromCreator), platform: coins(fromPlatform + borneByPlatform) })
	return html`<${Form} title=${t('admin.refunds')} texts="refund" draft="refund" clears ...${{ fields, send, saved }} submit=${t('refund.send')}>
		<p class="quiet">${t('refund.about')}</p><//>`
}

const People = ({ me }) => html`<${List} path="/admin/users" items="users" search=${t('admin.search')}
	rows="card people">${(user, after) => html`<${Account} key=${user.id} ...${{ user, me, after }} />`}<//>`

function Account({ user, me, after }) {
	const { id, name, email, isAdmin, suspendedAt } = user
	const [open, show] = useState(false)
	return html`<${Row} of=${user} line=${email} below=${html`${isAdmin && html`<span class="tag">${t('admin.admin')}</span> `}${suspendedAt && html`
			<span class="tag amber">${t('admin.suspended', { day: dayOf(suspendedAt) })}</span>`}`}>
		<button class="small" aria-expanded=${open} onClick=${() => show(!open)}>${t('admin.manage')}<span class="hidden"> ${name}</span></button>
		${open && html`<div class="more-of"><${Credit} id=${id} />
			${id !== me.id && html`<div class="actions">
				${suspendedAt ? html`<${Press} label=${t('admin.restore')} post="/admin/users/{id}/restore" values=${{ id }} after=${after} />`
					: html`<${Confirm} texts="admin.suspend" given=${{ name }} post="/admin/users/{id}/suspend" values=${{ id }} after=${after} />`}
				<${Confirm} className="" texts=${isAdmin ? 'admin.demote' : 'admin.promote'} given=${{ name }}
					run=${() => api.put('/admin/users/{id}', { id }, { isAdmin: !isAdmin })} after=${after} /></div>`}
		</div>`}<//>`
}

function Credit({ id }) {
	const fields = [{ name: 'amount', type: 'coins', width: 'half' }, { name: 'reference', width: 'half' }]
	const send = async ({ amount, reference }, once) => {
		const answer = await api.post('/admin/users/{id}/credit', { id }, { amount, reference: reference ?? (once.reference ??= randomKey()) }, once)
		once.reference = null
		return answer
	}
	return html`<${Form} className="" texts="credit" clears quiet ...${{ fields, send }} submit=${t('credit.send')}
		saved=${({ credited, balance }) => t(credited ? 'credit.done' : 'credit.doneBefore', { coins: coins(balance) })} />`
}
