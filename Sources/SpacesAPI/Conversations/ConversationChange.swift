import FoundationEssentials
import MariaDB
import Web

/// A human takes over a conversation from the agent, whose running answer ends.
struct HumanTakesOver: Event {
  let conversation: UUID
}

extension Conversation {
  /// The conversation of `person` with `community`: a new one, the one there is, or that one reopened when it
  /// was resolved.
  static func open(
    for person: UUID, _ community: Community, in tx: Transaction
  ) throws -> (conversation: Conversation, isNew: Bool) {
    let id = tx.ids.next()
    let initial = initialStatus(in: community)
    try tx.execute(
      """
      INSERT INTO conversations (id, community_id, user_id, status, waiting_since)
      VALUES (\(id), \(community.id), \(person), \(initial), \(initial.waitingSince))
      ON DUPLICATE KEY UPDATE id = id
      """)
    let conversation = try lock(ofUser: person, community.id, in: tx)
    let isNew = conversation.id == id
    if isNew { try conversation.begin(in: community, in: tx) }
    guard conversation.status == .resolved else { return (conversation, isNew) }
    return (try conversation.change(to: initial, assigned: nil, in: tx), isNew)
  }

  /// A new conversation with an agent begins with the agent's welcome message, where it has one.
  private func begin(in community: Community, in tx: Transaction) throws {
    if status == .ai_active, let agent = community.defaultAgent,
      let welcome = try AgentListing.welcome(of: agent, in: tx)
    {
      _ = try room.post(answer: welcome, of: agent, in: tx)
    }
    try ConversationTotals(community: community.id).move(from: nil, to: status, in: tx)
    announce(in: tx)
  }

  private static func initialStatus(in community: Community) -> ConversationStatus {
    community.type == .official && community.csMode == .human_only ? .waiting_human : .ai_active
  }

  /// Brings a conversation whose row is locked into another status.
  /// - Parameter assigned: the CS agent who serves it from now on.
  @discardableResult
  func change(to status: ConversationStatus, assigned: UUID?, in tx: Transaction) throws -> Conversation {
    try tx.execute(
      """
      UPDATE conversations
      SET status = \(status), assigned_cs_id = \(assigned), first_waiting_since = \(status.firstWaitingSince),
        waiting_since = \(status.waitingSince), updated_at = NOW(6)
      WHERE id = \(id)
      """)
    try ConversationTotals(community: communityID).move(from: self.status, to: status, in: tx)
    announce(in: tx)
    return try Conversation.find(id, in: tx)
  }

  /// Puts the conversations that `person` serves back into the queue, where they were before they were accepted. The
  /// person's membership is locked.
  static func handBack(from person: UUID, _ community: UUID, in tx: Transaction) throws {
    let served: SQL = "community_id = \(community) AND status = 'human_active' AND assigned_cs_id = \(person)"
    let conversations = try tx.query("SELECT \(columns) FROM conversations v WHERE \(served) FOR UPDATE") {
      try Conversation(&$0)
    }
    for conversation in conversations { conversation.announce(in: tx) }
    let count = try tx.execute(
      """
      UPDATE conversations
      SET status = 'waiting_human', assigned_cs_id = NULL, waiting_since = COALESCE(first_waiting_since, NOW(6)),
        first_waiting_since = NULL, updated_at = NOW(6)
      WHERE \(served)
      """)
    try ConversationTotals(community: community).move(Int64(count), from: .human_active, to: .waiting_human, in: tx)
  }
}

extension ConversationStatus {
  /// The value of `waiting_since` for a conversation that gets this status now.
  fileprivate var waitingSince: SQL { self == .waiting_human ? "NOW(6)" : "NULL" }

  /// The value of `first_waiting_since` for a conversation that gets this status now.
  fileprivate var firstWaitingSince: SQL { self == .human_active ? "waiting_since" : "NULL" }
}
