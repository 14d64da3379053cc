// Spaces: browsing, one of them, one of its sessions, and making one.
import { html, useSearch, Search, useTitle, api, Avatar, Loaded, Empty, Pages, Icon, signInPath, t } from '../site.js'
import { EditSpace, NewSpace } from './edit.js'
import { Space } from './space.js'
import { Session } from './session.js'

export default function Spaces({ parts: [id, session], me }) {
  if (!id) return html`<${List} me=${me} />`
  if (!me) return html`<div class="screen narrow"><${Empty} icon=${html`<${Icon} name="spaces" size=${36} />`} title=${t('spaces.signIn')}>
    <a class="button primary" href=${signInPath()}>${t('account.signIn')}</a><//></div>`
  if (id === 'new') return html`<${NewSpace} />`
  if (session === 'edit') return html`<${EditSpace} key=${id} id=${id} />`
  return session ? html`<${Session} key=${session} spaceId=${id} sessionId=${session} me=${me} />` : html`<${Space} key=${id} id=${id} me=${me} />`
}

function List({ me }) {
  useTitle(t('nav.spaces'))
  const found = useSearch(asked => api.get('/spaces', { ...asked, limit: 12 }))
  return html`<div class="screen">
    <header class="hero"><div><h1>${t('nav.spaces')}</h1><p class="quiet">${t('spaces.about')}</p></div>
      ${me && html`<a class="button primary" href="#/spaces/new"><${Icon} name="create" />${t('spaces.new')}</a>`}</header>
    <div class="filters"><${Search} list=${found} label="spaces.search" /></div>
    <${Loaded} from=${found}>${({ spaces, page, totalPages }) => spaces.length ? html`<div class="grid">${spaces.map(space => html`
        <a key=${space.id} class="tile" href=${`#/spaces/${space.id}`}><${Avatar} id=${space.id} name=${space.name} round=${false} />
          <span class="text"><span class="name"><strong dir="auto">${space.name}</strong></span>
            ${space.category && html`<span class="meta" dir="auto">${space.category}</span>`}
            ${space.description && html`<span class="about" dir="auto">${space.description}</span>`}
            ${space.tags.length > 0 && html`<span class="tags">${space.tags.slice(0, 4).map(tag => html`<span class="tag"
              dir="auto">${tag}</span>`)}</span>`}</span></a>`)}</div>
      <${Pages} page=${page} totalPages=${totalPages} go=${found.go} />`
      : html`<${Empty} icon=${html`<${Icon} name="spaces" size=${36} />`} title=${t(found.asked.search ? 'browse.nothing' : 'spaces.none')} />`}<//>
  </div>`
}
