import {
	html, useGet, useState, api, go, Card, Check, Confirm, Empty, Facts, List, Press, Row, Setting, SignIn, Tags, t, coins, price, dayOf, Plain,
} from '../site.js'

export default function About(here) {
	const { id, description, tags, type, closed, inside } = here
	return html`<div class="columns"><div>
			<${Card} title=${t('community.about')}>${description ? html`<${Plain} text=${description} />` : html`<${Empty} title=${t('community.noDescription')} />`}
				<${Tags} tags=${tags} /><//>
			<${Card} title=${t('community.agents')}><${List} path="/communities/{id}/agents" values=${{ id }} items="agents" rows=""
				empty=${t('community.noAgents')}>${agent => html`<${Row} key=${agent.listingId} of=${agent}
					below=${agent.description && html`<span class="quiet" dir="auto">${agent.description}</span>`} />`}<//><//>
		</div><aside>
			${closed ? html`<${Card}>${closed}<//>` : html`${inside && html`<${Membership} ...${here} />`}
				<${Card} title=${t('price.title')}>
					<${Facts} facts=${['joinFee', 'monthlyFee', 'agentCallFee'].map(fee => [t(`fields.${fee}`), price(here[fee])])} />
					${!inside && type !== 'lounge' && html`<${Join} ...${here} />`}<//>`}
		</aside></div>`
}

function Join({ id, monthlyFee, total, expired, me, changed }) {
	const [autoRenew, choose] = useState(false)
	return html`<p class="total"><span>${t('price.now')}</span><strong>${price(total)}</strong></p>
		${expired && html`<p class="quiet">${t('community.expired')}</p>`}
		${monthlyFee > 0 && me && html`<${Check} name="autoRenew" value=${autoRenew} onInput=${choose} label=${t('community.renew')}
			hint=${t('community.renewHint', { coins: coins(monthlyFee) })} />`}
		${me ? html`<${Press} className="primary wide" label=${total ? t('community.joinFor', { coins: coins(total) }) : t('community.join')}
				post="/communities/{id}/join" values=${{ id }} body=${{ maxCharge: total, ...(monthlyFee > 0 && { autoRenew }) }}
				after=${error => changed().then(() => {
					if (!error || error.code === 'already_member') go(`/c/${id}`)
				})} />` : html`<${SignIn} className="primary wide" label=${t('community.signInToJoin')} />`}`
}

function Membership({ id, name, role, changed }) {
	const own = useGet('/communities/{id}/membership', { id })
	const renew = (_, autoRenew) => api.put('/communities/{id}/membership', { id }, { autoRenew })
	return html`<${Card} title=${t('community.membership')} from=${own}>${({ expiresAt, autoRenew, renewalPrice, currentPrice }) => html`
		<p>${expiresAt ? t('community.until', { day: dayOf(expiresAt) }) : t('community.unlimited')}</p>
		${expiresAt && html`<${Setting} name="autoRenew" value=${autoRenew} label=${t('community.renew')} run=${renew} after=${own.reload}
			hint=${t('community.renewHint', { coins: coins(autoRenew ? renewalPrice ?? currentPrice : currentPrice) })} />`}
		${role !== 'creator' && html`<${Confirm} texts="community.leave" given=${{ name }} post="/communities/{id}/leave" values=${{ id }} after=${changed} />`}`}<//>`
}
