import Web

/// Talking to an agent: the question, the stream of its answer, and how to take that up or stop it.
enum AgentChatRoutes {
  static let all: [Route<Call>] = [
    Route(
      .post, "/api/communities/{id}/agent-chat", "Ask an agent of the community; charges agentCallFee",
      body: .json(Ask.self), gives: [.events],
      refuses: [
        .communityNotFound, .notMember, .membershipExpired, .archived, .agentNotInCommunity, .agentUnconfigured,
        .tooManyStreams, .insufficientBalance(required: 5, balance: 0), StreamSlots.full,
      ], run: Ask.run),
    Route(
      .get, "/api/communities/{id}/agent-chat/{user_message_id}/stream", "Continue the stream of an answer",
      query: ResumePoint.self, gives: [.events], refuses: [.answerNotFound, .tooManyStreams, StreamSlots.full],
      run: ResumePoint.run),
    Route(
      .delete, "/api/communities/{id}/agent-chat/{user_message_id}", "Stop an answer; what was said is kept",
      gives: [.noContent], refuses: [.answerNotFound, .archived], run: Stop.run),
  ]
}

extension APIError {
  static let agentUnconfigured = APIError(
    503, "agent_unconfigured", "No agent can answer here: none is configured.")
  static let answerNotFound = APIError(404, "answer_not_found", "You have asked no such question here.")
  static let tooManyStreams = APIError(
    429, "too_many_streams", "You have as many answers streaming as one person may. Wait for one to end.",
    headers: [("Retry-After", "5")])
}
