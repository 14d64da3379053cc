// The agents of a community: those it has, and adding one of the own or of the shared ones.
import { html, useLoad, useState, api, Avatar, Press, Loaded, Problem, t } from '../site.js'

export function Agents({ community, changed }) {
  const id = community.id, standard = community.defaultAgentListingId
  const here = useLoad(async () => {
    const { agents } = await api.get('/communities/{id}/agents', { id, limit: 50 })
    if (!standard || agents.some(({ listingId }) => listingId === standard)) return { agents }
    const { agentName, avatarUrl } = await api.get('/agent-listings/{id}', { id: standard })
    return { agents: [{ listingId: standard, agentName, avatarUrl, elsewhere: true }, ...agents] }
  }, [id, standard])
  const [search, find] = useState('')
  const [error, setError] = useState(null)
  const offered = useLoad(async () => {
    const [own, all] = await Promise.all([
      api.get('/agent-listings', { mine: true, search, limit: 20 }), api.get('/agent-listings', { search, limit: 20 })])
    return [...own.listings, ...all.listings.filter(each => !own.listings.some(({ id }) => id === each.id))]
  }, [search])
  // An official community and a lounge answer with their default agent: the first one becomes it.
  async function makeDefault(listing) {
    if (community.type === 'lounge') await api.put('/lounge/{id}', { id }, { defaultAgentListingId: listing })
    else await api.put('/communities/{id}', { id }, { defaultAgentListingId: listing })
    await changed()
  }
  async function add(listing, once) {
    await api.post('/communities/{id}/agents', { id }, { listingId: listing }, once)
    if (!standard && community.type !== 'club') await makeDefault(listing)
    await here.reload()
  }
  async function remove(listing_id) {
    await api.del('/communities/{id}/agents/{listing_id}', { id, listing_id })
    if (standard === listing_id) await makeDefault(null)
    await here.reload()
  }
  async function choose(listing) {
    try { await makeDefault(listing || null); setError(null) } catch (refusal) { setError(refusal) }
  }
  return html`<section class="card"><h2>${t('community.agents')}</h2><${Loaded} from=${here}>${({ agents }) => html`
    ${agents.length ? html`<ul class="rows">${agents.map(agent => html`<li key=${agent.listingId}>
        <${Avatar} id=${agent.listingId} name=${agent.agentName} url=${agent.avatarUrl} />
        <div class="text"><strong dir="auto">${agent.agentName}</strong>${agent.listingId === standard && community.type !== 'club' && html`<span
          class="tag">${t('manage.default')}</span>`}</div>
        ${!agent.elsewhere && html`<${Press} className="small" label=${t('remove')}
          run=${() => remove(agent.listingId)} />`}</li>`)}</ul>` : html`<p class="quiet">${t('manage.noAgents')}</p>`}
    ${community.type !== 'club' && agents.length > 0 && html`<div class="field"><label for="default-agent">${t('manage.answers')}</label>
      <select id="default-agent" value=${standard ?? ''} onChange=${event => choose(event.currentTarget.value)}>
        <option value="">${t('manage.nobody')}</option>${agents.map(agent => html`<option value=${agent.listingId}
          selected=${agent.listingId === standard}>${agent.agentName}</option>`)}
      </select><${Problem} error=${error} /></div>`}
    <details open=${agents.length === 0}><summary>${t('manage.addAgent')}</summary>
      <div class="field"><label for="agent-search">${t('manage.searchAgents')}</label>
        <input id="agent-search" type="search" value=${search} onInput=${event => find(event.currentTarget.value)} /></div>
      <${Loaded} from=${offered}>${listings => html`<ul
        class="rows">${listings.filter(each => !agents.some(({ listingId }) => listingId === each.id)).map(each => html`
        <li key=${each.id}><${Avatar} id=${each.id} name=${each.agentName} url=${each.avatarUrl} />
          <div class="text"><strong dir="auto">${each.agentName}</strong>${each.description && html`<span class="quiet line"
            dir="auto">${each.description}</span>`}</div>
          <${Press} className="small" label=${html`${t('add')}<span
            class="hidden"> ${each.agentName}</span>`} run=${once => add(each.id, once)} /></li>`)}</ul>`}<//>
      <p><a class="button" href="#/agents/new">${t('agents.new')}</a></p>
    </details>`}<//></section>`
}
