import Formats
import FoundationEssentials
import MariaDB
import Web

/// New values of a community's columns: nil and `.keep` leave a column as it is.
struct CommunityUpdate {
  var name: String?
  var description: Change<String> = .keep
  var joinFee: Int64?
  var monthlyFee: Int64?
  var agentCallFee: Int64?
  var category: Change<String> = .keep
  var tags: [String]?
  var avatarURL: Change<String> = .keep
  var coverImageURL: Change<String> = .keep
  var csMode: CSMode?
  var defaultAgent: Change<UUID> = .keep

  /// Checks a new default agent. The one that the community has may stay, also when it was withdrawn since.
  /// - Throws: 404 `agent_not_found`.
  func requireAgent(of community: Community, in tx: Transaction) throws {
    let agent = defaultAgent.applied(to: community.defaultAgent)
    if agent != community.defaultAgent { try AgentListing.requireActive(agent, in: tx) }
  }

  /// - Throws: 403 `listing_private` for a new default agent that the community's creator may not have.
  func requireSharedAgent(of community: Community, in tx: Transaction) throws {
    let agent = defaultAgent.applied(to: community.defaultAgent)
    if agent != community.defaultAgent {
      try AgentListing.requireShared(agent, with: community.creatorID, in: tx)
    }
  }

  /// Writes the new values to the row, which is locked, and to the lists that show the community.
  func apply(to old: Community, in tx: Transaction) throws {
    var row = Assignments()
    row.set("name", ifGiven: name)
    row.set("description", description)
    row.set("join_fee", ifGiven: joinFee)
    row.set("monthly_fee", ifGiven: monthlyFee)
    row.set("agent_call_fee", ifGiven: agentCallFee)
    row.set("category", category)
    row.set("tags", ifGiven: tags.map { StoredJSON($0) })
    row.set("avatar_url", avatarURL)
    row.set("cover_image_url", coverImageURL)
    row.set("cs_mode", ifGiven: csMode)
    row.set("default_agent_listing_id", defaultAgent)
    row.set("updated_at", toExpression: "NOW(6)")
    try tx.execute("UPDATE communities SET \(row) WHERE id = \(old.id)")
    if let name { try NameSearch(list: .community).replace(old.name, with: name, of: old.id, in: tx) }
    try ListTotal(list: .community).move(
      type: old.type.rawValue, from: old.category, to: category.applied(to: old.category), in: tx)
  }
}
