import { html, useStore, useTitle, wallet, joined, Endless, Loaded, t, number, fullTime, shortTime, named } from '../site.js'

const signs = { 1: '+', 0: '', '-1': '−' }

export default function Wallet() {
	useTitle(t('nav.wallet'))
	const balance = useStore(wallet), communities = useStore(joined)
	return html`<div class="screen narrow"><h1>${t('nav.wallet')}</h1>
		<${Loaded} from=${{ data: balance }} lines=${1}>${({ balance: available, held }) => html`<section class="card" aria-label=${t('wallet.balance')}>
			<p>${t('wallet.available')}</p><p class="big"><strong>${number(available)}</strong> ${t('coinUnit', { count: available })}</p>
			<p class="quiet">${held > 0 ? t('wallet.held', { count: held }) : t('wallet.how')}</p></section>`}<//>
		<h2>${t('wallet.statement')}</h2>
		<${Endless} path="/wallet/transactions" items="transactions" live=${event => event === 'wallet'} icon="wallet"
			empty=${t('wallet.empty')} rows="card statement">${item => html`<li key=${item.id}>
				<div class="text"><strong>${named('kinds', item.kind)}</strong><span class="quiet" dir="auto">${[communities.find(({ id }) =>
					id === item.communityId)?.name, item.counterparty?.name].filter(Boolean).join(' · ') || item.description}</span></div>
				<details class="number"><summary aria-label=${t('wallet.reference')}>#</summary><code class="id">${item.id}</code></details>
				<div class="sum"><strong class=${item.amount > 0 ? 'plus' : ''}>${signs[Math.sign(item.amount)]}${number(Math.abs(item.amount))}</strong>
					<time class="quiet" datetime=${item.createdAt} title=${fullTime(item.createdAt)}>${shortTime(item.createdAt)}</time></div>
			</li>`}<//>
	</div>`
}
