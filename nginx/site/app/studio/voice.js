// The voice of a lounge: cloned from recordings, which are files or made here.
import { html, useEffect, useLoad, useState, api, Confirm, Press, Loaded, t, named } from '../site.js'
import { Recorder } from './recorder.js'

const MOST = 5
const AGAIN = 3000   // while the voice is being made

export function Voice({ community }) {
  const id = community.id
  const loaded = useLoad(() => api.get('/lounge/{id}', { id }), [id])
  const [files, setFiles] = useState([])
  const status = loaded.data?.voiceModelStatus
  useEffect(() => {
    if (status !== 'processing') return
    const timer = setInterval(loaded.reload, AGAIN)
    return () => clearInterval(timer)
  }, [status])
  const add = more => setFiles(before => [...before, ...more].slice(0, MOST))
  async function send(once) {
    const body = new FormData()
    for (const file of files) body.append('files', file, file.name)
    await api.post('/lounge/{id}/voice-samples', { id }, body, once)
    setFiles([])
    await loaded.reload()
  }
  async function erase() {
    await api.del('/lounge/{id}/voice', { id })
    await loaded.reload()
  }
  return html`<section class="card"><h2>${t('voice.title')}</h2><p class="quiet">${t('voice.about')}</p><${Loaded} from=${loaded}>${lounge => html`
    <p role="status"><span class=${`tag status voice-${lounge.voiceModelStatus}`}>${named('voices', lounge.voiceModelStatus)}</span> <span
      dir="auto">${lounge.voiceError}</span></p>
    ${files.length > 0 && html`<ul class="rows">${files.map((file, index) => html`<li key=${`${file.name}-${index}`}>
      <div class="text"><span dir="auto">${file.name}</span></div>
      <button type="button" class="small" onClick=${() => setFiles(files.filter(each => each !== file))}>${t('remove')}<span
        class="hidden"> ${file.name}</span></button></li>`)}</ul>`}
    <div class="actions start">
      <label class="button">${t('voice.choose')}<input class="hidden" type="file" multiple
        accept=".wav,.mp3,.ogg,.flac,audio/wav,audio/mpeg,audio/ogg,audio/flac"
        onChange=${event => { add(event.currentTarget.files); event.currentTarget.value = '' }} /></label>
      <${Recorder} done=${file => add([file])} disabled=${files.length >= MOST} />
      ${files.length > 0 && html`<${Press} className="primary" label=${t('voice.send')} run=${send} />`}
      ${lounge.voiceModelStatus !== 'none' && html`<${Confirm} label=${t('voice.erase')} title=${t('voice.eraseTitle')}
        text=${t('voice.eraseText')} run=${erase} />`}
    </div>`}<//></section>`
}
