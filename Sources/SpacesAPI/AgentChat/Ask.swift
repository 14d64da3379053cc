import FoundationEssentials
import Ledger
import MariaDB
import Web

/// POST /api/communities/{id}/agent-chat
struct Ask: Body {
  let content: String
  let listingId: UUID

  static let example: JSONValue = ["content": "Which opening suits a beginner?", "listingId": .string(Example.id.text)]

  init(_ fields: Fields) throws {
    content = try fields.required("content", .text(1...20_000))
    listingId = try fields.required("listingId", .id)
  }

  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: Ask = try call.body()
    let id = try call.id()
    return try Question(content: input.content).ask(call) { db in
      let community = try Community.find(id, db)
      try Membership.require(me.id, in: id, db)
      guard community.status == .active else { throw APIError.archived }
      let listing = try db.first(
        """
        SELECT \(AgentListing.columns) FROM community_agents a JOIN agent_listings l ON l.id = a.listing_id
        WHERE a.community_id = \(id) AND a.listing_id = \(input.listingId) AND l.status = 'active'
        """
      ) { try AgentListing(&$0) }
      guard let listing else { throw APIError.agentNotInCommunity }
      return AgentSeat(room: Room(id: id), community: community, listing: listing)
    }
  }
}

/// Where an agent sits: the room it reads and answers in, the community that charges for it.
struct AgentSeat: Sendable {
  let room: Room
  let community: Community
  let listing: AgentListing
}

/// What somebody asks an agent.
struct Question {
  let content: String

  /// Writes the question, the hold on the fee and the answer to be in one transaction, and gives the
  /// stream of that answer.
  /// - Parameter seat: finds the agent, or refuses.
  func ask(_ call: Call, _ seat: (Connection) throws -> AgentSeat) throws -> Response {
    let app = call.app
    let me = try call.me()
    let key = try call.idempotencyKey()
    try app.streams.enter()
    var isStreaming = false
    defer { if !isStreaming { app.streams.leave() } }

    let begun: Begun = try app.database.transaction { db in
      if let stored = try key?.claim(db) {
        guard let answer = stored.answer else { throw IdempotencyKey.reused }
        return .before(answer)
      }
      let seat = try seat(db)
      guard content.unicodeScalars.count <= seat.listing.inputCharLimit else {
        throw APIError.invalid("content", "“content” has at most \(seat.listing.inputCharLimit) characters for this agent.")
      }
      guard app.configuration.agentURL != nil else { throw APIError.agentUnconfigured }
      try limitStreams(of: me.id, app, db)
      let fee = seat.community.creatorId == me.id ? 0 : seat.community.agentCallFee
      let hold =
        fee == 0
        ? nil
        : try app.ledger.hold(fee, from: me.id, for: seat.community.creatorId, community: seat.community.id, db)
      let prompt = try Prompt.build(for: seat, asker: me.id, question: content, db)
      let message = try seat.room.post(content, from: me.id, app, db)
      let answer = AnswerRecord(id: message.id, hold: hold?.id, seat: seat, app: app)
      try answer.insert(caller: me.id, db)
      try key?.store(Response(status: 200), answer: message.id, db)
      return .now(answer, prompt)
    }

    switch begun {
    case .before(let answer):
      let snapshot = try call.read { db in try AnswerSnapshot.find(answer, db) }
      guard let snapshot, snapshot.state != .running else { throw IdempotencyKey.inProgress }
      isStreaming = true
      var response = Response.events { stream in
        defer { app.streams.leave() }
        try snapshot.replay(on: stream)
      }
      response.headers.append(("Idempotent-Replayed", "true"))
      return response
    case .now(let answer, let prompt):
      isStreaming = true
      return .events { stream in
        defer { app.streams.leave() }
        AnswerStream(answer, prompt, stream).run()
      }
    }
  }

  private enum Begun {
    case now(AnswerRecord, Prompt)
    /// A repeated request: the answer of the first one.
    case before(UUID)
  }

  /// - Throws: 429 when the person has as many live streams as one may.
  private func limitStreams(of user: UUID, _ app: App, _ db: Connection) throws {
    // The person's row serialises their own questions, so that two at once count each other.
    _ = try db.first("SELECT id FROM users WHERE id = \(user) FOR UPDATE") { try $0.next(UUID.self) }
    let live = try db.first(
      "SELECT COUNT(*) FROM agent_answers WHERE caller_id = \(user) AND state = 'running'"
    ) { try $0.next(Int.self) } ?? 0
    if live >= app.configuration.streamsPerUser { throw APIError.tooManyStreams }
  }
}
