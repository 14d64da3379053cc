// Records the microphone as a WAV file: browsers record WebM, which the API does not take.
import { html, useEffect, useRef, useState, Icon, t, minutes } from '../site.js'

export function Recorder({ done, disabled }) {
  const [state, set] = useState({ seconds: null, error: null })
  const recorder = useRef(null)
  useEffect(() => () => recorder.current?.stop(), [])
  useEffect(() => {
    if (state.seconds === null) return
    const timer = setTimeout(() => set({ seconds: state.seconds + 1, error: null }), 1000)
    return () => clearTimeout(timer)
  }, [state.seconds])
  async function begin() {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
      const parts = [], made = recorder.current = new MediaRecorder(stream)
      made.ondataavailable = event => parts.push(event.data)
      made.onstop = async () => {
        recorder.current = null
        for (const track of stream.getTracks()) track.stop()
        set({ seconds: null, error: null })
        const bytes = await new Blob(parts).arrayBuffer()
        const samples = await new OfflineAudioContext(1, 1, 44_100).decodeAudioData(bytes)
        done(new File([wav(samples)], t('voice.file', { time: new Date().toLocaleTimeString() })))
      }
      made.start()
      set({ seconds: 0, error: null })
    } catch {
      set({ seconds: null, error: t('voice.noMicrophone') })
    }
  }
  return html`
    ${state.seconds === null
      ? html`<button type="button" aria-disabled=${disabled} onClick=${() => disabled || begin()}><${Icon} name="mic"
        size=${18} />${t('voice.record')}</button>`
      : html`<button type="button" class="danger solid" onClick=${() => recorder.current?.stop()}><${Icon} name="stop"
        size=${16} />${t('voice.stop', { time: minutes(state.seconds) })}</button>`}
    ${state.error && html`<p class="error" role="alert">${state.error}</p>`}`
}

// One channel, 16 bits.
function wav(samples) {
  const data = samples.getChannelData(0)
  const view = new DataView(new ArrayBuffer(44 + data.length * 2))
  const text = (at, letters) => [...letters].forEach((letter, index) => view.setUint8(at + index, letter.charCodeAt(0)))
  text(0, 'RIFF')
  view.setUint32(4, 36 + data.length * 2, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, samples.sampleRate, true)
  view.setUint32(28, samples.sampleRate * 2, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  text(36, 'data')
  view.setUint32(40, data.length * 2, true)
  data.forEach((value, index) => view.setInt16(44 + index * 2, Math.max(-1, Math.min(1, value)) * 32767, true))
  return view.buffer
}
