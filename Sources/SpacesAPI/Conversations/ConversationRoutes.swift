import Web

/// A person's conversation with an official community or a lounge.
enum ConversationRoutes {
  static let all: [Route<Call>] = [
    Route(
      .get, "/api/conversations", "My conversations, and those that I serve",
      query: ConversationList.self, gives: [.ok(Backward<ConversationItem>.self)], run: ConversationList.run),
    Route(
      .get, "/api/conversations/{id}/messages", "History of a conversation",
      query: MessageQuery.self, gives: [.ok(Backward<ConversationMessage>.self)], refuses: [.conversationNotFound],
      run: ConversationMessages.history),
    Route(
      .post, "/api/conversations/{id}/messages", "Send a message; staff speak as human",
      body: .json(NewMessage.self), gives: [.created(SentConversationMessage.self)],
      refuses: [.conversationNotFound, .notAssigned, .archived, .conversationResolved], run: ConversationMessages.send),
    Route(
      .post, "/api/conversations/{id}/agent-chat", "Ask the community's agent; charges agentCallFee",
      body: .json(ConversationChat.self), gives: [.events],
      refuses: [
        .conversationNotFound, .notYourConversation, .archived, .humanHandling, .conversationResolved,
        .notMember, .membershipExpired, .freeMinutesExhausted, .agentUnconfigured, .tooManyStreams,
        .insufficientBalance(required: 5, balance: 0), StreamSlots.full,
      ], run: ConversationChat.run),
    Route(
      .get, "/api/conversations/{id}/agent-chat/{user_message_id}/stream", "Continue the stream of an answer",
      query: ResumePoint.self, gives: [.events], refuses: [.answerNotFound, .tooManyStreams, StreamSlots.full],
      run: ResumePoint.run),
    Route(
      .delete, "/api/conversations/{id}/agent-chat/{user_message_id}", "Stop an answer; what was said is kept",
      gives: [.noContent], refuses: [.answerNotFound, .archived], run: Stop.run),
  ]
}
