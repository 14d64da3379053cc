// Who answers in a conversation: the community's default agent. Where that is private, the community lends its name.
import { useLoad, api } from '../site.js'

export function useSpeaker({ name, defaultAgentListingId: listingId }) {
  const listing = useLoad(async () => {
    if (!listingId) return null
    try {
      return await api.get('/agent-listings/{id}', { id: listingId })
    } catch (error) {
      if ([403, 404].includes(error.status)) return null
      throw error
    }
  }, [listingId])
  return { listingId, agentName: listing.data?.agentName ?? name }
}
