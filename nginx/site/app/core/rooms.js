// The two kinds of rooms with messages and answers: a community and a conversation.
import { api } from './api.js'

const community = {
  read: (id, before) => api.get('/communities/{id}/messages', { id, before, limit: 50 }),
  say: (id, content, once) => api.post('/communities/{id}/messages', { id }, { content }, once),
  stop: (id, message) => api.del('/communities/{id}/agent-chat/{user_message_id}', { id, user_message_id: message }),
  ask: '/communities/{id}/agent-chat',
  follow: '/communities/{id}/agent-chat/{user_message_id}/stream',
}

const conversation = {
  read: (id, before) => api.get('/conversations/{id}/messages', { id, before, limit: 50 }),
  say: (id, content, once) => api.post('/conversations/{id}/messages', { id }, { content }, once),
  stop: (id, message) => api.del('/conversations/{id}/agent-chat/{user_message_id}', { id, user_message_id: message }),
  ask: '/conversations/{id}/agent-chat',
  follow: '/conversations/{id}/agent-chat/{user_message_id}/stream',
}

export const calls = room => room.conversation ? conversation : community
export const communityRoom = id => ({ id, conversation: false })
export const conversationRoom = id => ({ id, conversation: true })
export const roomOf = data => data.conversationId ?? data.communityId
