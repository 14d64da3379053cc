// Where a conversation stands, live: its status, who has it, and the place in the queue.
import { html, useEffect, useLoad, api, useLive, named } from '../site.js'

const QUEUE_SECONDS = 10   // nobody tells a customer that others have left the queue

export function useStatus(communityId, conversationId) {
  const loaded = useLoad(() => conversationId
    ? api.get('/communities/{id}/cs-status', { id: communityId, conversationId }) : Promise.resolve({ status: 'none', queuePosition: null }),
  [conversationId])
  const status = loaded.data?.status
  useLive(({ event, data }) => {
    if (event === 'reset' || (event === 'conversation' && data.conversationId === conversationId)) loaded.reload()
  })
  useEffect(() => {
    if (status !== 'waiting_human') return
    const timer = setInterval(loaded.reload, QUEUE_SECONDS * 1000)
    return () => clearInterval(timer)
  }, [status, conversationId])
  return { status, position: loaded.data?.queuePosition ?? null, error: loaded.error, reload: loaded.reload }
}

export const Status = ({ status }) => html`<span class=${`tag status ${status}`}>${named('status', status)}</span>`
// Until the status is known, what is written could go to the wrong one.
export const Unknown = () => html`<span class="spinner"></span>`
export const isOver = status => status === 'resolved'
