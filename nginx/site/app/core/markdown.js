// A subset of Markdown as elements. It makes no HTML out of text: what it does not know stays text.
import { html, useMemo } from './ui.js'

const BLOCKS = /^(?:(?<fence>```)|(?<heading>#{1,6}) +|(?<quote>> ?)|(?<bullet>[-*+] +)|(?<number>\d{1,3}[.)] +))/
const INLINE = new RegExp([
	'(?<code>`[^`\\n]+`)', '(?<strong>\\*\\*(?=\\S)[^\\n]+?\\*\\*)', '(?<em>(?<![\\w*])[*_](?=\\S)[^*_\\n]+?[*_](?![\\w*]))',
	'\\[(?<text>[^\\]\\n]{1,300})\\]\\((?<to>https?://[^\\s)]+)\\)', '(?<url>https?://[^\\s<>()\\[\\]{}"\'`]*[^\\s<>()\\[\\]{}"\'`.,;:!?])',
].join('|'), 'g')

export const Markdown = ({ text }) => html`<div class="markdown" dir="auto">${useMemo(() => blocks(text.split('\n')), [text])}</div>`
export const Plain = ({ text }) => html`<div class="plain" dir="auto">${useMemo(() => inline(text, true), [text])}</div>`

function blocks(lines) {
	const made = []
	for (let at = 0; at < lines.length;) {
		const kind = BLOCKS.exec(lines[at])?.groups ?? {}
		const take = belongs => {
			const from = at
			while (at < lines.length && belongs(lines[at])) at++
			return lines.slice(from, at)
		}
		const items = name => take(line => BLOCKS.exec(line)?.groups[name]).map(line => html`<li>${inline(line.replace(BLOCKS, ''))}</li>`)
		if (!lines[at].trim()) at++
		else if (kind.fence) {
			at++
			made.push(html`<pre tabindex="0"><code>${take(line => !line.startsWith('```')).join('\n')}</code></pre>`)
			at++
		} else if (kind.heading) made.push(html`<p class="heading">${inline(lines[at++].replace(BLOCKS, ''))}</p>`)
		else if (kind.quote) made.push(html`<blockquote>${blocks(take(line => line.startsWith('>')).map(line => line.replace(/^> ?/, '')))}</blockquote>`)
		else if (kind.bullet) made.push(html`<ul>${items('bullet')}</ul>`)
		else if (kind.number) made.push(html`<ol>${items('number')}</ol>`)
		else made.push(html`<p>${inline(take(line => line.trim() && !BLOCKS.test(line)).join('\n'))}</p>`)
	}
	return made
}

function inline(text, onlyLinks) {
	const made = []
	let end = 0
	for (const match of text.matchAll(INLINE)) {
		const { code, strong, em, to, text: name, url } = match.groups
		if (onlyLinks && !url) continue
		made.push(text.slice(end, match.index))
		end = match.index + match[0].length
		made.push(code ? html`<code>${code.slice(1, -1)}</code>` : strong ? html`<strong>${inline(strong.slice(2, -2))}</strong>`
			: em ? html`<em>${em.slice(1, -1)}</em>` : anchor(url ?? to, url ?? name))
	}
	return [...made, text.slice(end)]
}

const anchor = (url, text) => URL.canParse(url) ? html`<a href=${url} target="_blank" rel="noopener noreferrer nofollow ugc">${text}</a>` : text
