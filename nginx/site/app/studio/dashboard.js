// The numbers of a lounge.
import { html, useLoad, api, Loaded, t, number } from '../site.js'
import { Chart, lastDays } from '../parts/chart.js'

export function Dashboard({ community }) {
  const loaded = useLoad(() => api.get('/lounge/{id}/dashboard', { id: community.id }), [community.id])
  return html`<section class="card"><h2>${t('dashboard.title')}</h2><${Loaded} from=${loaded}>${data => html`
    <dl class="numbers">${['memberCount', 'activeSubscriptions', 'totalConversations', 'todayUsageMinutes'].map(name => html`
      <div><dt>${t(`dashboard.${name}`)}</dt><dd>${number(data[name])}</dd></div>`)}</dl>
    ${[['usageMinutes', 'dashboard.minutes'], ['calls', 'dashboard.calls']].map(([name, unit]) => html`
      <${Chart} title=${t(`dashboard.${name}`)} unit=${t(unit)}
        days=${lastDays(data.days, day => ({ date: day.date, value: day[name] }))} />`)}`}<//></section>`
}
