import Web

/// A person's conversation with an official community or a lounge.
enum ConversationRoutes {
  static let all: [Route<Call>] = [
    Route(
      .get, "/api/conversations", "My conversations, and those that I serve",
      query: CursorQuery.self, gives: [.cursorPage(of: Conversation.record)], run: ConversationList.run),
    Route(
      .get, "/api/conversations/{id}/messages", "History of a conversation",
      query: CursorQuery.self, gives: [.cursorPage(of: Message.conversationRecord)], refuses: [.conversationNotFound],
      run: ConversationMessages.history),
    Route(
      .post, "/api/conversations/{id}/messages", "Send a message; staff speak as human",
      body: .json(NewMessage.self), gives: [.created(SentConversationMessage.self)],
      refuses: [
        .conversationNotFound, .notAssigned, .archived, .conversationResolved, .tooOften(seconds: 60),
      ], run: ConversationMessages.send),
  ]
}
