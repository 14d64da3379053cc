import Formats
import FoundationEssentials
import MariaDB
import Web

/// POST /api/communities/{id}/invite-cs
struct InviteCS: RequestBody {
  let userId: UUID

  static let example: JSONValue = ["userId": .string(Example.id.text)]

  init(_ fields: Fields) throws {
    userId = try fields.required("userId", .id)
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: InviteCS = try call.body()
    let id = try call.id()
    return try call.write { tx in
      let community = try Community.find(id, in: tx)
      try Account.requireExists(input.userId, in: tx)
      try community.admit(me.id, as: .creatorAndModerators, in: tx)
      // The creator can do all that a CS agent can.
      if input.userId != community.creatorID {
        try Membership.appointCSAgent(input.userId, community, in: tx)
      }
      return .success
    }
  }
}
