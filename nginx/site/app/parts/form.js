// Forms: what is typed is kept as a draft, and what is wrong stands beside its field.
import { html, useState, useRef, useEffect, useAction } from '../core/ui.js'
import { readDraft, writeDraft } from '../core/draft.js'
import { Problem } from './problem.js'
import { t, hint } from '../core/text.js'

// send(values, once) sends the form; secret fields never become a draft. `done` is what it answered, until something changes.
export function useForm({ draft, initial, send, secret = [] }) {
  const [values, set] = useState(() => ({ ...initial, ...readDraft(draft) }))
  const [done, setDone] = useState(null)
  const action = useAction(async (once, all) => ({ answer: await send(all, once) }))
  const form = useRef(null)
  const latest = useRef(values)
  latest.current = values
  const names = useRef(new Set())
  const change = (name, value) => set(before => {
    setDone(null)
    const next = { ...before, [name]: value }
    writeDraft(draft, Object.fromEntries(Object.entries(next).filter(([key]) => !secret.includes(key))))
    return next
  })
  async function submit(event) {
    event?.preventDefault()
    setDone(null)
    const sent = await action.act(values)
    if (!sent) return
    if (latest.current === values) writeDraft(draft, undefined)   // what was typed meanwhile stays
    setDone(sent)
  }
  const wrong = action.error?.field
  const beside = wrong && names.current.has(wrong)
  useEffect(() => {
    if (beside) form.current?.querySelector('[aria-invalid=true]')?.focus()
  }, [action.error])
  const field = (name, more) => {
    names.current.add(name)
    return { name, value: values[name], onInput: value => change(name, value), error: wrong === name ? action.error.message : null, ...more }
  }
  // A control whose label is the sentence `key`; where there is a sentence `keyHint`, it stands below.
  const control = Kind => (name, key, more) => html`<${Kind} label=${t(key)} hint=${hint(key)} ...${field(name, more)} />`
  return {
    text: control(Field), coins: control(Coins), check: control(Check),
    url: (name, key) => control(Field)(name, key, { type: 'url', hint: t('urlHint') }),
    field, values, change, busy: action.busy, error: beside ? null : action.error, again: () => submit(), done,
    props: { ref: form, onSubmit: submit, noValidate: true },
    reset: next => {
      writeDraft(draft, undefined)
      set(next)
    },
  }
}

function described(name, hint, error) {
  return [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(' ') || undefined
}

function Around({ name, label, hint, error, children }) {
  return html`<div class=${`field ${error ? 'wrong' : ''}`}>
    <label for=${`field-${name}`}>${label}</label>
    ${children}
    ${hint && html`<p class="hint" id=${`${name}-hint`}>${hint}</p>`}
    ${error && html`<p class="error" id=${`${name}-error`}>${error}</p>`}
  </div>`
}

export function Field({ name, label, value, onInput, hint, error, type = 'text', rows, ...more }) {
  const control = {
    id: `field-${name}`, name, value: value ?? '', 'aria-invalid': error ? 'true' : undefined,
    'aria-describedby': described(name, hint, error), ...more,
    onInput: event => onInput(event.currentTarget.value),
  }
  return html`<${Around} ...${{ name, label, hint, error }}>
    ${rows ? html`<textarea rows=${rows} ...${control}></textarea>` : html`<input type=${type} ...${control} />`}
  <//>`
}

// Whole coins; an empty field is 0.
export function Coins(props) {
  return html`<${Field} type="number" min="0" step="1" inputmode="numeric" ...${props}
    onInput=${text => props.onInput(text === '' ? 0 : Number(text))} />`
}

export function Choice({ name, label, value, onInput, options, hint, error }) {
  return html`<${Around} ...${{ name, label, hint, error }}>
    <select id=${`field-${name}`} name=${name} value=${value ?? ''} aria-describedby=${described(name, hint, error)}
      onChange=${event => onInput(event.currentTarget.value)}>
      ${options.map(([key, text]) => html`<option value=${key} selected=${key === (value ?? '')}>${text}</option>`)}
    </select>
  <//>`
}

export function Check({ name, label, value, onInput, hint }) {
  return html`<div class="check">
    <input type="checkbox" id=${`field-${name}`} name=${name} checked=${value} onChange=${event => onInput(event.currentTarget.checked)} />
    <label for=${`field-${name}`}>${label}${hint && html`<span class="hint">${hint}</span>`}</label>
  </div>`
}

// saved: what is said afterwards, or a function of what was answered.
export function Submit({ form, label, quiet, saved }) {
  return html`
    <${Problem} error=${form.error} retry=${form.again} />
    <button type="submit" class=${quiet ? '' : 'primary'} aria-disabled=${form.busy} >
      ${form.busy && html`<span class="spinner" aria-hidden="true"></span>`}${label}
      ${form.busy && html`<span class="hidden" role="status">${t('busy')}</span>`}
    </button>
    ${saved && html`<p role="status" class="saved">${form.done && (typeof saved === 'string' ? saved : saved(form.done.answer))}</p>`}`
}
