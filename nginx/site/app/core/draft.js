// What somebody has typed and not sent yet. It outlives errors, reloads and expired sessions, in this tab only.
import { useState } from './ui.js'

const PREFIX = 'spaces-draft:'

export function readDraft(name) {
  const text = name && sessionStorage.getItem(PREFIX + name)
  return text ? JSON.parse(text) : undefined
}

export function writeDraft(name, value) {
  if (!name) return
  if (value === undefined || value === '') sessionStorage.removeItem(PREFIX + name)
  else sessionStorage.setItem(PREFIX + name, JSON.stringify(value))
}

export function forgetDrafts() {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key)
}

// What one person has typed is not shown to the next.
export function keepDraftsOf(person) {
  const owner = sessionStorage.getItem('spaces-drafts-of')
  if (owner && owner !== person) forgetDrafts()
  sessionStorage.setItem('spaces-drafts-of', person)
}

export function useDraft(name, initial) {
  const [value, set] = useState(() => readDraft(name) ?? initial)
  return [value, next => {
    writeDraft(name, next)
    set(next)
  }]
}
