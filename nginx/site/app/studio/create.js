import { html, useGet, useTitle, api, loadJoined, go, useDraft, Form, Loaded, Segments, t, coins, named } from '../site.js'

const share = fee => Math.floor(fee * 70 / 100)   // of each fee by itself, as the ledger does

const example = ({ joinFee, monthlyFee, agentCallFee }) => joinFee + monthlyFee + agentCallFee > 0
	? t('create.example', {
		total: coins(joinFee + monthlyFee), yours: coins(share(joinFee) + share(monthlyFee)), call: coins(agentCallFee), callYours: coins(share(agentCallFee)),
	}) : t('create.noFees')

const subscription = ({ subscriptionPriceCents: price }) =>
	price > 0 ? t('create.subscriptionExample', { price: coins(price), yours: coins(share(price)) }) : t('create.noSubscription')

const modes = ['ai_only', 'hybrid', 'human_only']
const fee = name => ({ name, type: 'coins', width: 'third' })

const fieldsOf = (type, exists) => [
	{ name: 'name', required: true }, { name: 'description', rows: 4 }, ...(type === 'lounge' ? [] : [{ name: 'category' }]),
	...(type === 'official' ? [{ name: 'csMode', value: 'hybrid', options: modes.map(mode => [mode, named('csModes', mode)]) }] : []),
	...(exists ? [{ name: 'avatarUrl', type: 'url' }] : []),
	...(type === 'lounge' ? [
		{ legend: 'create.voice' }, { name: 'freeMinutesPerDay', type: 'coins', value: 5, max: 1440, width: 'half' },
		{ name: 'subscriptionPriceCents', type: 'coins', width: 'half' }, { note: subscription },
	] : [{ legend: 'create.fees' }, fee('joinFee'), fee('monthlyFee'), fee('agentCallFee'), { note: example }]),
]

export default function Create() {
	useTitle(t('nav.create'))
	const [type, choose] = useDraft('create-type', 'club')
	const send = async (values, once) => {
		const { id } = await (type === 'lounge' ? api.post('/lounge', {}, values, once) : api.post('/communities', {}, { ...values, type }, once))
		await loadJoined()
		go(`/c/${id}/manage`)
	}
	return html`<div class="screen narrow"><h1>${t('create.title')}</h1>
		<${Segments} label=${t('browse.type')} group="types" values=${['club', 'official', 'lounge']} value=${type} choose=${choose} />
		<p class="quiet">${t(`create.${type}`)}</p>
		<${Form} key=${type} draft=${`create-${type}`} fields=${fieldsOf(type)} send=${send} submit=${t(`create.open_${type}`)} />
		<p class="hint"><a href="#/spaces/new">${t('create.space')}</a></p>
	</div>`
}

export const update = ({ id, type }, values) => type === 'lounge' ? api.put('/lounge/{id}', { id }, values) : api.put('/communities/{id}', { id }, values)

export function Details(here) {
	const { id, type, changed } = here, lounge = useGet(type === 'lounge' && '/lounge/{id}', { id })
	const send = values => update(here, values).then(changed)
	return html`<${Loaded} from=${lounge}>${more => html`<${Form} title=${t('manage.details')} draft=${`details-${id}`} fields=${fieldsOf(type, true)}
		row=${{ ...here, ...more }} send=${send} submit=${t('save')} saved=${t('saved')} />`}<//>`
}
