// What a creator does with the own community: one section below the other.
import { html, api, loadJoined, Confirm, t } from '../site.js'
import { Details } from './details.js'
import { Agents } from './community-agents.js'
import { Earnings } from './earnings.js'
import { Dashboard } from './dashboard.js'
import { Voice } from './voice.js'
import { Verification } from './verification.js'
import { Invite } from './invite.js'

export default function Manage({ community, changed }) {
  const { id, type } = community
  const archived = community.status === 'archived'
  const archive = async () => {
    await api.del('/communities/{id}', { id })
    await Promise.all([loadJoined(), changed()])
  }
  return html`<div class="columns">
    <div>
      ${archived && html`<section class="card"><p>${t('community.archived')}</p></section>`}
      ${!archived && html`<${Agents} community=${community} changed=${changed} />
        <${Details} community=${community} changed=${changed} />
        ${type === 'lounge' && html`<${Voice} community=${community} />`}`}
    </div>
    <aside>
      <${Earnings} community=${community} />
      ${type === 'lounge' && html`<${Dashboard} community=${community} />`}
      ${type === 'official' && html`<${Verification} community=${community} />${!archived && html`<${Invite} community=${community} />`}`}
      ${!archived && html`<section class="card"><h2>${t('manage.archive')}</h2><p class="quiet">${t('manage.archiveText')}</p>
        <${Confirm} label=${t('manage.archive')} title=${t('manage.archiveTitle', { name: community.name })} text=${t('manage.archiveText')}
          run=${archive} /></section>`}
    </aside>
  </div>`
}
