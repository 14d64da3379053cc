// A list that is searched while one types, page by page.
import { html, useEffect, useState, useLoad } from '../core/ui.js'
import { Icon } from './icon.js'
import { t } from '../core/text.js'

const PAUSE = 250   // in typing

export function useSearch(load, more = {}) {
  const [typed, type] = useState('')
  const [asked, ask] = useState({ search: '', page: 1, ...more })
  const found = useLoad(() => load(asked), [JSON.stringify(asked)])
  const change = values => ask(before => ({ ...before, page: 1, ...values }))
  useEffect(() => {
    const timer = setTimeout(() => { if (typed.trim() !== asked.search) change({ search: typed.trim() }) }, PAUSE)
    return () => clearTimeout(timer)
  }, [typed])
  return { ...found, typed, type, asked, change, go: page => change({ page }) }
}

export function Search({ list, label }) {
  return html`<label class="search"><span class="hidden">${t(label)}</span><${Icon} name="search" />
    <input type="search" value=${list.typed} placeholder=${t(label)} onInput=${event => list.type(event.currentTarget.value)} /></label>`
}
