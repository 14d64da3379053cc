// Pages of a list, by number or by cursor.
import { html, useEffect, useAction, useLoad, useState, useRef } from '../core/ui.js'
import { Problem, Loaded } from './problem.js'
import { t } from '../core/text.js'

export function Pages({ page, totalPages, go }) {
  if (!(totalPages > 1)) return null
  return html`<nav class="pages" aria-label=${t('pages.label')}>
    <button type="button" disabled=${page <= 1} onClick=${() => go(page - 1)}>${t('pages.previous')}</button>
    <span>${t('pages.of', { page, total: totalPages })}</span>
    <button type="button" disabled=${page >= totalPages} onClick=${() => go(page + 1)}>${t('pages.next')}</button>
  </nav>`
}

const unique = items => [...new Map([...items].reverse().map(item => [item.id, item])).values()].reverse()

// load(before) answers { items, next }. `refresh` calls back when the beginning has changed; what is shown below stays.
export function Endless({ load, children, empty, refresh }) {
  const [known, set] = useState({ items: [], next: null, begun: false })
  const first = useLoad(async () => {
    const page = await load()
    set(({ items, next, begun }) => ({ items: unique([...page.items, ...items]), next: begun ? next : page.next, begun: true }))
    return page
  }, [])
  const more = useAction(async () => {
    const page = await load(known.next)
    set(({ items }) => ({ items: unique([...items, ...page.items]), next: page.next, begun: true }))
  })
  const reload = useRef(first.reload)
  reload.current = first.reload
  useEffect(() => refresh(() => reload.current()), [])
  return html`<${Loaded} from=${first} lines=${5}>${() => known.items.length ? html`${children(known.items)}
    <${Problem} error=${more.error} retry=${more.act} />
    ${known.next && html`<div class="more"><button type="button" aria-disabled=${more.busy}
      onClick=${() => more.act()}>${t('pages.more')}</button></div>`}` : empty}<//>`
}
