// Signing in, and making an account.
import { html, useTitle, useForm, Submit, signIn, go, nextPath, t } from '../site.js'

export default function SignIn({ at }) {
  const path = at.parts[0]
  return html`<div class="screen card-page"><${Form} key=${path} path=${path} query=${at.query} /></div>`
}

function Form({ path, query }) {
  const isNew = path === 'sign-up'
  const label = t(isNew ? 'account.signUp' : 'account.signIn')
  useTitle(label)
  const form = useForm({
    draft: path, initial: { ...(isNew && { name: '' }), email: '', password: '' }, secret: ['password'],
    async send(values) {
      await signIn(path, values)
      go(nextPath(query))
    },
  })
  return html`<form class="card" ...${form.props}>
    <img src="docs/icon.svg" alt="" width="44" height="44" />
    <h1>${t(isNew ? 'account.begin' : 'account.welcome')}</h1>
    ${isNew && form.text('name', 'account.name', { autocomplete: 'name' })}
    ${form.text('email', 'account.email', { type: 'email', autocomplete: 'email' })}
    ${form.text('password', 'account.password', isNew ? { type: 'password', autocomplete: 'new-password' }
      : { type: 'password', autocomplete: 'current-password', hint: null })}
    <${Submit} form=${form} label=${label} />
    <p class="hint">${isNew ? html`${t('account.known')} <a href=${`#/sign-in?${query}`}>${t('account.signIn')}</a>`
      : html`${t('account.new')} <a href=${`#/sign-up?${query}`}>${t('account.signUp')}</a>`}</p>
  </form>`
}
