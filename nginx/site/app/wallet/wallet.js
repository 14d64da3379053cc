// Coins available and held, and the statement.
import {
  html, useStore, useTitle, api, listen, wallet, joined, Endless, Empty, Loaded, Icon, t, number, dayOf, timeOf, fullTime, named, sameDay,
} from '../site.js'

const refresh = reload => listen(({ event }) => { if (event === 'wallet' || event === 'reset') reload() })

async function load(before) {
  const { transactions, nextBefore } = await api.get('/wallet/transactions', { before, limit: 30 })
  return { items: transactions, next: nextBefore }
}

export default function Wallet() {
  useTitle(t('nav.wallet'))
  const balance = useStore(wallet)
  const communities = useStore(joined)
  return html`<div class="screen narrow"><h1>${t('nav.wallet')}</h1>
    <${Loaded} from=${{ data: balance }} lines=${1}>${({ balance: available, held }) => html`<section class="balance" aria-label=${t('wallet.balance')}>
      <p>${t('wallet.available')}</p><strong>${number(available)}</strong><span>${t('coinUnit', { count: available })}</span>
      <p class="held">${held > 0 ? t('wallet.held', { count: held }) : t('wallet.how')}</p></section>`}<//>
    <h2>${t('wallet.statement')}</h2>
    <${Endless} load=${load} refresh=${refresh} empty=${html`<${Empty} icon=${html`<${Icon} name="wallet"
      size=${36} />`} title=${t('wallet.empty')} />`}>${items => html`
      <ul class="rows card statement">${items.map(item => html`<li key=${item.id}>
        <div class="text"><strong>${named('kinds', item.kind)}</strong>
          <span class="quiet" dir="auto">${[communities.find(({ id }) => id === item.communityId)?.name, item.counterparty?.name].filter(Boolean).join(' · ') || item.description}</span></div>
        <details class="number"><summary aria-label=${t('wallet.reference')}>#</summary><code class="id">${item.id}</code></details><div
          class="sum"><strong class=${item.amount > 0 ? 'plus' : ''}>${item.amount > 0 ? '+' : item.amount < 0 ? '−' : ''}${number(Math.abs(item.amount))}</strong>
          <time class="quiet" datetime=${item.createdAt}
            title=${fullTime(item.createdAt)}>${sameDay(item.createdAt, Date.now()) ? timeOf(item.createdAt) : dayOf(item.createdAt)}</time></div>
      </li>`)}</ul>`}<//>
  </div>`
}
