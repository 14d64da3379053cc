// The own name and picture, the password, and on small screens the ways to everything else.
import { html, useTitle, api, useForm, Submit, Press, Avatar, Icon, person, signOut, go, t } from '../site.js'

export default function Profile({ me }) {
  useTitle(t('account.profile'))
  return html`<div class="screen narrow">
    <header class="head"><${Avatar} id=${me.id} name=${me.name} url=${me.image} size="big" />
      <div><h1 dir="auto">${me.name}</h1><p class="quiet">${me.email}</p></div></header>
    <nav class="shortcuts" aria-label=${t('account.more')}>
      <a class="button" href="#/create"><${Icon} name="create" />${t('nav.create')}</a>
      <a class="button" href="#/agents"><${Icon} name="agent" />${t('nav.agents')}</a>
      ${me.isAdmin && html`<a class="button" href="#/admin"><${Icon} name="admin" />${t('nav.admin')}</a>`}
      <a class="button" href="docs/"><${Icon} name="docs" />${t('nav.docs')}</a>
    </nav>
    <${Details} me=${me} />
    <${Password} />
    <section class="card"><h2>${t('account.session')}</h2>
      <p class="quiet">${t('account.id')} <code class="id">${me.id}</code></p>
      <div class="actions start"><${Press} label=${t('account.signOut')} icon=${html`<${Icon} name="out" />`} run=${async () => {
        await signOut()
        go('/')
      }} /></div>
    </section>
  </div>`
}

function Details({ me }) {
  const form = useForm({
    draft: 'profile', initial: { name: me.name, image: me.image ?? '' },
    send: async ({ name, image }) => {
      person.set(await api.put('/users/me', {}, { name, image: image || null }))
    },
  })
  return html`<form class="card" ...${form.props}>
    <h2>${t('account.profile')}</h2>
    ${form.text('name', 'account.name', { autocomplete: 'name' })}
    ${form.url('image', 'account.image')}
    <${Submit} form=${form} label=${t('save')} saved=${t('saved')} />
  </form>`
}

function Password() {
  const form = useForm({
    initial: { currentPassword: '', newPassword: '' },
    send: async (values, once) => {
      await api.post('/auth/change-password', {}, values, once)
      form.reset({ currentPassword: '', newPassword: '' })
    },
  })
  return html`<form class="card" ...${form.props}>
    <h2>${t('account.changePassword')}</h2>
    <p class="quiet">${t('account.changePasswordHint')}</p>
    ${form.text('currentPassword', 'account.currentPassword', { type: 'password', autocomplete: 'current-password' })}
    ${form.text('newPassword', 'account.newPassword', { type: 'password', autocomplete: 'new-password', hint: t('account.passwordHint') })}
    <${Submit} form=${form} label=${t('account.changePassword')} saved=${t('saved')} />
  </form>`
}
