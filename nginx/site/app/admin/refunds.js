// Giving back a fee, or a part of it.
import { html, api, useForm, Submit, t, coins } from '../site.js'

const blank = { transaction: '', amount: '', reason: '' }

export default function Refunds() {
  const form = useForm({
    draft: 'refund', initial: blank,
    async send({ transaction, amount, reason }, once) {
      const body = { amount: amount === '' ? null : Number(amount), reason: reason || null }
      const answer = await api.post('/admin/transactions/{id}/refund', { id: transaction.trim() || '-' }, body, once)
      form.reset(blank)
      return answer
    },
  })
  const saved = ({ amount, fromCreator, fromPlatform, borneByPlatform }) =>
    t('admin.refunded', { coins: coins(amount), creator: coins(fromCreator), platform: coins(fromPlatform + borneByPlatform) })
  return html`<form class="card narrow" ...${form.props}><h2>${t('admin.refunds')}</h2><p class="quiet">${t('admin.refundText')}</p>
    ${form.text('transaction', 'admin.transaction')}
    <div class="two">${form.text('amount', 'admin.amount', { type: 'number', min: 1, hint: t('admin.refundAll') })}${form.text('reason', 'admin.reason')}</div>
    <${Submit} form=${form} label=${t('admin.refund')} saved=${saved} />
  </form>`
}
