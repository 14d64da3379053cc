// A picture, or else initials on a colour that belongs to the id.
import { html, useState } from '../core/ui.js'

const hue = id => [...String(id ?? '')].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 360, 7)

function initials(name) {
  const words = (name ?? '').trim().split(/\s+/).filter(Boolean)
  return [words[0], words.length > 1 ? words.at(-1) : ''].map(word => [...word ?? ''][0] ?? '').join('').toUpperCase()
}

export function Avatar({ id, name, url, size = '', round = true }) {
  const [broken, setBroken] = useState(null)
  const shape = `avatar ${size} ${round ? 'round' : ''}`
  if (url && broken !== url)
    return html`<img class=${shape} src=${url} alt="" loading="lazy" referrerpolicy="no-referrer" onError=${() => setBroken(url)} />`
  const colour = hue(id)
  const style = { background: `linear-gradient(140deg, hsl(${colour} 48% 42%), hsl(${(colour + 40) % 360} 52% 34%))` }
  return html`<span class=${shape} style=${style} aria-hidden="true">${initials(name)}</span>`
}
