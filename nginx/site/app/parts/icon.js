// The icons: strokes in a box of 24.
import { html } from '../core/ui.js'

const paths = {
  discover: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18m3.6 5.4-2 5.2-5.2 2 2-5.2z',
  inbox: 'M4 5h16v11H9l-5 4z',
  spaces: 'M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z',
  wallet: 'M4 7h15a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1zm0 0V6a1 1 0 0 1 1-1h11v2M16 13h.01',
  create: 'M12 5v14M5 12h14',
  agent: 'M7 9h10a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-6a2 2 0 0 1 2-2m5 0V5m-3 8v2m6-2v2',
  admin: 'M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6z',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8m-7 8c.7-4 3.5-5 7-5s6.3 1 7 5',
  send: 'M5 12h14m-6-6 6 6-6 6',
  stop: 'M7 7h10v10H7z',
  play: 'M8 5l11 7-11 7z',
  pause: 'M8 5v14M16 5v14',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  back: 'M14 6l-6 6 6 6',
  members: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7m-6 8c.5-3.5 3-4.5 6-4.5s5.5 1 6 4.5M16 4.5a3.5 3.5 0 0 1 0 6.5m2 4c1.5.5 2.5 1.800 3 4',
  mic: 'M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3m-6-3a6 6 0 0 0 12 0M12 18v3',
  search: 'M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12m4.5 10.5L20 20',
  docs: 'M6 3h9l4 4v14H6zM9 12h7M9 16h7',
  out: 'M10 5H5v14h5M14 8l4 4-4 4M18 12H9',
}

export function Icon({ name, size = 20 }) {
  return html`<svg class="icon" width=${size} height=${size} viewBox="0 0 24 24" fill="none" stroke="currentColor"
    stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d=${paths[name]} /></svg>`
}
