// A community: its head, its tabs, and what the chosen one shows.
import { html, useEffect, useLoad, useState, useStore, useTitle, api, useLive, joined, Avatar, Loaded, t, named } from '../site.js'
import { Verified } from '../browse/card.js'

const staff = ['creator', 'moderator', 'cs_agent']
const modules = {
  chat: () => import('./club.js'),
  about: () => import('./about.js'),
  members: () => import('./members.js'),
  help: () => import('../service/help.js'),
  desk: () => import('../service/desk.js'),
  talk: () => import('../lounge/talk.js'),
  manage: () => import('../studio/manage.js'),
}

function tabsOf(community, membership) {
  const role = membership?.role
  const first = { club: ['chat'], official: staff.includes(role) ? ['desk', 'help'] : ['help'], lounge: ['talk'] }[community.type]
  const inside = community.type !== 'club' || membership
  return [...(inside ? first : []), 'about', 'members', ...(role === 'creator' ? ['manage'] : [])]
}

// Who has just been let in sees the first tab; who is not a member yet sees what it costs.
export default function CommunityScreen({ parts: [id, tab, ...rest], me }) {
  const mine = useStore(joined)
  const membership = mine.find(community => community.id === id) ?? null
  const loaded = useLoad(() => api.get('/communities/{id}', { id }), [id, me?.id])
  useTitle(loaded.data?.name)
  useLive(({ event, data }) => { if (event === 'membership' && data.communityId === id) loaded.reload() })
  return html`<${Loaded} from=${loaded}>${community => html`
    <${Inside} key=${community.id} ...${{ community, membership, tab, rest, me, changed: loaded.reload }} />`}<//>`
}

function Inside({ community, membership, tab, rest, me, changed }) {
  const tabs = tabsOf(community, membership)
  const chosen = tabs.includes(tab) ? tab : tabs[0]
  const [module, set] = useState({})
  useEffect(() => {
    let wanted = true
    document.querySelector('.tabs [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })   // on a narrow screen
    modules[chosen]().then(found => { if (wanted) set({ name: chosen, screen: found.default }) })
    return () => { wanted = false }
  }, [chosen])
  return html`<div class="screen community">
    <header class="head">
      <${Avatar} id=${community.id} name=${community.name} url=${community.avatarUrl} size="big" round=${false} />
      <div>
        <h1><span dir="auto">${community.name}</span>${community.verified && html`<${Verified} />`}</h1>
        <p class="quiet">${named('types', community.type)} · ${t('members', { count: community.memberCount })}${community.category && html` · <bdi>${community.category}</bdi>`}
          ${membership && html` · ${named('role', membership.role)}`}</p>
      </div>
    </header>
    <nav class="tabs" aria-label=${t('community.tabs')}>${tabs.map(name => html`
      <a key=${name} href=${`#/c/${community.id}/${name}`} aria-current=${name === chosen ? 'page' : undefined}>${t(`community.${name}`)}</a>`)}</nav>
    ${module.name === chosen ? html`<${module.screen} ...${{ community, membership, me, rest, changed }} />` : html`<div
      class="skeleton"><div></div><div></div></div>`}
  </div>`
}
