import FoundationEssentials
import MariaDB
import Web

/// What somebody is in a conversation.
enum ConversationRole {
  /// The person who began it.
  case user
  /// Somebody who serves the community.
  case staff(Role)

  /// Nil for somebody who has no part in the conversation.
  static func find(_ person: UUID, _ conversation: Conversation, in db: Reader) throws -> ConversationRole? {
    if conversation.userID == person { return .user }
    return try Membership.find(person, conversation.communityID, in: db).ofStaff.map { .staff($0.role) }
  }

  /// - Throws: 404 for somebody who has no part in the conversation, and so is not told that it exists.
  static func require(_ person: UUID, _ conversation: Conversation, in db: Reader) throws -> ConversationRole {
    guard let role = try find(person, conversation, in: db) else { throw APIError.conversationNotFound }
    return role
  }
}

extension Conversation {
  /// Whether `person`, whose role is `role`, answers in this conversation. CS agents do so only in those that they
  /// have accepted.
  func isServed(by person: UUID, _ role: Role) -> Bool {
    role == .creator || role == .moderator || assignedCS == person
  }
}

extension APIError {
  static let notAssigned = APIError(403, "not_assigned", "This conversation is not yours to serve.")
  static let notYourConversation = APIError(
    403, "not_your_conversation", "Only the person whose conversation this is can ask the agent.")
}
