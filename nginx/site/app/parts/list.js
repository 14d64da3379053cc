// Lists of the API: searched and by number of page, or by cursor. With `rows`, a class, the children draw one item each.
import { html, useEffect, useAction, useState, api, useGet, useReload, Problem, Loaded, Empty, Icon, t, named } from '../site.js'

const PAUSE = 250
const Rows = ({ rows, items, draw }) => html`<ul class=${`rows ${rows}`}>${items.map(draw)}</ul>`

// `items`: what the answer calls them. `values`: what else is asked for. `search`: the sentence of a field to search in, beside
// `filters`. `live` says whether an event has changed them; `says` what a screen reader is told of them. `view` gets the
// list, and what reads it again.
export function List({ path, values, items, limit = 50, search, filters, live, says, view, icon, empty = t('nothing'), rows, children }) {
	const [typed, type] = useState(''), [asked, ask] = useState(''), [at, turn] = useState({})
	const question = JSON.stringify([values, asked]), page = at.question === question ? at.page : 1
	const found = useGet(path, { ...values, search: asked, page, limit })
	if (view) view.current = { list: found.data?.[items] ?? [], reload: found.reload }
	useReload(() => live && found.reload(), (...event) => live?.(...event))
	useEffect(() => {
		const timer = setTimeout(() => ask(typed.trim()), PAUSE)
		return () => clearTimeout(timer)
	}, [typed])
	const step = (to, label, ends) => html`<button disabled=${ends} onClick=${() => turn({ question, page: to })}>${t(label)}</button>`
	return html`${search && html`<div class="filters">
			<label class="search"><span class="hidden">${search}</span><${Icon} name="search" />
				<input type="search" value=${typed} placeholder=${search} onInput=${event => type(event.currentTarget.value)} /></label>${filters}</div>`}
		<${Loaded} from=${found} lines=${4}>${({ [items]: list, totalPages: total, ...answer }) => html`
			${says && html`<p class="hidden" role="status">${says(list, answer)}</p>`}
			${!list.length ? html`<${Empty} icon=${icon} title=${asked ? t('nothing') : empty} />`
				: rows === undefined ? children(list, found.reload) : html`<${Rows} rows=${rows} items=${list} draw=${item => children(item, found.reload)} />`}
			${(total > 1 || page > 1) && html`<nav class="pages" aria-label=${t('pages.label')}>
				${step(Math.min(page - 1, total || 1), 'pages.previous', page < 2)}
				<span>${t('pages.of', { page, total })}</span>${step(page + 1, 'pages.next', page >= total)}</nav>`}`}<//>`
}

export const Segments = ({ label, group, values, value, choose }) => html`<div class="segments" role="group" aria-label=${label}>${values.map(each => html`
	<button aria-pressed=${each === value} onClick=${() => choose(each)}>${named(group, each || 'all')}</button>`)}</div>`

const place = ({ updatedAt, createdAt, id }) => (updatedAt ?? createdAt) + id

// The oldest first. Of an item that is known, news may be a part, such as its audio alone.
function merged(items, news) {
	const byId = new Map(items.map(item => [item.id, item]))
	for (const item of news) {
		const known = byId.get(item.id)
		if (known || item.createdAt) byId.set(item.id, { ...known, ...item, ttsAudioUrl: item.ttsAudioUrl ?? known?.ttsAudioUrl })
	}
	return [...byId.values()].sort((one, other) => place(one) < place(other) ? -1 : 1)
}

// A list that grows at both ends. read(before) answers [items, next].
export function useHistory(read, inputs) {
	const [state, set] = useState({ all: [] })
	const change = make => set(before => ({ ...before, ...make(before) }))
	const add = news => change(({ all }) => ({ all: merged(all, news) }))
	const load = () => read().then(([page, next]) => change(({ all, data, next: known }) => {
		// After a long absence there may be more in between than a page: then the older ones are asked for again.
		const joins = data && (!next || page.some(({ id }) => all.some(each => each.id === id)))
		return { error: null, data: true, all: joins || !data ? merged(all, page) : page, next: joins ? known : next }
	}), error => change(() => ({ error })))
	const more = useAction(async () => {
		const [page, next] = await read(state.next)
		change(({ all }) => ({ all: merged(all, page), next }))
	})
	useEffect(() => { load() }, inputs)
	return { ...state, add, more, retry: load }
}

export function Endless({ path, items, live, icon, empty, rows, children }) {
	const read = before => api.get(path, { before, limit: 30 }).then(answer => [answer[items], answer.nextBefore])
	const { all, next, more, retry, ...from } = useHistory(read, [])
	useReload(retry, live)
	return html`<${Loaded} from=${{ ...from, retry }} lines=${5}>${() => all.length ? html`<${Rows} rows=${rows} items=${all.toReversed()} draw=${children} />
		<${Problem} error=${more.error} retry=${more.act} />
		${next && html`<div class="pages"><button aria-disabled=${more.busy} onClick=${() => more.act()}>${t('pages.more')}</button></div>`}`
		: html`<${Empty} icon=${icon} title=${empty} />`}<//>`
}
