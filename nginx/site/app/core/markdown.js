// A subset of Markdown as elements. It makes no HTML out of text: what it does not know stays text.
import { html, useMemo } from './ui.js'

const BLOCKS = /^(?:(?<fence>```)|(?<heading>#{1,6}) +|(?<quote>> ?)|(?<bullet>[-*+] +)|(?<number>\d{1,3}[.)] +))/
const INLINE = new RegExp([
  '(?<code>`[^`\\n]+`)', '(?<strong>\\*\\*(?=\\S)[^\\n]+?\\*\\*)', '(?<em>(?<![\\w*])[*_](?=\\S)[^*_\\n]+?[*_](?![\\w*]))',
  '(?<link>\\[[^\\]\\n]{1,300}\\]\\(https?://[^\\s)]+\\))', '(?<url>https?://[^\\s<>()\\[\\]{}"\'`]*[^\\s<>()\\[\\]{}"\'`.,;:!?])',
].join('|'), 'g')

export function Markdown({ text }) {
  const made = useMemo(() => blocks(text.split('\n')), [text])   // a room is drawn anew for each piece of an answer
  return html`<div class="markdown" dir="auto">${made}</div>`
}

export function Plain({ text }) {
  return html`<div class="plain" dir="auto">${useMemo(() => inline(text, true), [text])}</div>`
}

function blocks(lines) {
  const made = []
  for (let at = 0; at < lines.length;) {
    const kind = BLOCKS.exec(lines[at])?.groups ?? {}
    const take = (belongs) => {
      const from = at
      while (at < lines.length && belongs(lines[at])) at++
      return lines.slice(from, at)
    }
    if (!lines[at].trim()) at++
    else if (kind.fence) {
      at++
      const code = take(line => !line.startsWith('```'))
      at++
      made.push(html`<pre tabindex="0"><code>${code.join('\n')}</code></pre>`)
    } else if (kind.heading) made.push(html`<p class="heading">${inline(lines[at++].replace(BLOCKS, ''))}</p>`)
    else if (kind.quote)
      made.push(html`<blockquote>${blocks(take(line => line.startsWith('>')).map(line => line.replace(/^> ?/, '')))}</blockquote>`)
    else if (kind.bullet) made.push(html`<ul>${items(take(line => BLOCKS.exec(line)?.groups.bullet))}</ul>`)
    else if (kind.number) made.push(html`<ol>${items(take(line => BLOCKS.exec(line)?.groups.number))}</ol>`)
    else made.push(html`<p>${inline(take(line => line.trim() && !BLOCKS.test(line)).join('\n'))}</p>`)
  }
  return made
}

const items = lines => lines.map(line => html`<li>${inline(line.replace(BLOCKS, ''))}</li>`)

function inline(text, onlyLinks) {
  const made = []
  let end = 0
  for (const match of text.matchAll(INLINE)) {
    const { code, strong, em, link, url } = match.groups
    if (onlyLinks && !url) continue
    made.push(text.slice(end, match.index))
    end = match.index + match[0].length
    if (code) made.push(html`<code>${code.slice(1, -1)}</code>`)
    else if (strong) made.push(html`<strong>${inline(strong.slice(2, -2))}</strong>`)
    else if (em) made.push(html`<em>${em.slice(1, -1)}</em>`)
    else if (url) made.push(anchor(url, url))
    else made.push(anchor(link.slice(link.lastIndexOf('](') + 2, -1), link.slice(1, link.lastIndexOf(']('))))
  }
  made.push(text.slice(end))
  return made
}

function anchor(url, text) {
  if (!URL.canParse(url)) return text
  return html`<a href=${url} target="_blank" rel="noopener noreferrer nofollow ugc">${text}</a>`
}
