import FoundationEssentials
import MariaDB
import Web

extension Membership {
  /// The role of somebody who serves a community now: creator, moderator or CS agent.
  static func staffRole(of user: UUID, in community: UUID, _ db: Connection) throws -> Role? {
    guard let membership = try find(user, in: community, db), membership.isCurrent, !membership.isExpired,
      membership.role != .member
    else { return nil }
    return membership.role
  }

  /// - Throws: 403 `staff_only`.
  @discardableResult
  static func requireStaff(_ user: UUID, in community: UUID, _ db: Connection) throws -> Role {
    guard let role = try staffRole(of: user, in: community, db) else { throw APIError.staffOnly }
    return role
  }
}

/// What somebody has to do with a conversation.
enum Standing {
  case user
  case staff(Role)

  static func find(_ person: UUID, in conversation: Conversation, _ db: Connection) throws -> Standing? {
    if conversation.userID == person { return .user }
    return try Membership.staffRole(of: person, in: conversation.communityID, db).map { .staff($0) }
  }

  /// - Throws: 404 for those whose business the conversation is not: to them there is none.
  static func require(_ person: UUID, in conversation: Conversation, _ db: Connection) throws -> Standing {
    guard let standing = try find(person, in: conversation, db) else { throw APIError.conversationNotFound }
    return standing
  }
}

extension Conversation {
  /// Whether `person`, whose role is `role`, answers for this conversation: CS agents only for those
  /// that they have accepted.
  func isServed(by person: UUID, _ role: Role) -> Bool {
    role == .creator || role == .moderator || assignedCS == person
  }
}

extension APIError {
  static let staffOnly = APIError(
    403, "staff_only", "Only the creator, moderators and CS agents of the community can do this.")
  static let notAssigned = APIError(403, "not_assigned", "This conversation is not yours to serve.")
  static let notYourConversation = APIError(
    403, "not_your_conversation", "Only the person whose conversation this is can ask the agent.")
}
