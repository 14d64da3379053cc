// One message, and one answer that is still being given.
import { html, Avatar, Icon, Press, t, timeOf, fullTime, named } from '../site.js'
import { Player } from '../parts/player.js'
import { Markdown, Plain } from '../core/markdown.js'
import { stop, dismiss } from '../core/answers.js'

export function Message({ message, mine, follows }) {
  if (message.role === 'system') return html`<li class="note"><${Plain} text=${message.content} /></li>`
  const agent = Boolean(message.agentListingId || message.agentName)
  const name = message.agentName ?? message.userName ?? t('chat.someone')
  return html`<li class=${`message ${mine ? 'mine' : ''} ${agent ? 'agent' : ''} ${follows ? 'follows' : ''}`} data-id=${message.id}>
    ${!mine && (follows ? html`<span class="gap"></span>` : html`<${Avatar} id=${message.agentListingId ?? message.userId} name=${name}
      url=${message.userImage} />`)}
    <div class="body">
      ${!follows && html`<p class="who"><bdi>${mine ? t('chat.you') : name}</bdi>
        ${agent && html`<span class="tag">${t('chat.agent')}</span>`}
        ${message.role === 'human' && html`<span class="tag">${named('role', 'cs_agent')}</span>`}
        <time datetime=${message.createdAt} title=${fullTime(message.createdAt)}>${timeOf(message.createdAt)}</time></p>`}
      <div class="bubble">${agent ? html`<${Markdown} text=${message.content} />` : html`<${Plain} text=${message.content} />`}</div>
      ${message.stopped && html`<p class="hint">${t('chat.stopped')}</p>`}
      ${message.ttsAudioUrl && html`<${Player} url=${message.ttsAudioUrl} />`}
    </div>
  </li>`
}

export function Answering({ answer }) {
  const name = answer.agent?.agentName ?? t('chat.agent')
  const failed = answer.state === 'failed'
  return html`<li class="message agent streaming" aria-busy=${!failed} data-question=${answer.id}>
    <${Avatar} id=${answer.agent?.listingId} name=${name} />
    <div class="body">
      <p class="who"><bdi>${name}</bdi><span class="tag">${t('chat.agent')}</span></p>
      <div class="bubble">${answer.text ? html`<${Markdown} text=${answer.text} />` : !failed && html`<span class="dots" role="status"
        aria-label=${t('chat.thinking')}><i></i><i></i><i></i></span>`}</div>
      ${answer.state === 'broken' && html`<p class="hint" role="status">${t('chat.broken')}</p>`}
      ${failed
        ? html`<div class="problem" role="alert"><p>${answer.error} ${answer.refunded > 0 && t('chat.refunded', { count: answer.refunded })}</p>
            <button type="button" onClick=${() => dismiss(answer.id)}>${t('close')}</button></div>`
        : html`<${Press} className="small" label=${t('chat.stop')} icon=${html`<${Icon} name="stop" size=${14} />`} run=${() => stop(answer)} />`}
    </div>
  </li>`
}
