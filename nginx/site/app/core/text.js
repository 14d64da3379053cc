// Sentences in the reader's language; numbers and times in the reader's way of writing and zone.
import { strings } from './strings.js'

const plural = new Intl.PluralRules(document.documentElement.lang)

// {name} is a value; {count|coin|coins} chooses by the plural of a value.
export function t(key, values = {}) {
  const found = find(key)
  if (typeof found !== 'string') throw new Error(`There is no string ${key}`)
  return found.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (_, name, one, other) => {
    if (one === undefined) return typeof values[name] === 'number' ? number(values[name]) : String(values[name])
    return plural.select(values[name]) === 'one' ? one : other
  })
}

const find = key => key.split('.').reduce((group, name) => group?.[name], strings)
export const hint = key => find(`${key}Hint`)

// The string of a value that the API may extend, such as a kind of payment; otherwise the value itself.
export const named = (group, value) => strings[group]?.[value] ?? String(value).replaceAll('_', ' ')

const whole = new Intl.NumberFormat()
export const number = value => whole.format(value)
export const coins = value => t('coins', { count: value })

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' })
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' })

export const timeOf = text => clock.format(new Date(text))
export const dayOf = text => day.format(new Date(text))
export const fullTime = text => full.format(new Date(text))
export const sameDay = (one, other) => new Date(one).toDateString() === new Date(other).toDateString()

export function shortTime(text) {
  return sameDay(text, Date.now()) ? timeOf(text) : dayOf(text)
}

export function minutes(seconds) {
  return t('duration', { minutes: Math.floor(seconds / 60), seconds: String(Math.round(seconds % 60)).padStart(2, '0') })
}
