import Formats
import MariaDB
import Web

/// PUT /api/agent-listings/{id}
struct ListingChange: RequestBody {
  let agentName: String?
  let description: Change<String>
  let avatarUrl: Change<String>
  let model: Change<String>
  let systemPrompt: Change<String>
  let welcomeMessage: Change<String>
  let voice: Change<String>
  let inputCharLimit: Int64?
  let isShareable: Bool?

  static let example = NewListing.example

  init(_ fields: Fields) throws {
    agentName = try fields.replacement("agentName", .name(1...100))
    description = try fields.change("description", .text(0...2000))
    avatarUrl = try fields.change("avatarUrl", .url)
    model = try fields.change("model", .text(1...200))
    systemPrompt = try fields.change("systemPrompt", .text(0...20_000))
    welcomeMessage = try fields.change("welcomeMessage", .text(0...5000))
    voice = try fields.change("voice", .text(1...200))
    inputCharLimit = try fields.replacement("inputCharLimit", .integer(1...20_000))
    isShareable = try fields.replacement("isShareable", .flag)
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: ListingChange = try call.body()
    let id = try call.id()
    if case .set(let model) = input.model { try AgentModels.shared(call.service).requireAllowed(model) }
    return try call.write { tx in
      let old = try AgentListing.lockOwned(id, by: me.id, in: tx)
      try tx.execute("UPDATE agent_listings SET \(input.assignments) WHERE id = \(id)")
      try input.share(old, in: tx)
      if let name = input.agentName { try NameSearch(list: .listing).replace(old.name, with: name, of: id, in: tx) }
      return .ok(try AgentListing.row(id, for: me.id, in: tx))
    }
  }

  /// A listing that is shared no longer leaves the communities of others and the list of all.
  private func share(_ old: AgentListing, in tx: Transaction) throws {
    guard let isShareable, isShareable != old.isShareable else { return }
    if !isShareable { try tx.publish(ListingMadePrivate(listing: old.id, owner: old.ownerID)) }
    try ListTotal(list: .listing).add(isShareable ? 1 : -1, in: tx)
  }

  private var assignments: Assignments {
    var row = Assignments()
    row.set("agent_name", ifGiven: agentName)
    row.set("description", description)
    row.set("avatar_url", avatarUrl)
    row.set("model", model)
    row.set("system_prompt", systemPrompt)
    row.set("welcome_message", welcomeMessage)
    row.set("voice", voice)
    row.set("input_char_limit", ifGiven: inputCharLimit)
    row.set("is_shareable", ifGiven: isShareable)
    row.set("updated_at", toExpression: "NOW(6)")
    return row
  }
}
