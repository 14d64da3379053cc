// Administration: numbers, verification, people, what agents used, refunds.
import { html, useEffect, useLoad, useState, useTitle, api, Loaded, Empty, Icon, t, number } from '../site.js'

const sections = {
  stats: () => Promise.resolve({ default: Stats }),
  verification: () => import('./verification.js'),
  people: () => import('./people.js'),
  usage: () => import('./usage.js'),
  refunds: () => import('./refunds.js'),
}

export default function Admin({ parts: [name = 'stats'], me }) {
  useTitle(t('nav.admin'))
  const chosen = sections[name] ? name : 'stats'
  const [module, set] = useState({})
  useEffect(() => { sections[chosen]().then(found => set({ name: chosen, screen: found.default })) }, [chosen])
  if (!me.isAdmin) return html`<div class="screen narrow"><h1 class="hidden">${t('nav.admin')}</h1><${Empty} icon=${html`<${Icon} name="admin"
    size=${36} />`} title=${t('admin.only')} /></div>`
  return html`<div class="screen"><h1>${t('nav.admin')}</h1>
    <nav class="tabs" aria-label=${t('nav.admin')}>${Object.keys(sections).map(each => html`
      <a key=${each} href=${`#/admin/${each}`} aria-current=${each === chosen ? 'page' : undefined}>${t(`admin.${each}`)}</a>`)}</nav>
    ${module.name === chosen && html`<${module.screen} me=${me} />`}</div>`
}

const numbers = ['users', 'communities', 'clubs', 'officials', 'lounges', 'members', 'spaces', 'agentListings', 'pendingVerificationRequests', 'runningAnswers', 'platformRevenue']

function Stats() {
  const loaded = useLoad(() => api.get('/admin/stats'), [])
  return html`<${Loaded} from=${loaded}>${data => html`<dl class="numbers tiles">${numbers.map(name => html`
    <div class="card"><dt>${t(`stats.${name}`)}</dt><dd>${number(data[name])}</dd></div>`)}</dl>`}<//>`
}
