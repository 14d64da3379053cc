// Asking to be verified, and what became of it.
import { html, useLoad, api, useForm, Submit, Loaded, t, dayOf, named } from '../site.js'
import { orNull } from './fields.js'

export function Verification({ community }) {
  const id = community.id
  const loaded = useLoad(() => api.get('/communities/{id}/verification', { id }).catch(error => {
    if (error.status === 404) return { status: 'none' }
    throw error
  }), [id, community.verified])
  const form = useForm({
    draft: `verify-${id}`, initial: { businessName: '', businessRegistration: '', documentsUrl: '' },
    send: async (values, once) => {
      await api.post('/communities/{id}/verify', { id }, orNull(values, Object.keys(values)), once)
      await loaded.reload()
    },
  })
  return html`<section class="card"><h2>${t('verify.title')}</h2><${Loaded} from=${loaded}>${({ status, createdAt, reviewerNotes }) => html`
    <p role="status"><span class=${`tag status review-${status}`}>${named('reviews', status)}</span> ${createdAt && html`<span
      class="quiet">${dayOf(createdAt)}</span>`}</p>
    ${reviewerNotes && html`<blockquote dir="auto">${reviewerNotes}</blockquote>`}
    ${['none', 'rejected'].includes(status) && html`<form ...${form.props}>
      ${form.text('businessName', 'verify.business')}
      ${form.text('businessRegistration', 'verify.registration')}
      ${form.url('documentsUrl', 'verify.documents')}
      <${Submit} form=${form} label=${t('verify.send')} /></form>`}`}<//></section>`
}
