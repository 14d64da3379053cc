import Web

/// Customer service of official communities: an agent answers first, and a human where somebody asks for one.
enum OfficialRoutes {
  static let all: [Route<Call>] = [
    Route(
      .post, "/api/communities/{id}/start-chat", "Start, find or reopen my conversation with an official community",
      gives: [.ok(StartedChat.self), .created(StartedChat.self)],
      refuses: [.communityNotFound, .notOfficial, .archived], run: StartChat.run),
    Route(
      .post, "/api/communities/{id}/transfer-human", "Ask for a human",
      gives: [.ok(CSState.self)],
      refuses: [.communityNotFound, .conversationNotFound, .archived, .conversationResolved, .transferNotAvailable],
      run: TransferHuman.run),
    Route(
      .post, "/api/communities/{id}/accept-transfer", "Take over somebody who waits for a human",
      body: .json(ConversationReference.self), gives: [.ok(CSState.self)],
      refuses: [.communityNotFound, .conversationNotFound, .staffOnly, .ownConversation, .archived, .notWaiting],
      run: AcceptTransfer.run),
    Route(
      .post, "/api/communities/{id}/resolve", "End a conversation; its user, its CS agent, creator and moderators",
      body: .json(ConversationReference.self), gives: [.ok(CSState.self)],
      refuses: [.communityNotFound, .conversationNotFound, .staffOnly, .notAssigned, .archived], run: Resolve.run),
    Route(
      .get, "/api/communities/{id}/cs-status",
      "Where a conversation stands; \"none\" for one that is not yours to see",
      query: ConversationReference.self, gives: [.ok(CSStatus.self)], run: CSStatus.run),
    Route(
      .get, "/api/communities/{id}/cs-queue",
      "Conversations by urgency: waiting longest first, then the last changed of each status",
      query: CSQueue.self, gives: [.page(of: CSQueue.record)], refuses: [.communityNotFound, .staffOnly],
      run: CSQueue.run),
    Route(
      .post, "/api/communities/{id}/invite-cs", "Make somebody a CS agent, at no fee",
      body: .json(InviteCS.self), gives: [.success],
      refuses: [.communityNotFound, .userNotFound, .staffOnly, .creatorOrModeratorOnly, .archived], run: InviteCS.run),
  ]
}

extension APIError {
  static let transferNotAvailable = APIError(
    409, "transfer_not_available", "In this community an agent answers every conversation.")
  static let notWaiting = APIError(409, "not_waiting", "This conversation does not wait for a human.")
  static let ownConversation = APIError(403, "own_conversation", "Nobody serves the own conversation.")
}
