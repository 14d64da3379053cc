// Verification requests, those that wait first.
import { html, useLoad, useState, api, useDraft, Press, Loaded, Empty, Pages, Icon, t, dayOf, named } from '../site.js'

export default function Requests() {
  const [page, go] = useState(1)
  const loaded = useLoad(() => api.get('/admin/verification-requests', { page, limit: 20 }), [page])
  return html`<${Loaded} from=${loaded}>${data => data.requests.length ? html`
    ${data.requests.map(request => html`<${Request} key=${request.id} request=${request} changed=${loaded.reload} />`)}
    <${Pages} page=${data.page} totalPages=${data.totalPages} go=${go} />`
    : html`<${Empty} icon=${html`<${Icon} name="check" size=${36} />`} title=${t('admin.noRequests')} />`}<//>`
}

function Request({ request, changed }) {
  const [notes, write] = useDraft(`review-${request.id}`, '')
  const review = async status => {
    await api.put('/admin/verification-requests/{id}', { id: request.id }, { status, reviewerNotes: notes || null })
    write('')
    await changed()
  }
  return html`<section class="card">
    <header class="head"><h2><a href=${`#/c/${request.communityId}`} dir="auto">${request.communityName}</a></h2><span class="push"></span>
      <span class=${`tag status review-${request.status}`}>${named('reviews', request.status)}</span></header>
    <dl>${[['verify.business', request.businessName], ['verify.registration', request.businessRegistration]].filter(([, value]) => value).map(([key, value]) => html`
        <div><dt>${t(key)}</dt><dd dir="auto">${value}</dd></div>`)}
      ${request.documentsUrl && html`<div><dt>${t('verify.documents')}</dt><dd><a href=${request.documentsUrl} target="_blank"
        rel="noopener noreferrer">${request.documentsUrl}</a></dd></div>`}
      <div><dt>${t('admin.asked')}</dt><dd>${dayOf(request.createdAt)}</dd></div></dl>
    ${request.status === 'pending' ? html`<div class="field"><label for=${`notes-${request.id}`}>${t('admin.notes')}</label>
        <textarea id=${`notes-${request.id}`} rows="2" value=${notes} onInput=${event => write(event.currentTarget.value)}></textarea></div>
      <div class="actions start"><${Press} className="primary" label=${t('admin.approve')} run=${() => review('approved')} />
        <${Press} className="danger" label=${t('admin.reject')} run=${() => review('rejected')} /></div>`
      : request.reviewerNotes && html`<blockquote dir="auto">${request.reviewerNotes}</blockquote>`}
  </section>`
}
