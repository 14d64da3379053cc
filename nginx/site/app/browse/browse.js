// The first screen: the own communities, and all there are.
import { html, useSearch, Search, useStore, useTitle, api, joined, unread, Loaded, Empty, Pages, Icon, t, named } from '../site.js'
import { Card } from './card.js'

const types = ['', 'club', 'official', 'lounge']

export default function Browse({ me }) {
  useTitle('')
  const mine = useStore(joined)
  const news = useStore(unread)
  const found = useSearch(asked => api.get('/communities', { ...asked, limit: 12 }), { type: '' })
  const { asked, change } = found
  return html`<div class="screen">
    <header class="hero">
      <div><h1>${me ? t('browse.hello', { name: me.name }) : t('browse.title')}</h1><p class="quiet">${t('browse.subtitle')}</p></div>
      ${me ? html`<a class="button primary" href="#/create"><${Icon} name="create" />${t('browse.create')}</a>`
        : html`<a class="button primary" href="#/sign-up">${t('account.signUp')}</a>`}
    </header>
    ${mine.length > 0 && html`<section class="stack" aria-labelledby="mine"><h2 id="mine">${t('nav.mine')}</h2>
      <div class="grid small">${mine.slice(0, 6).map(each => html`<${Card} key=${each.id} community=${each} small
        news=${news.has(each.id)} />`)}</div></section>`}
    <section class="stack" aria-labelledby="discover"><h2 id="discover">${t('nav.discover')}</h2>
      <div class="filters">
        <${Search} list=${found} label="browse.search" />
        <div class="segments" role="group" aria-label=${t('browse.type')}>${types.map(type => html`
          <button type="button" aria-pressed=${asked.type === type} onClick=${() => change({ type })}>${named('types', type || 'all')}</button>`)}</div>
      </div>
      <${Loaded} from=${found} lines=${4}>${({ communities, page, totalPages, total }) => communities.length ? html`
        <p class="hidden" role="status">${t('browse.found', { count: total })}</p>
        <div class="grid">${communities.map(each => html`<${Card} key=${each.id} community=${each}
          role=${mine.find(({ id }) => id === each.id)?.role} />`)}</div>
        <${Pages} page=${page} totalPages=${totalPages} go=${found.go} />`
        : html`<${Empty} icon=${html`<${Icon} name="discover" size=${36} />`} title=${t(asked.search ? 'browse.nothing' : 'browse.none')} />`}<//>
    </section>
  </div>`
}
