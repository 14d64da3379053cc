import { html, useTitle, Form, signIn, go, nextPath, t } from '../site.js'

const email = { name: 'email', type: 'email', autocomplete: 'email', required: true }
const password = { name: 'password', type: 'password', required: true }

export default function SignIn({ at: { parts: [path], query } }) {
	const isNew = path === 'sign-up', label = t(isNew ? 'account.signUp' : 'account.signIn')
	useTitle(label)
	const fields = isNew ? [{ name: 'name', autocomplete: 'name', required: true }, email, { ...password, autocomplete: 'new-password' }]
		: [email, { ...password, autocomplete: 'current-password', hint: null }]
	const send = async values => {
		await signIn(isNew, values)
		go(nextPath(query))
	}
	return html`<div class="screen card-page"><${Form} key=${path} texts="account" ...${{ fields, send }} draft=${path} submit=${label} foot=${html`
		<p class="hint">${t(isNew ? 'account.known' : 'account.new')} <a href=${`#/sign-${isNew ? 'in' : 'up'}?${query}`}>${t(isNew
			? 'account.signIn' : 'account.signUp')}</a></p>`}>
		<img src="docs/icon.svg" alt="" width="44" height="44" /><h1>${t(isNew ? 'account.begin' : 'account.welcome')}</h1><//></div>`
}
