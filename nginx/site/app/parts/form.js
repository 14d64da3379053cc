// Forms, each a list of its fields: { name, type, rows, options, required, value, width, … }. A field's label is the sentence
// `name` of the group `texts`, or else of the group `fields`; a sentence `nameHint` stands below it. What is typed is kept as
// a draft, passwords excepted, and what is wrong stands beside its field.
import { html, useState, useRef, useEffect, useAction, readDraft, writeDraft, randomKey, t, has, Problem, Spinner } from '../site.js'

const blank = { coins: 0, check: false }
// What is sent: an empty text that may be missing is null.
const sent = ({ type, required }, value) => type === 'number' && value !== '' ? Number(value) : value === '' && !required ? null : value

// send(values, once) sends it. `row`: what is there already. `clears`: it is empty again afterwards. `saved`: what is said then,
// or a function of what was answered. A field { note } is a function of the values; { legend } begins a group.
export function Form({ title, texts, fields, row, draft, send, clears, submit, quiet, saved, className = 'card', children, foot }) {
	const inputs = fields.filter(({ name }) => name)
	const initial = () => Object.fromEntries(inputs.map(({ name, type, value }) => [name, row?.[name] ?? value ?? blank[type] ?? '']))
	const [values, set] = useState(() => ({ ...initial(), ...readDraft(draft) }))
	const [done, finish] = useState(null)   // { answer }, until something changes
	const { busy, error, act } = useAction(async (once, body) => ({ answer: await send(body, once) }))
	const form = useRef(null), latest = useRef(values)
	const become = next => set(latest.current = next)
	const change = (name, value) => {
		finish(null)
		become({ ...latest.current, [name]: value })
		const secret = inputs.filter(({ type }) => type === 'password').map(field => [field.name, undefined])
		writeDraft(draft, { ...latest.current, ...Object.fromEntries(secret) })
	}
	async function submitted(event) {
		event?.preventDefault()
		finish(null)
		const answered = await act(Object.fromEntries(inputs.map(field => [field.name, sent(field, values[field.name])])))
		if (answered && latest.current === values) {   // what was typed meanwhile stays
			writeDraft(draft)
			if (clears) become(initial())
		}
		finish(answered)
	}
	const wrong = error?.field?.split('.').pop(), beside = inputs.some(({ name }) => name === wrong)
	useEffect(() => { if (beside) form.current.querySelector('[aria-invalid=true]')?.focus() }, [error])
	return html`<form class=${className} ref=${form} onSubmit=${submitted} noValidate>
		${title && html`<h2>${title}</h2>`}${children}
		<div class="fields">${fields.map(field => field.note ? html`<p class="example" role="status">${field.note(values)}</p>`
			: field.legend ? html`<h2>${t(field.legend)}</h2>` : html`<${field.type === 'check' ? Check : Field} ...${described(field, texts)} value=${values[field.name]}
				error=${field.name === wrong && error.message} onInput=${value => change(field.name, value)} />`)}</div>
		<${Problem} error=${!beside && error} retry=${submitted} />
		<button class=${quiet ? '' : 'primary'} aria-disabled=${busy}>
			${busy && html`<${Spinner} /><span class="hidden" role="status">${t('busy')}</span>`}${submit}</button>
		${saved && html`<p role="status" class="saved">${done && (typeof saved === 'string' ? saved : saved(done.answer))}</p>`}
		${foot}</form>`
}

function described(field, texts) {
	const key = [texts, 'fields'].map(group => `${group}.${field.name}`).find(has)
	return { label: t(key), hint: has(`${key}Hint`) ? t(`${key}Hint`) : field.type === 'url' && t('urlHint'), ...field }
}

// A control with its label, and what is said of it. `coins` is a whole number; empty it is 0.
export function Field({ name, label, hint, error, width = '', concealed, value, onInput, type, rows, options, required, ...more }) {
	const [id] = useState(randomKey), coins = type === 'coins'
	const control = {
		id, name, value: value ?? '', 'aria-invalid': error ? 'true' : undefined,
		'aria-describedby': [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined,
		onInput: event => onInput(coins ? Number(event.currentTarget.value) : event.currentTarget.value), ...more,
	}
	return html`<div class=${`field ${width} ${error ? 'wrong' : ''}`}><label class=${concealed ? 'hidden' : ''} for=${id}>${label}</label>
		${options ? html`<select ...${control}>${options.map(([key, text]) => html`<option value=${key} selected=${key === control.value}>${text}</option>`)}</select>`
			: rows ? html`<textarea rows=${rows} ...${control}></textarea>` : html`<input type=${coins ? 'number' : type} min=${coins ? 0 : undefined} ...${control} />`}
		${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}${error && html`<p class="error" id=${`${id}-error`}>${error}</p>`}</div>`
}

export const Check = ({ name, label, value, onInput, hint, 'aria-disabled': busy }) => html`<label class="check">
	<input type="checkbox" name=${name} checked=${value} aria-disabled=${busy} onChange=${event => onInput(event.currentTarget.checked)} />
	<span>${label}${hint && html`<span class="hint">${hint}</span>`}</span></label>`

// A control whose change is sent at once: run(once, value).
export function Setting({ run, after, value, ...more }) {
	const [chosen, choose] = useState(value), { busy, error, act } = useAction(run, after)
	const send = (next = chosen) => {
		if (busy) return
		choose(next)
		act(next)
	}
	return html`<${more.options ? Field : Check} ...${more} value=${busy ? chosen : value} aria-disabled=${busy} onInput=${send} />
		<${Problem} error=${error} retry=${send} />`
}
