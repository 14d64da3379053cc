// The chat of a club, with its agents.
import { html, useLoad, api, t } from '../site.js'
import { communityRoom } from '../core/rooms.js'
import { Room } from './room.js'

export default function Club({ community, membership, changed }) {
  const agents = useLoad(() => api.get('/communities/{id}/agents', { id: community.id, limit: 50 }), [community.id])
  const closed = community.status === 'archived' ? t('community.archived')
    : membership.subscriptionStatus === 'expired' ? html`${t('community.expired')} <a
      href=${`#/c/${community.id}/about`}>${t('community.joinAgain')}</a>` : null
  return html`<${Room} key=${community.id} room=${communityRoom(community.id)} label=${t('community.chat')}
    writes=${{ agents: agents.data?.agents ?? [], fee: membership.role === 'creator' ? 0 : community.agentCallFee, people: true, closed, changed }} />`
}
