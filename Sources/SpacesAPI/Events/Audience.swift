import FoundationEssentials
import MariaDB

/// Everybody who is in something at the moment.
struct ReaderGroup: Hashable, Sendable {
  enum GroupType: String, Sendable, SQLConvertible, SQLDecodable {
    /// Who may read a community's messages.
    case members
    /// Who serves a community's customers.
    case staff
    /// Who is connected to a session.
    case participants
  }

  let type: GroupType
  /// A community, or a session.
  let id: UUID

  static func members(of community: UUID) -> ReaderGroup { ReaderGroup(type: .members, id: community) }
  static func staff(of community: UUID) -> ReaderGroup { ReaderGroup(type: .staff, id: community) }
  static func participants(of session: UUID) -> ReaderGroup { ReaderGroup(type: .participants, id: session) }
}

/// Who is told of an event: a person, a group, or both. Somebody who is both is told once.
struct Audience: Hashable, Sendable {
  var person: UUID?
  var group: ReaderGroup?
}
