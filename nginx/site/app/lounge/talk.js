import { html, useEffect, useGet, useLoad, useState, api, Confirm, Press, Loaded, Setting, t, coins, dayOf, minutes, onAnswer } from '../site.js'
import { useSpeaker } from '../community/community.js'
import { Room } from '../community/room.js'
import { Invitation, ownConversation } from '../service/help.js'

export default function Talk(here) {
	const { id, me, total, inside, closed, changed } = here
	const lounge = useGet('/lounge/{id}', { id }), [opened, open] = useState(null)
	const enter = async (once, maxCharge) => open((await api.post('/lounge/{id}/start-chat', { id }, { maxCharge }, once)).conversationId)
	// What was said in an archived lounge can be read; nothing is opened any more.
	const past = useLoad(async () => closed ? ownConversation(id, me) : {}, [closed, me?.id])
	const conversation = opened ?? past.data?.conversation
	const begin = html`<${Press} className="primary" label=${total ? t('lounge.enterFor', { coins: coins(total) }) : t('lounge.enter')}
		run=${once => enter(once, total)} after=${changed} />`
	return html`<${Loaded} from=${lounge}>${({ name, voiceModelStatus, freeMinutesPerDay, subscriptionPriceCents: price }) => conversation && inside
		? html`<${Conversation} ...${here} ...${{ conversation, price }} again=${lounge.reload} />` : inside && !closed ? html`<${Enter} enter=${() => enter({}, 0)} />`
			: html`<${Invitation} title=${t('lounge.title', { name })} signIn=${t('lounge.signIn')} ...${{ begin, me, closed }}>
					<p>${t(voiceModelStatus === 'ready' ? 'lounge.voiceReady' : 'lounge.voiceOther')}</p>
					<p class="quiet">${t('lounge.free', { count: freeMinutesPerDay })} ${price > 0 && t('lounge.price', { coins: coins(price) })}</p><//>`}<//>`
}

// A member's conversation opens by itself, and never for coins: without a press nothing is agreed to.
const Enter = ({ enter }) => html`<${Loaded} from=${useLoad(() => enter().then(() => ({})), [])}>${() => null}<//>`

function Conversation({ conversation, price, again, ...here }) {
	const { id, role, fee, closed, changed } = here, speaker = useSpeaker(here), usage = useGet('/lounge/{id}/usage', { id })
	useEffect(() => onAnswer((room, { ttsAudioUrl }) => { if (room.id === conversation && ttsAudioUrl) usage.reload() }), [conversation])
	const head = usage.data ? html`<${Usage} ...${{ id, price, usage, again, own: role === 'creator' }} />` : html`<span class="quiet">${usage.error?.message}</span>`
	return html`<${Room} ...${{ conversation, head, fee, closed, changed }} label=${t('community.talk')} people=${false} agents=${[speaker]} />`
}

function Usage({ id, price, usage: { data, reload }, again, own }) {
	const { usedSeconds, freeSeconds, remainingSeconds, subscribed, subscriptionExpiresAt, autoRenew, currentPrice } = data, given = { coins: coins(price) }
	return html`
		${subscribed ? html`<span class="tag green">${t('lounge.subscribed')}</span><span class="quiet">${t('lounge.until', { day: dayOf(subscriptionExpiresAt) })}</span>
				<${Setting} name="autoRenew" value=${autoRenew} label=${t('lounge.renew', { coins: coins(currentPrice) })} after=${reload}
					run=${(_, choice) => api.put('/lounge/{id}/subscription', { id }, { autoRenew: choice })} />`
			: remainingSeconds === null ? html`<span class="quiet">${t('lounge.unlimited')}</span>`
				: html`<label><span>${t('lounge.left', { left: minutes(remainingSeconds), of: minutes(freeSeconds) })}</span>
						<meter min="0" max=${freeSeconds || 1} low=${freeSeconds / 5} value=${Math.max(0, freeSeconds - usedSeconds)}></meter></label>`}
		<span class="push"></span>
		${!own && !subscribed && price > 0 && html`<${Confirm} className="small primary" texts="lounge.subscribe" given=${given} confirm=${t('lounge.subscribeFor', given)}
			post="/lounge/{id}/subscribe" values=${{ id }} body=${{ maxCharge: price }} after=${() => Promise.all([reload(), again()])} />`}`
}
