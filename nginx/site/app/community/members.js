import { html, api, Card, Confirm, List, Row, Setting, t, dayOf, named } from '../site.js'

export default function Members({ id, type, role: own, me }) {
	const leads = own === 'creator'
	const roles = ['member', 'moderator', ...(type === 'official' ? ['cs_agent'] : [])].map(role => [role, named('role', role)])
	return html`<${Card} title=${t('community.members')}><${List} path="/communities/{id}/members" values=${{ id }} items="members" rows=""
		live=${event => event === 'membership'}>${(member, after) => {
		const { userId: user_id, userName: name, role, joinedAt, subscriptionStatus } = member, values = { id, user_id }
		const mayRemove = user_id !== me?.id && (leads ? role !== 'creator' : own === 'moderator' && role === 'member')
		return html`<${Row} key=${user_id} of=${member}
			line=${t('community.since', { day: dayOf(joinedAt) }) + (subscriptionStatus === 'expired' ? ` · ${t('community.expiredShort')}` : '')}>
			${leads && role !== 'creator' ? html`<${Setting} name="role" label=${t('community.roleOf', { name })} concealed value=${role}
					options=${roles} run=${(_, next) => api.put('/communities/{id}/members/{user_id}', values, { role: next })} after=${after} />`
				: html`<span class="tag">${named('role', role)}</span>`}
			${mayRemove && html`<${Confirm} texts="community.remove" given=${{ name }} className="danger small" after=${after}
				run=${() => api.del('/communities/{id}/members/{user_id}', values)} />`}<//>`
	}}<//><//>`
}
