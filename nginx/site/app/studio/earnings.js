// What a community has earned, and its last 30 days, read from the creator's own statement.
import { html, useLoad, api, Loaded, t, number } from '../site.js'
import { Chart, lastDays } from '../parts/chart.js'

const MONTH = 30 * 86_400_000
const PAGES = 10   // of 100 postings each; the chart says so when there are more

async function postings(community) {
  const since = new Date(Date.now() - MONTH).toISOString()
  const found = []
  let before
  for (let page = 0; page < PAGES; page++) {
    const { transactions, nextBefore } = await api.get('/wallet/transactions', { before, limit: 100 })
    const recent = transactions.filter(each => each.createdAt >= since)
    found.push(...recent.filter(each => each.communityId === community))
    before = recent.length === transactions.length ? nextBefore : null
    if (!before) break
  }
  return { found, cut: Boolean(before) }
}

export function Earnings({ community }) {
  const id = community.id
  const total = useLoad(() => api.get('/communities/{id}/earnings', { id }), [id])
  const recent = useLoad(() => postings(id), [id])
  return html`<section class="card"><h2>${t('earnings.title')}</h2>
    <${Loaded} from=${total}>${data => html`<p class="big-number"><strong>${number(data.earned)}</strong> ${t('coinUnit', { count: data.earned })}</p>
      <dl>${['joinFees', 'monthlyFees', 'subscriptions', 'agentCalls', 'refunds'].filter(kind => data[kind]).map(kind => html`
        <div><dt>${t(`earnings.${kind}`)}</dt><dd>${number(data[kind])}</dd></div>`)}</dl>`}<//>
    <${Loaded} from=${recent}>${({ found, cut }) => html`
      <${Chart} title=${t('chart.days')} unit=${t('coinUnit', { count: 2 })}
        days=${lastDays(found, each => ({ date: each.createdAt.slice(0, 10), value: each.amount }))} />
      ${cut && html`<p class="hint">${t('earnings.cut')}</p>`}`}<//>
  </section>`
}
