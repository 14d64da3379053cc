// Bars for 30 days, and the same numbers as a table.
import { html, number, dayOf, t } from '../site.js'

export function Chart({ title, days, unit }) {
	const most = Math.max(1, ...days.map(day => day.value)), total = days.reduce((sum, day) => sum + day.value, 0)
	const step = 600 / days.length
	return html`<figure class="chart">
		<figcaption><span>${title}</span><strong>${number(total)} <small>${unit}</small></strong></figcaption>
		<svg viewBox="0 0 600 120" preserveAspectRatio="none" role="img" aria-label=${t('chart.label', { title, total, unit })}>
			${days.map(({ date, value }, index) => {
				const height = value > 0 ? Math.max(3, 112 * value / most) : 1.5
				return html`<rect class=${value > 0 ? '' : 'none'} x=${index * step + 2} y=${118 - height} width=${step - 4} height=${height} rx="2">
					<title>${dayOf(date)}: ${number(value)} ${unit}</title></rect>`
			})}</svg>
		<details><summary>${t('chart.table')}</summary><table><tbody>${days.map(({ date, value }) => html`
			<tr><th scope="row">${dayOf(date)}</th><td>${number(value)} ${unit}</td></tr>`)}</tbody></table></details>
	</figure>`
}

// Sums of [date, value] for each of the last 30 days (UTC).
export function lastDays(known) {
	return Array.from({ length: 30 }, (_, index) => {
		const date = new Date(Date.now() - (29 - index) * 86_400_000).toISOString().slice(0, 10)
		return { date, value: known.reduce((sum, [day, value]) => day === date ? sum + value : sum, 0) }
	})
}
