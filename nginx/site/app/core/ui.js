// What every module draws with, and small stores that components can watch.
export { html, h, render, useState, useEffect, useLayoutEffect, useMemo, useRef, useErrorBoundary } from '../vendor/preact.js'
import { useState, useEffect, useRef } from '../vendor/preact.js'

export function store(value) {
  const watchers = new Set()
  return {
    get value() { return value },
    set(next) {
      value = next
      for (const watch of [...watchers]) watch(value)
    },
    watch(watch) {
      watchers.add(watch)
      return () => watchers.delete(watch)
    },
  }
}

export function useStore(watched) {
  const [value, set] = useState(watched.value)
  useEffect(() => {
    set(watched.value)
    return watched.watch(set)
  }, [watched])
  return value
}

// Loads something when `inputs` change. A late answer to an earlier question is ignored.
export function useLoad(load, inputs) {
  const [state, set] = useState({ data: null, error: null, loading: true })
  const question = useRef(0)
  async function reload(quiet) {
    const mine = ++question.current
    if (!quiet) set({ data: null, error: null, loading: true })
    try {
      const data = await load()
      if (mine === question.current) set({ data, error: null, loading: false })
    } catch (error) {
      if (mine === question.current) set(before => ({ data: quiet ? before.data : null, error, loading: false }))
    }
  }
  useEffect(() => {
    reload(false)
    return () => { question.current++ }
  }, inputs)
  const change = data => set(before => ({ ...before, data: typeof data === 'function' ? data(before.data) : data }))
  return { ...state, reload: () => reload(true), retry: () => reload(false), change }
}

// Something that a press sets off: one at a time, with its error. `once` gives a repeated press the same idempotency key.
export function useAction(run) {
  const [state, set] = useState({ busy: false, error: null })
  const busy = useRef(false)
  const once = useRef({})
  async function act(...values) {
    if (busy.current) return
    busy.current = true
    set({ busy: true, error: null })
    let error = null
    try {
      return await run(once.current, ...values)
    } catch (refusal) {
      error = refusal
    } finally {
      busy.current = false
      set({ busy: false, error })
    }
  }
  return { ...state, act, clear: () => set({ busy: false, error: null }) }
}

export function useTitle(title) {
  useEffect(() => {
    document.title = title ? `${title} · Spaces` : 'Spaces'
  }, [title])
}
