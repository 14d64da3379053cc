// Addresses are behind the #, so that every web server serves the site without a rule of its own.
import { store } from './ui.js'

const read = () => {
  const [path, query] = location.hash.replace(/^#\/?/, '').split('?')
  return { path, parts: path.split('/').filter(Boolean), query: new URLSearchParams(query), at: location.hash }
}

export const route = store(read())
addEventListener('hashchange', () => route.set(read()))

export const go = (path, { replace } = {}) => {
  if (!replace) location.hash = path
  else location.replace(`#${path}`)
}

// The address of signing in, and back to here afterwards.
export const signInPath = () => `#/sign-in?next=${encodeURIComponent(location.hash.slice(1) || '/')}`

// Only an address of this site: what follows the # of a link may come from anybody.
export const nextPath = query => {
  const next = query.get('next')
  return next?.startsWith('/') ? next : '/'
}
