// Buttons that do something on the server: `run`, or a POST to `post`. `after` then reads again what is shown.
import { html, useEffect, useRef, useState, useAction, api, t, Problem, Icon, Spinner } from '../site.js'

const does = ({ run, post, values, body }) => run ?? (once => api.post(post, values, body, once))

export function Press({ label, className = '', icon, after, ...what }) {
	const { busy, error, act } = useAction(does(what), after)
	return html`<button type="button" class=${className} aria-disabled=${busy} onClick=${() => act()}>
			${busy ? html`<${Spinner} />` : icon && html`<${Icon} name=${icon} size=${16} />`}${label}</button>
		<${Problem} error=${error} retry=${act} />`
}

// Asks first. Its sentences are `texts`, `textsTitle` and `textsText`, with `given` as their values.
export function Confirm({ texts, given, className = 'danger', ...more }) {
	const [shown, show] = useState(false)
	return html`<button type="button" class=${className} onClick=${() => show(true)}>${t(texts)}</button>
		${shown && html`<${Question} ...${{ texts, given, className }} close=${() => show(false)} ...${more} />`}`
}

function Question({ texts, given, confirm = t(texts), className, close, after, ...what }) {
	const dialog = useRef(null), run = does(what)
	const { busy, error, act } = useAction(once => run(once).then(close), after)
	useEffect(() => dialog.current.showModal(), [])
	return html`<dialog ref=${dialog} onClose=${close} aria-labelledby="question"><h2 id="question" dir="auto">${t(`${texts}Title`, given)}</h2>
		<p dir="auto">${t(`${texts}Text`, given)}</p>
		<${Problem} error=${error} retry=${act} />
		<div class="actions end"><button type="button" onClick=${close}>${t('cancel')}</button>
			<button type="button" class=${className.includes('danger') ? 'danger solid' : 'primary'} aria-disabled=${busy} onClick=${() => act()}>${confirm}</button></div>
	</dialog>`
}
