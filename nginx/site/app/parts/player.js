// Plays a spoken answer; one at a time.
import { html, useEffect, useRef, useState } from '../core/ui.js'
import { Icon } from './icon.js'
import { t, minutes } from '../core/text.js'

let playing = null

export function Player({ url }) {
  const audio = useRef(null)
  const [state, set] = useState({ plays: false, at: 0, length: 0, failed: false })
  const change = values => set(before => ({ ...before, ...values }))
  useEffect(() => () => audio.current?.pause(), [url])
  function toggle() {
    const own = audio.current
    if (!own.paused) return own.pause()
    if (playing !== own) playing?.pause()
    playing = own
    own.play().catch(() => change({ failed: true, plays: false }))
  }
  const { plays, at, length, failed } = state
  return html`<div class="player">
    <audio ref=${audio} src=${url} preload="metadata" onPlay=${() => change({ plays: true })} onPause=${() => change({ plays: false })}
      onTimeUpdate=${event => change({ at: event.currentTarget.currentTime })} onError=${() => change({ failed: true })}
      onLoadedMetadata=${event => change({ length: event.currentTarget.duration, failed: false })}
      onEnded=${() => change({ plays: false, at: 0 })}></audio>
    <button type="button" class="round small" aria-label=${plays ? t('player.pause') : t('player.play')} onClick=${toggle}>
      <${Icon} name=${plays ? 'pause' : 'play'} size=${16} /></button>
    <input type="range" min="0" max=${length || 1} step="0.01" value=${at} aria-label=${t('player.position')} aria-valuetext=${minutes(at)}
      onInput=${event => { audio.current.currentTime = Number(event.currentTarget.value) }} />
    <span class="time">${failed ? t('player.failed') : minutes(plays || at ? at : length || 0)}</span>
  </div>`
}
