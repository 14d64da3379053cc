// Making somebody who is not a member yet a CS agent, by the id that their profile shows.
import { html, api, useForm, Submit, t } from '../site.js'

export function Invite({ community }) {
  const form = useForm({
    initial: { userId: '' },
    send: async ({ userId }, once) => {
      await api.post('/communities/{id}/invite-cs', { id: community.id }, { userId: userId.trim() }, once)
      form.reset({ userId: '' })
    },
  })
  return html`<form class="card" ...${form.props}><h2>${t('invite.title')}</h2>
    ${form.text('userId', 'invite.id')}
    <${Submit} form=${form} label=${t('invite.send')} quiet saved=${t('invite.sent')} />
  </form>`
}
