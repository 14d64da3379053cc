// What a community is and costs, joining it, and the own membership.
import {
  html, useLoad, useState, api, loadJoined, go, signInPath, Confirm, Press, Check, Avatar, Loaded, Problem, t, coins, dayOf,
} from '../site.js'
import { Plain } from '../core/markdown.js'

export default function About({ community, membership, me, changed }) {
  const agents = useLoad(() => api.get('/communities/{id}/agents', { id: community.id, limit: 50 }), [community.id])
  return html`<div class="columns">
    <div>
      <section class="card"><h2>${t('community.about')}</h2>
        ${community.description ? html`<${Plain} text=${community.description} />` : html`<p class="quiet">${t('community.noDescription')}</p>`}
        ${community.tags.length > 0 && html`<p class="tags">${community.tags.map(tag => html`<span class="tag" dir="auto">${tag}</span>`)}</p>`}
      </section>
      <section class="card"><h2>${t('community.agents')}</h2><${Loaded} from=${agents}>${data => data.agents.length
        ? html`<ul class="rows">${data.agents.map(agent => html`<li key=${agent.listingId}>
            <${Avatar} id=${agent.listingId} name=${agent.agentName} url=${agent.avatarUrl} />
            <div class="text"><strong dir="auto">${agent.agentName}</strong>${agent.description && html`<span class="quiet"
              dir="auto">${agent.description}</span>`}</div></li>`)}</ul>`
        : html`<p class="quiet">${t('community.noAgents')}</p>`}<//></section>
    </div>
    <aside>
      ${community.status === 'archived' ? html`<section class="card"><p>${t('community.archived')}</p></section>`
        : membership && membership.subscriptionStatus !== 'expired' ? html`<${Membership} ...${{ community, membership, changed }} />`
          : community.type === 'lounge' ? html`<${Prices} community=${community} />`
            : html`<${Join} ...${{ community, membership, me, changed }} />`}
    </aside>
  </div>`
}

function Prices({ community, children }) {
  const { joinFee, monthlyFee, agentCallFee } = community
  return html`<section class="card prices" aria-labelledby="prices"><h2 id="prices">${t('price.title')}</h2>
    <dl><div><dt>${t('price.joinFee')}</dt><dd>${joinFee ? coins(joinFee) : t('price.free')}</dd></div>
      <div><dt>${t('price.month')}</dt><dd>${monthlyFee ? coins(monthlyFee) : t('price.free')}</dd></div>
      <div><dt>${t('price.call')}</dt><dd>${agentCallFee ? coins(agentCallFee) : t('price.free')}</dd></div></dl>
    ${children}</section>`
}

function Join({ community, membership, me, changed }) {
  const [autoRenew, choose] = useState(false)
  const total = community.monthlyFee + (membership ? 0 : community.joinFee)   // a join fee is paid once
  async function join(once) {
    const body = { maxCharge: total, ...(community.monthlyFee > 0 && { autoRenew }) }
    try {
      await api.post('/communities/{id}/join', { id: community.id }, body, once)
    } catch (error) {
      if (error.code === 'price_changed') await changed()
      if (error.code !== 'already_member') throw error
    }
    await Promise.all([loadJoined(), changed()])
    go(`/c/${community.id}`)
  }
  return html`<${Prices} community=${community}>
    <p class="total"><span>${t('price.now')}</span><strong>${total ? coins(total) : t('price.free')}</strong></p>
    ${membership && html`<p class="quiet">${t('community.expired')}</p>`}
    ${community.monthlyFee > 0 && me && html`<${Check} name="autoRenew" value=${autoRenew} onInput=${choose} label=${t('community.renew')}
      hint=${t('community.renewHint', { coins: coins(community.monthlyFee) })} />`}
    ${me ? html`<${Press} className="primary wide" label=${total ? t('community.joinFor', { coins: coins(total) }) : t('community.join')} run=${join} />`
      : html`<a class="button primary wide" href=${signInPath()}>${t('community.signInToJoin')}</a>`}
  <//>`
}

function Membership({ community, membership, changed }) {
  const id = community.id
  const own = useLoad(() => api.get('/communities/{id}/membership', { id }), [id])
  const [error, setError] = useState(null)
  async function renew(autoRenew) {
    try {
      own.change(await api.put('/communities/{id}/membership', { id }, { autoRenew }))
      setError(null)
    } catch (refusal) { setError(refusal) }
  }
  return html`<section class="card"><h2>${t('community.membership')}</h2><${Loaded}
    from=${own}>${({ expiresAt, autoRenew, renewalPrice, currentPrice }) => html`
      <p>${expiresAt ? t('community.until', { day: dayOf(expiresAt) }) : t('community.unlimited')}</p>
      ${expiresAt && html`<${Check} name="autoRenew" value=${autoRenew} onInput=${renew} label=${t('community.renew')}
        hint=${t('community.renewHint', { coins: coins(autoRenew && renewalPrice !== null ? renewalPrice : currentPrice) })} />`}
      <${Problem} error=${error} />`}<//>
    ${membership.role !== 'creator' && html`<${Confirm} label=${t('community.leave')} title=${t('community.leaveTitle', { name: community.name })}
      text=${t('community.leaveText')} run=${async once => {
        await api.post('/communities/{id}/leave', { id }, undefined, once)
        await Promise.all([loadJoined(), changed()])
      }} />`}
  </section>
  <${Prices} community=${community} />`
}
