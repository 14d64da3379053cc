import Web

/// Talking to an agent: the question, the stream of its answer, and how to resume or stop it.
enum AgentChatRoutes {
  static let communities: [Route<Call>] = [
    Route(
      .post, "/api/communities/{id}/agent-chat", "Ask an agent of the community; charges agentCallFee",
      body: .json(Ask.self), gives: [.events],
      refuses: [
        .communityNotFound, .notMember, .membershipExpired, .archived, .agentNotInCommunity, .freeMinutesExhausted,
        .agentUnconfigured, .tooManyStreams, .tooOften(seconds: 60), .dailyLimit(resetsAt: Example.time),
        .priceChanged(required: 5), .insufficientBalance(required: 5, balance: 0), .streamsFull,
      ], run: Ask.run),
    Route(
      .get, "/api/communities/{id}/agent-chat/{user_message_id}/stream", "Continue the stream of an answer",
      query: Resume.self, gives: [.events, .noContent], refuses: [.answerNotFound, .tooManyStreams, .streamsFull],
      run: Resume.run),
    Route(
      .delete, "/api/communities/{id}/agent-chat/{user_message_id}", "Stop an answer; what was said is kept",
      gives: [.noContent], refuses: [.answerNotFound, .archived], run: Stop.run),
  ]

  static let conversations: [Route<Call>] = [
    Route(
      .post, "/api/conversations/{id}/agent-chat", "Ask the community's agent; charges agentCallFee",
      body: .json(ConversationChat.self), gives: [.events],
      refuses: [
        .conversationNotFound, .notYourConversation, .archived, .humanHandling, .conversationResolved,
        .notMember, .membershipExpired, .freeMinutesExhausted, .agentUnconfigured, .tooManyStreams,
        .tooOften(seconds: 60), .dailyLimit(resetsAt: Example.time), .priceChanged(required: 5),
        .insufficientBalance(required: 5, balance: 0), .streamsFull,
      ], run: ConversationChat.run),
    Route(
      .get, "/api/conversations/{id}/agent-chat/{user_message_id}/stream", "Continue the stream of an answer",
      query: Resume.self, gives: [.events, .noContent], refuses: [.answerNotFound, .tooManyStreams, .streamsFull],
      run: Resume.run),
    Route(
      .delete, "/api/conversations/{id}/agent-chat/{user_message_id}", "Stop an answer; what was said is kept",
      gives: [.noContent], refuses: [.answerNotFound, .archived], run: Stop.run),
  ]
}

extension APIError {
  static let agentUnconfigured = APIError(
    503, "agent_unconfigured", "No agent can answer here: none is configured.")
  static let answerNotFound = APIError(404, "answer_not_found", "You have asked no such question here.")
}
