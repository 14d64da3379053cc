// A community in a list.
import { html, News, Avatar, Icon, t, coins, named } from '../site.js'

export function Card({ community, small, role, news }) {
  const { id, name, avatarUrl, verified, type, description, memberCount, creatorName } = community
  return html`<a class=${`tile ${small ? 'small' : ''}`} href=${`#/c/${id}`}>
    <${Avatar} id=${id} name=${name} url=${avatarUrl} round=${false} />
    <span class="text">
      <span class="name"><strong dir="auto">${name}</strong>${verified && html`<${Verified} />`}${news && html`<${News} />`}</span>
      <span class="meta">${named('types', type)}${!small && html` · ${t('members', { count: memberCount })}`}${small && community.role !== 'member' && html` · ${named('role', community.role)}`}</span>
      ${!small && description && html`<span class="about" dir="auto">${description}</span>`}
      ${!small && html`<span class="foot"><span class="by">${creatorName && t('browse.by', { name: creatorName })}</span>
        <span class="price">${role ? named('role', role) : priceOf(community)}</span></span>`}
    </span>
  </a>`
}

export const Verified = () => html`<span class="verified" title=${t('verified')}><${Icon} name="check" size=${12} /><span
  class="hidden">${t('verified')}</span></span>`

export function priceOf({ joinFee, monthlyFee }) {
  if (!joinFee && !monthlyFee) return t('price.free')
  return [joinFee > 0 && t('price.once', { coins: coins(joinFee) }), monthlyFee > 0 && t('price.monthly', { coins: coins(monthlyFee) })].filter(Boolean).join(' + ')
}
