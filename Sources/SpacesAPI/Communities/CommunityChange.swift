import Formats
import FoundationEssentials
import MariaDB
import Web

/// PUT /api/communities/{id}: absent keeps, `null` clears.
struct CommunityChange: RequestBody {
  let type: CommunityType?
  let update: CommunityUpdate

  static let example = NewCommunity.example

  init(_ fields: Fields) throws {
    var update = CommunityUpdate()
    update.name = try fields.replacement("name", .name(1...100))
    update.description = try fields.change("description", .text(0...5000))
    type = try fields.replacement("type", .choice())
    update.joinFee = try fields.replacement("joinFee", .coins)
    update.monthlyFee = try fields.replacement("monthlyFee", .coins)
    update.agentCallFee = try fields.replacement("agentCallFee", .coins)
    update.category = try fields.change("category", .text(0...64)).map(\.orNil)
    update.tags = try fields.replacement("tags", .texts(upTo: 20, of: 1...50))
    update.avatarURL = try fields.change("avatarUrl", .url)
    update.coverImageURL = try fields.change("coverImageUrl", .url)
    update.csMode = try fields.replacement("csMode", .choice())
    update.defaultAgent = try fields.change("defaultAgentListingId", .id)
    self.update = update
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: CommunityChange = try call.body()
    let id = try call.id()
    return try call.write { tx in
      // Locked, so that two changes at once cannot both take the old name or category off the lists.
      let community = try Community.lock(id, in: tx)
      try input.update.requireAgent(of: community, in: tx)
      try community.admit(me.id, as: .creator, in: tx)
      try input.update.requireSharedAgent(of: community, in: tx)
      guard input.type == nil || input.type == community.type else { throw APIError.typeIsFixed(community.type) }
      try input.update.apply(to: community, in: tx)
      return .success
    }
  }
}

extension APIError {
  static func typeIsFixed(_ type: CommunityType) -> APIError {
    .invalid("type", "“type” cannot change; this one is \(type.rawValue).")
  }
}
