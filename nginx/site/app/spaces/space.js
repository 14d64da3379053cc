// A space with its sessions.
import { html, useLoad, useTitle, api, useLive, go, Avatar, Press, Loaded, t, shortTime, named } from '../site.js'
import { Plain } from '../core/markdown.js'

export function Space({ id, me }) {
  const loaded = useLoad(() => api.get('/spaces/{id}', { id }), [id])
  useTitle(loaded.data?.name)
  useLive(({ event, data }) => { if (event === 'reset' || data.spaceId === id) loaded.reload() })
  const begin = async once => {
    const session = await api.post('/spaces/{id}/sessions', { id }, undefined, once)
    go(`/spaces/${id}/${session.id}`)
  }
  return html`<div class="screen narrow"><${Loaded} from=${loaded}>${space => html`
    <header class="head"><${Avatar} id=${space.id} name=${space.name} size="big" round=${false} />
      <div><h1 dir="auto">${space.name}</h1><p
        class="quiet">${t('browse.by', { name: space.owner.name })}${space.category && html` · <bdi>${space.category}</bdi>`}</p></div>
      <span class="push"></span>${space.ownerId === me.id && html`<a class="button" href=${`#/spaces/${id}/edit`}>${t('edit')}</a>`}</header>
    ${space.description && html`<section class="card"><${Plain} text=${space.description} /></section>`}
    <section class="card"><h2>${t('spaces.sessions')}</h2>
      ${space.sessions.length ? html`<ul class="rows">${space.sessions.map(session => html`<li key=${session.id}><a href=${`#/spaces/${id}/${session.id}`}>
        <span class="text"><strong>${t('spaces.present', { count: session.participantCount })}</strong><span
          class="quiet">${shortTime(session.createdAt)}</span></span>
        <span class=${`tag status session-${session.status}`}>${named('sessions', session.status)}</span></a></li>`)}</ul>` : html`<p
          class="quiet">${t('spaces.noSessions')}</p>`}
      <${Press} className="primary" label=${t('spaces.begin')} run=${begin} />
    </section>`}<//></div>`
}
