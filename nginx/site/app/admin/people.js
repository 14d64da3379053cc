// Accounts: finding, crediting, suspending, and making administrators.
import { html, useSearch, Search, useState, api, randomKey, useForm, Submit, Avatar, Confirm, Press, Loaded, Pages, t, dayOf, coins } from '../site.js'

export default function People({ me }) {
  const found = useSearch(asked => api.get('/admin/users', { ...asked, limit: 20 }))
  return html`<div class="filters"><${Search} list=${found} label="admin.search" /></div>
    <${Loaded} from=${found}>${data => html`<ul class="rows card people">${data.users.map(user => html`<${Account} key=${user.id} user=${user}
      me=${me} changed=${found.reload} />`)}</ul>
      <${Pages} page=${data.page} totalPages=${data.totalPages} go=${found.go} />`}<//>`
}

function Account({ user, me, changed }) {
  const [open, show] = useState(false)
  const id = user.id
  const suspend = async once => {
    await api.post('/admin/users/{id}/suspend', { id }, undefined, once)
    await changed()
  }
  const restore = async once => {
    await api.post('/admin/users/{id}/restore', { id }, undefined, once)
    await changed()
  }
  const right = async () => {
    await api.put('/admin/users/{id}', { id }, { isAdmin: !user.isAdmin })
    await changed()
  }
  return html`<li><${Avatar} id=${id} name=${user.name} url=${user.image} />
    <div class="text"><strong dir="auto">${user.name}</strong><span class="quiet" dir="auto">${user.email}</span>
      <span>${user.isAdmin && html`<span class="tag">${t('admin.admin')}</span> `}${user.suspendedAt && html`<span
        class="tag status waiting_human">${t('admin.suspended', { day: dayOf(user.suspendedAt) })}</span>`}</span></div>
    <button type="button" class="small" aria-expanded=${open} onClick=${() => show(!open)}>${t('admin.manage')}<span
      class="hidden"> ${user.name}</span></button>
    ${open && html`<div class="more-of"><${CreditForm} user=${user} />
      ${id !== me.id && html`<div class="actions start">
        ${user.suspendedAt ? html`<${Press} label=${t('admin.restore')} run=${restore} />`
          : html`<${Confirm} label=${t('admin.suspend')} title=${t('admin.suspendTitle', { name: user.name })} text=${t('admin.suspendText')}
            run=${suspend} />`}
        <${Confirm} danger=${false} label=${t(user.isAdmin ? 'admin.demote' : 'admin.promote')} title=${user.name}
          text=${t(user.isAdmin ? 'admin.demoteText' : 'admin.promoteText')} run=${right} /></div>`}
    </div>`}
  </li>`
}

function CreditForm({ user }) {
  const form = useForm({
    initial: { amount: 0, reference: '' },
    async send({ amount, reference }, once) {
      const body = { amount, reference: reference || (once.reference ??= randomKey()) }
      const answer = await api.post('/admin/users/{id}/credit', { id: user.id }, body, once)
      once.reference = null
      form.reset({ amount: 0, reference: '' })
      return answer
    },
  })
  return html`<form ...${form.props}>
    <div class="two">${form.coins('amount', 'admin.amount')}${form.text('reference', 'admin.reference')}</div>
    <${Submit} form=${form} label=${t('admin.credit')} quiet
      saved=${({ credited, balance }) => t(credited ? 'admin.credited' : 'admin.creditedBefore', { coins: coins(balance) })} /></form>`
}
