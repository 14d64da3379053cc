// Sentences in the reader's language; numbers and times in the reader's way of writing and zone.
import { strings } from './strings.js'

const plural = new Intl.PluralRules(document.documentElement.lang)
const find = key => key.split('.').reduce((group, name) => group?.[name], strings)

// {name} is a value; {count|coin|coins} chooses by the plural of a value.
export function t(key, values = {}) {
	const found = find(key)
	if (typeof found !== 'string') throw new Error(`There is no string ${key}`)
	return found.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (_, name, one, other) => {
		if (one === undefined) return typeof values[name] === 'number' ? number(values[name]) : String(values[name])
		return plural.select(values[name]) === 'one' ? one : other
	})
}

export const has = key => find(key) !== undefined

// The string of a value, or the value itself: the API may add some.
export const named = (group, value) => strings[group]?.[value] ?? String(value).replaceAll('_', ' ')

const format = options => {
	const made = new Intl.DateTimeFormat(undefined, options)
	return text => made.format(new Date(text))
}
const whole = new Intl.NumberFormat()
export const number = value => whole.format(value)
export const coins = count => t('coins', { count })
export const price = count => count ? coins(count) : t('price.free')

export const timeOf = format({ hour: '2-digit', minute: '2-digit' })
export const dayOf = format({ day: 'numeric', month: 'short', year: 'numeric' })
export const fullTime = format({ dateStyle: 'full', timeStyle: 'short' })
export const sameDay = (one, other) => new Date(one).toDateString() === new Date(other).toDateString()
export const shortTime = text => sameDay(text, Date.now()) ? timeOf(text) : dayOf(text)
export const minutes = seconds =>
	t('duration', { minutes: Math.floor(seconds / 60), seconds: String(Math.round(seconds % 60)).padStart(2, '0') })
