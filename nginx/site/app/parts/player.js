import { html, useEffect, useRef, useState, Icon, t, minutes } from '../site.js'

let playing = null

export function Player({ url }) {
	const audio = useRef(null)
	const [{ plays, at = 0, length = 0, failed }, set] = useState({})
	const change = values => set(before => ({ ...before, ...values }))
	useEffect(() => () => audio.current?.pause(), [url])
	function toggle() {
		const own = audio.current
		if (!own.paused) return own.pause()
		if (playing !== own) playing?.pause()
		playing = own
		own.play().catch(() => change({ failed: true }))
	}
	const on = values => ({ currentTarget: { currentTime, duration } }) => change(values ?? { at: currentTime, length: duration || 0 })
	return html`<div class="player">
		<audio ref=${audio} src=${url} preload="metadata" onPlay=${on({ plays: true })} onPause=${on({ plays: false })} onTimeUpdate=${on()}
			onLoadedMetadata=${on()} onEnded=${on({ plays: false, at: 0 })} onError=${on({ failed: true })}></audio>
		<button class="round small" aria-label=${t(plays ? 'player.pause' : 'player.play')} onClick=${toggle}>
			<${Icon} name=${plays ? 'pause' : 'play'} size=${16} /></button>
		<input type="range" min="0" max=${length || 1} step="0.01" value=${at} aria-label=${t('player.position')} aria-valuetext=${minutes(at)}
			onInput=${event => { audio.current.currentTime = Number(event.currentTarget.value) }} />
		<span class="time">${failed ? t('player.failed') : minutes(plays || at ? at : length)}</span>
	</div>`
}
