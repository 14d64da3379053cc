import FoundationEssentials
import Ledger
import MariaDB
import Web

/// What somebody asks an agent.
struct Question {
  let content: String
  let agreement: PriceAgreement
  let asker: CurrentUser
  let call: Call

  private var service: Service { call.service }

  /// Writes the question, the hold on the fee and the row of the answer in one transaction.
  /// - Parameter find: finds the agent, or refuses.
  /// - Returns: the stream of the answer.
  func ask(_ find: (Transaction) throws -> AgentCall) throws -> Response {
    let key = try call.idempotencyKey()
    let begun: Begun = try service.transaction { tx in
      if let stored = try key?.claim(in: tx) {
        guard let answer = stored.answer else { throw IdempotencyKey.reused }
        return .before(answer)
      }
      let agentCall = try find(tx)
      // After 404, 403 and 410, which hold whatever else is going on.
      let slot = try service.streams.take()
      let (answer, prompt) = try begin(agentCall, in: tx)
      try key?.store(Response(status: 200), answer: answer.id, in: tx)
      return .now(answer, PendingPrompt(prompt), slot)
    }
    switch begun {
    case .before(let answer):
      return try repeated(answer)
    case .now(let answer, let prompt, let slot):
      let service = service
      return .events { stream in
        withExtendedLifetime(slot) {
          var answering = AnswerStream(answer, prompt, stream, service)
          answering.run()
        }
      }
    }
  }

  private enum Begun {
    case now(AgentAnswer, PendingPrompt, StreamSlot)
    /// A repeated request: the answer of the first one.
    case before(UUID)
  }

  private func begin(_ agentCall: AgentCall, in tx: Transaction) throws -> (AgentAnswer, Prompt) {
    let limit = agentCall.listing.inputCharLimit
    guard content.unicodeScalars.count <= limit else {
      throw APIError.invalid("content", "“content” has at most \(limit) characters for this agent.")
    }
    guard service.configuration.agent.url != nil else { throw APIError.agentUnconfigured }
    try limitStreams(in: tx)
    try service.configuration.limits.posts.count(.person(asker.id), in: tx)
    let community = agentCall.community
    try TokenBudget(service.configuration).admit(asker.id, to: community.id, in: tx)
    let fee = community.creatorID == asker.id ? 0 : community.agentCallFee
    try agreement.agree(to: fee)
    let hold =
      fee == 0 ? nil : try tx.ledger.hold(fee, from: asker.id, for: community.creatorID, community: community.id)
    let prompt = try Prompt.build(for: agentCall, asker: asker.id, question: content, context: service.configuration.agent.context, in: tx)
    let message = try agentCall.room.post(content, from: asker.id, in: tx)
    if agentCall.isConversation { try Conversation.touch(agentCall.room.id, in: tx) }
    let answer = AgentAnswer(id: message.id, hold: hold?.id, call: agentCall, caller: asker.id, voice: try agentCall.voice(in: tx))
    try answer.insert(
      reservedTokens: prompt.estimatedTokens + service.configuration.agent.maxTokens, in: tx)
    return (answer, prompt)
  }

  /// - Throws: 429 when the person has as many live streams as one may.
  private func limitStreams(in tx: Transaction) throws {
    // So that two questions at once count each other.
    try Account.hold(asker.id, in: tx)
    guard try AgentAnswer.running(for: asker.id, in: tx) < service.configuration.streamsPerUser else {
      throw APIError.tooManyStreams
    }
  }

  /// The stored answer of an earlier request with the same key, streamed again without a charge.
  /// - Throws: 409 while that answer is being made.
  private func repeated(_ id: UUID) throws -> Response {
    let slot = try service.streams.take()
    let (snapshot, text, audio) = try call.read { db in
      guard let snapshot = try AnswerSnapshot.find(id, in: db), snapshot.state != .running else {
        throw IdempotencyKey.inProgress
      }
      return (
        snapshot, try snapshot.text(from: 0, in: db),
        try snapshot.reply.flatMap { try AnswerAudio.outcome(of: $0, in: db) } ?? .silent
      )
    }
    var response = Response.events { stream in
      withExtendedLifetime(slot) {
        stream.event(.start, "meta", MetaEvent(communityId: snapshot.communityID, userMessageId: snapshot.id))
        if !text.isEmpty {
          let content = String(decoding: text, as: UTF8.self)
          stream.event(.chunk(upTo: text.count), "chunk", ChunkEvent(content: content))
        }
        snapshot.end?.send(on: stream, after: text.count)
        stream.send(audio, after: text.count)
      }
    }
    response.headers.append(("Idempotent-Replayed", "true"))
    return response
  }
}
