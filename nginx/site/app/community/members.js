// Who is in a community; its creator gives roles, and staff remove people.
import { html, useLoad, useState, api, useLive, Avatar, Confirm, Loaded, Problem, Pages, t, dayOf, named } from '../site.js'

const roles = { club: ['member', 'moderator'], official: ['member', 'moderator', 'cs_agent'], lounge: ['member', 'moderator'] }

export default function Members({ community, membership, me }) {
  const id = community.id
  const [page, go] = useState(1)
  const [error, setError] = useState(null)
  const loaded = useLoad(() => api.get('/communities/{id}/members', { id, page, limit: 50 }), [id, page])
  useLive(({ event, data }) => { if (event === 'membership' && data.communityId === id) loaded.reload() })
  const role = membership?.role
  async function give(user_id, next) {
    try {
      await api.put('/communities/{id}/members/{user_id}', { id, user_id }, { role: next })
      setError(null)
    } catch (refusal) { setError(refusal) }
    await loaded.reload()
  }
  async function remove(user_id) {
    await api.del('/communities/{id}/members/{user_id}', { id, user_id })
    await loaded.reload()
  }
  const removable = member => member.userId !== me?.id && member.role !== 'creator' && (role === 'creator' || (role === 'moderator' && member.role === 'member'))
  return html`<section class="card"><h2>${t('community.members')}</h2><${Problem} error=${error} /><${Loaded} from=${loaded}>${data => html`
    <ul class="rows">${data.members.map(member => html`<li key=${member.id}>
      <${Avatar} id=${member.userId} name=${member.userName} url=${member.userImage} />
      <div class="text"><strong dir="auto">${member.userName}</strong><span
        class="quiet">${t('community.since', { day: dayOf(member.joinedAt) })}${member.subscriptionStatus === 'expired' ? ` · ${t('community.expiredShort')}` : ''}</span></div>
      ${role === 'creator' && member.role !== 'creator' ? html`<select aria-label=${t('community.roleOf', { name: member.userName })}
        value=${member.role} onChange=${event => give(member.userId, event.currentTarget.value)}>
          ${roles[community.type].map(each => html`<option value=${each} selected=${each === member.role}>${named('role', each)}</option>`)}</select>`
        : html`<span class="tag">${named('role', member.role)}</span>`}
      ${removable(member) && html`<${Confirm} className="small" label=${t('remove')}
        title=${t('community.removeTitle', { name: member.userName })} text=${t('community.removeText')} run=${() => remove(member.userId)} />`}
    </li>`)}</ul>
    <${Pages} page=${data.page} totalPages=${data.totalPages} go=${go} />`}<//></section>`
}
