import FoundationEssentials
import Web

/// Agent listings: the agents that people offer to communities.
enum AgentRoutes {
  /// A listing for the description of the API, which does not depend on the viewer.
  private static let listing = AgentListing.record(for: Example.id)

  static let all: [Route<Call>] = [
    Route(
      .post, "/api/agent-listings", "Offer an agent",
      body: .json(NewListing.self), gives: [.created(listing)],
      refuses: [.modelUnavailable(["gpt-4o"]), .tooOften(seconds: 60)], run: NewListing.run),
    Route(
      .get, "/api/agent-listings", "Browse active listings, or the own ones, newest first; \(NamedSearch.extent)",
      query: ListingQuery.self, gives: [.page(of: listing)], run: ListingQuery.run),
    Route(
      .get, "/api/agent-listings/{id}", "One listing",
      gives: [.ok(listing)], refuses: [.agentNotFound], run: AgentListing.show),
    Route(
      .put, "/api/agent-listings/{id}", "Change the own listing",
      body: .json(ListingChange.self), gives: [.ok(listing)],
      refuses: [.agentNotFound, .notListingOwner, .modelUnavailable(["gpt-4o"])], run: ListingChange.run),
    Route(
      .delete, "/api/agent-listings/{id}", "Withdraw the own listing",
      gives: [.success], refuses: [.agentNotFound, .notListingOwner], run: WithdrawListing.run),
  ]
}

/// A listing is shared no longer: it leaves the communities of others than its owner.
struct ListingMadePrivate: Event {
  let listing: UUID
  let owner: UUID
}

extension APIError {
  static let listingPrivate = APIError(
    403, "listing_private", "The owner of this agent keeps it to the own communities.")
  static let agentNotFound = APIError(404, "agent_not_found", "There is no such agent, or it was withdrawn.")
  static let notListingOwner = APIError(403, "forbidden", "Only the owner of an agent listing can change it.")
}
