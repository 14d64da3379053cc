import Web

/// Communities: what there is, who is in it, which agents, and what is said.
enum CommunityRoutes {
  static let all: [Route<Call>] = [
    Route(
      .get, "/api/communities", "Browse active communities, most members first; \(NamedSearch.extent)", access: .open,
      query: Browse.self, gives: [.page(of: Community.browseRecord)], run: Browse.run),
    Route(
      .post, "/api/communities", "Create a community",
      body: .json(NewCommunity.self), gives: [.created(Created.self)],
      refuses: [.agentNotFound, .listingPrivate, .tooOften(seconds: 60)], run: NewCommunity.run),
    Route(
      .get, "/api/communities/my", "Communities that I created, newest first",
      query: PageQuery.self, gives: [.list(of: Community.record)], run: OwnCommunities.created),
    Route(
      .get, "/api/communities/joined", "Communities that I am in, the last joined first",
      query: PageQuery.self, gives: [.list(of: Community.joinedRecord)], run: OwnCommunities.joined),
    Route(
      .get, "/api/communities/{id}", "One community", access: .open,
      gives: [.ok(Community.record)], refuses: [.communityNotFound], run: Community.show),
    Route(
      .put, "/api/communities/{id}", "Change a community; absent fields stay, null clears",
      body: .json(CommunityChange.self), gives: [.success],
      refuses: [.communityNotFound, .agentNotFound, .creatorOnly, .listingPrivate, .archived], run: CommunityChange.run),
    Route(
      .delete, "/api/communities/{id}", "Archive a community",
      gives: [.success], refuses: [.communityNotFound, .creatorOnly, .archived], run: Archive.run),
    Route(
      .post, "/api/communities/{id}/join", "Join; charges the join fee and the month, but not if that is more than maxCharge",
      body: .optionalJSON(Join.self), gives: [.success],
      refuses: [
        .communityNotFound, .archived, .alreadyMember, .priceChanged(required: 300),
        .insufficientBalance(required: 300, balance: 40),
      ], run: Join.run),
    Route(
      .post, "/api/communities/{id}/leave", "Leave; paid days are kept, and whom one served waits for a human again",
      gives: [.success], refuses: [.communityNotFound, .membershipNotFound, .creatorCannotLeave], run: Leave.run),
    Route(
      .get, "/api/communities/{id}/membership", "The own membership; renewalPrice is null when nothing will be renewed",
      gives: [.ok(OwnMembership.self)], refuses: [.communityNotFound, .membershipNotFound], run: OwnMembership.show),
    Route(
      .put, "/api/communities/{id}/membership",
      "Renew each month, or not; choosing it agrees to the monthly fee of today, and a renewal charges no more",
      body: .json(RenewalChoice.self), gives: [.ok(OwnMembership.self)],
      refuses: [.communityNotFound, .membershipNotFound, .membershipExpired, .archived], run: RenewalChoice.run),
    Route(
      .get, "/api/communities/{id}/members", "Members by role", access: .open,
      query: Members.self, gives: [.page(of: Members.record)], refuses: [.communityNotFound], run: Members.run),
    Route(
      .put, "/api/communities/{id}/members/{user_id}",
      "Give a member a role; staff keep their paid days, and whom a plain member served waits for a human again",
      body: .json(RoleChange.self), gives: [.success],
      refuses: [.communityNotFound, .memberNotFound, .creatorOnly, .archived, .creatorStays], run: RoleChange.run),
    Route(
      .delete, "/api/communities/{id}/members/{user_id}", "Remove a member; paid days are kept, and whom they served waits for a human again",
      gives: [.success],
      refuses: [
        .communityNotFound, .memberNotFound, .memberRemovers, .notMember, .membershipExpired, .archived, .creatorCannotLeave,
      ], run: RemoveMember.run),
    Route(
      .post, "/api/communities/{id}/agents", "Add an agent",
      body: .json(AddAgent.self), gives: [.json(201, Success.self)],
      refuses: [.communityNotFound, .agentNotFound, .creatorOnly, .listingPrivate, .archived], run: AddAgent.run),
    Route(
      .delete, "/api/communities/{id}/agents/{listing_id}", "Remove an agent",
      gives: [.success], refuses: [.communityNotFound, .agentNotInCommunity, .creatorOnly, .archived],
      run: RemoveAgent.run),
    Route(
      .get, "/api/communities/{id}/agents", "Agents of the community", access: .open,
      query: PageQuery.self, gives: [.list(of: CommunityAgents.record)], refuses: [.communityNotFound], run: CommunityAgents.run),
    Route(
      .post, "/api/communities/{id}/messages", "Send a message",
      body: .json(NewMessage.self), gives: [.created(SentMessage.self)],
      refuses: [.communityNotFound, .notMember, .membershipExpired, .archived, .tooOften(seconds: 60)],
      run: CommunityMessages.send),
    Route(
      .get, "/api/communities/{id}/messages", "Message history", access: .standing,
      query: CursorQuery.self, gives: [.cursorPage(of: Message.record)],
      refuses: [.communityNotFound, .notMember, .membershipExpired], run: CommunityMessages.history),
  ]
}

extension APIError {
  static let communityNotFound = APIError(404, "community_not_found", "There is no such community.")
  static let archived = APIError(410, "community_archived", "This community is archived.")
  static let creatorOnly = APIError(403, "creator_only", "Only the creator of the community can do this.")
  static let alreadyMember = APIError(409, "already_member", "You are already a member of this community.")
  static let notMember = APIError(403, "not_member", "Join this community first.")
  static let membershipNotFound = APIError(404, "not_member", "You are not a member of this community.")
  static let membershipExpired = APIError(403, "membership_expired", "Your membership has expired. Join again to renew it.")
  static let creatorCannotLeave = APIError(409, "creator_cannot_leave", "The creator cannot leave the own community.")
  static let notOfficial = APIError(400, "not_official", "Only official communities have this.")
  static let staffOnly = APIError(
    403, "staff_only", "Only the creator, moderators and CS agents of the community can do this.")
  static let creatorOrModeratorOnly = APIError(
    403, "moderator_only", "Only the creator and moderators of the community can do this.")
  static let agentNotInCommunity = APIError(404, "agent_not_in_community", "This agent is not in the community.")
}
