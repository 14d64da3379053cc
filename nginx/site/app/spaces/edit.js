// Making and changing a space.
import { html, useLoad, useTitle, api, go, useForm, Field, Submit, Confirm, Loaded, t } from '../site.js'

const list = text => text.split(',').map(tag => tag.trim()).filter(Boolean)

// The definition keeps whatever else somebody has put into it.
function body({ name, description, category, tags, iframeUrl, isPublic }, definition) {
  const { iframeUrl: _, ...rest } = definition
  return { name, description, category: category || null, tags: list(tags), isPublic, definition: { ...rest, ...(iframeUrl && { iframeUrl }) } }
}

export function NewSpace() {
  useTitle(t('spaces.new'))
  return html`<div class="screen narrow"><h1>${t('spaces.new')}</h1><${Form} /></div>`
}

export function EditSpace({ id }) {
  useTitle(t('spaces.edit'))
  const loaded = useLoad(() => api.get('/spaces/{id}', { id }), [id])
  return html`<div class="screen narrow"><h1>${t('spaces.edit')}</h1><${Loaded} from=${loaded}>${space => html`<${Form} space=${space} />`}<//></div>`
}

function Form({ space }) {
  const form = useForm({
    draft: `space-${space?.id ?? 'new'}`,
    initial: {
      name: space?.name ?? '', description: space?.description ?? '', category: space?.category ?? '', tags: space?.tags.join(', ') ?? '',
      iframeUrl: space?.definition.iframeUrl ?? '', isPublic: space?.isPublic ?? true,
    },
    send: async (values, once) => {
      const sent = body(values, space?.definition ?? {})
      const { id } = space ? await api.put('/spaces/{id}', { id: space.id }, sent) : await api.post('/spaces', {}, sent, once)
      go(`/spaces/${id}`)
    },
  })
  const remove = async () => {
    await api.del('/spaces/{id}', { id: space.id })
    go('/spaces')
  }
  const page = form.field('iframeUrl')
  const { error } = form.field('definition.iframeUrl')   // what the server calls it
  return html`<form class="card" ...${form.props}>
    ${form.text('name', 'create.name')}
    ${form.text('description', 'create.description', { rows: 4 })}
    <div class="two">${form.text('category', 'create.category')}
      ${form.text('tags', 'spaces.tags')}</div>
    <${Field} label=${t('spaces.page')} type="url" hint=${t('spaces.pageHint')} ...${page} error=${page.error ?? error} />
    ${form.check('isPublic', 'spaces.public')}
    <${Submit} form=${form} label=${space ? t('save') : t('spaces.make')} />
    ${space && html`<${Confirm} label=${t('spaces.delete')} title=${t('spaces.deleteTitle', { name: space.name })} text=${t('spaces.deleteText')}
      run=${remove} />`}
  </form>`
}
