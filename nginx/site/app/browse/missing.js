import { html, useTitle, Empty, Icon, t } from '../site.js'

export default function Missing() {
  useTitle(t('missing.title'))
  return html`<div class="screen narrow"><h1 class="hidden">${t('missing.title')}</h1>
    <${Empty} icon=${html`<${Icon} name="search" size=${36} />`} title=${t('missing.title')}><a class="button" href="#/">${t('nav.discover')}</a><//></div>`
}
