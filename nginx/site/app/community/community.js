import { html, useGet, useReload, useStore, useTitle, joined, loadJoined, Avatar, Loaded, Lazy, Tabs, Verified, t, named } from '../site.js'

const files = {
	chat: 'community/room', about: 'community/about', members: 'community/members', help: 'service/help', desk: 'service/desk', talk: 'lounge/talk',
	manage: 'studio/manage',
}

const firstTabs = { club: role => role ? ['chat'] : [], official: role => role && role !== 'member' ? ['desk', 'help'] : ['help'], lounge: () => ['talk'] }

export default function Community({ parts: [id, tab, ...rest], me }) {
	const membership = useStore(joined).find(community => community.id === id), role = membership?.role
	const loaded = useGet('/communities/{id}', { id }, me?.id)
	useTitle(loaded.data?.name)
	useReload(loaded.reload, (event, data) => event === 'membership' && data.communityId === id)
	return html`<${Loaded} from=${loaded}>${community => {
		const { name, type, category, verified, status, memberCount, monthlyFee, joinFee, agentCallFee } = community
		const tabs = [...firstTabs[type](role), 'about', 'members', ...(role === 'creator' ? ['manage'] : [])]
		const chosen = tabs.includes(tab) ? tab : tabs[0]
		const expired = membership?.subscriptionStatus === 'expired'
		const here = {
			...community, me, rest, membership, role, expired, inside: membership && !expired, closed: status === 'archived' && t('community.archived'),
			fee: role === 'creator' ? 0 : agentCallFee, total: role === 'creator' ? 0 : monthlyFee + (membership ? 0 : joinFee),   // a join fee is paid once
			changed: () => Promise.all([loaded.reload(), me && loadJoined()]),
		}
		return html`<div class="screen community" key=${id}>
			<header class="head"><${Avatar} of=${community} size="big" square />
				<div><h1><span dir="auto">${name}</span>${verified && html`<${Verified} />`}</h1>
					<p class="quiet">${named('types', type)} · ${t('members', { count: memberCount })}${category && html` · <bdi>${category}</bdi>`}${role
						&& ` · ${named('role', role)}`}</p></div></header>
			<${Tabs} label=${t('community.tabs')} at=${`#/c/${id}`} texts="community" names=${tabs} chosen=${chosen} />
			<${Lazy} key=${chosen} file=${files[chosen]} ...${here} />
		</div>`
	}}<//>`
}

// Who answers in a conversation: the community's default agent. Where that is private, the community lends its name.
export function useSpeaker({ name, defaultAgentListingId: listingId }) {
	const listing = useGet(listingId && '/agent-listings/{id}', { id: listingId })
	return { listingId, agentName: listing.data?.agentName ?? name }
}
