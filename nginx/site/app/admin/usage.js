// Tokens that agents used on one day.
import { html, useLoad, useState, api, Loaded, Pages, t, number } from '../site.js'

const today = () => new Date().toISOString().slice(0, 10)

export default function Usage() {
  const [asked, ask] = useState({ day: today(), page: 1 })
  const loaded = useLoad(() => api.get('/admin/usage', { ...asked, limit: 50 }), [asked.day, asked.page])
  return html`<div class="field short"><label for="day">${t('admin.day')}</label>
      <input id="day" type="date" max=${today()} value=${asked.day}
        onChange=${event => event.currentTarget.value && ask({ day: event.currentTarget.value, page: 1 })} /></div>
    <${Loaded} from=${loaded}>${data => data.usage.length ? html`<div class="card table" tabindex="0" role="region" aria-label=${t('admin.usage')}><table>
      <thead><tr><th scope="col">${t('admin.person')}</th><th scope="col">${t('admin.community')}</th>
        <th scope="col" class="number">${t('admin.calls')}</th><th scope="col" class="number">${t('admin.prompt')}</th><th scope="col"
          class="number">${t('admin.completion')}</th></tr></thead>
      <tbody>${data.usage.map(row => html`<tr key=${`${row.userId}-${row.communityId}`}><td dir="auto">${row.userName}</td><td
        dir="auto">${row.communityName}</td>
        <td class="number">${number(row.calls)}</td><td class="number">${number(row.promptTokens)}</td><td
          class="number">${number(row.completionTokens)}</td></tr>`)}</tbody></table></div>
      <${Pages} page=${data.page} totalPages=${data.totalPages} go=${page => ask({ ...asked, page })} />`
      : html`<p class="quiet">${t('admin.noUsage')}</p>`}<//>`
}
