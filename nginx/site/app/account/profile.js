import { html, useTitle, api, Form, Card, Press, Avatar, Icon, person, signOut, go, t } from '../site.js'

export default function Profile({ me }) {
	useTitle(t('account.profile'))
	const way = (name, href = `#/${name}`) => html`<a class="button" href=${href}><${Icon} name=${name} />${t(`nav.${name}`)}</a>`
	return html`<div class="screen narrow">
		<header class="head"><${Avatar} of=${me} size="big" /><div><h1 dir="auto">${me.name}</h1><p class="quiet">${me.email}</p></div></header>
		<nav class="shortcuts" aria-label=${t('account.more')}>${way('create')}${way('agents')}${me.isAdmin && way('admin')}${way('docs', 'docs/')}</nav>
		<${Form} title=${t('account.profile')} texts="account" draft="profile" row=${me} submit=${t('save')} saved=${t('saved')}
			fields=${[{ name: 'name', autocomplete: 'name', required: true }, { name: 'image', type: 'url' }]}
			send=${async values => person.set(await api.put('/users/me', {}, values))} />
		<${Form} title=${t('account.changePassword')} texts="account" clears submit=${t('account.changePassword')} saved=${t('saved')}
			fields=${[{ name: 'currentPassword', type: 'password', autocomplete: 'current-password', required: true },
				{ name: 'newPassword', type: 'password', autocomplete: 'new-password', required: true, hint: t('account.passwordHint') }]}
			send=${(values, once) => api.post('/auth/change-password', {}, values, once)}><p class="quiet">${t('account.otherSessions')}</p><//>
		<${Card} title=${t('account.session')}><p class="quiet">${t('account.id')} <code class="id">${me.id}</code></p>
			<div class="actions"><${Press} label=${t('account.signOut')} icon="out" run=${signOut} after=${error => error || go('/')} /></div><//>
	</div>`
}
