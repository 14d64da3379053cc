import FoundationEssentials
import MariaDB

/// What listeners can be told of.
enum LiveEventKind: String, CaseIterable, Sendable, SQLConvertible, SQLDecodable {
  case message, answer, conversation, queue, membership, wallet, session, participant, signal
}

/// What became of an agent's answer.
enum AnswerProgress: String, CaseIterable, Sendable, SQLConvertible, SQLDecodable {
  case started, finished, failed, stopped
}

/// Something that happened, for whoever listens. It is written in the transaction that made it happen.
///
/// It refers to what happened and does not carry it: the content is read when the event is delivered, so that what was
/// deleted meanwhile is not shown.
struct LiveEvent: Hashable, Sendable {
  let kind: LiveEventKind
  /// The community, conversation or session that it is about; nil for a wallet.
  var room: UUID?
  let audience: Audience
  /// The row that changed: a message, an answer, a conversation, the community of a queue, a membership, the person of
  /// a wallet, a session, a participant, a signal.
  let reference: UUID
  /// For answers only.
  var progress: AnswerProgress?

  /// Writes events without a position; `EventSequence` gives them one after the commit.
  static func insert(_ events: [LiveEvent], in writer: Writer) throws {
    guard !events.isEmpty else { return }
    let rows = events.map { event in
      let (person, group) = (event.audience.person, event.audience.group)
      let who: SQL = "\(person), \(group?.type), \(group?.id)"
      return "(\(event.kind), \(event.room), \(who), \(event.reference), \(event.progress))" as SQL
    }
    try writer.execute(
      """
      INSERT INTO live_events (kind, room_id, person_id, group_type, group_id, reference_id, detail)
      VALUES \(rows.joined(by: ", "))
      """)
  }
}

extension LiveEvent {
  /// The balance of a person has changed.
  static func wallet(of person: UUID) -> LiveEvent {
    LiveEvent(kind: .wallet, audience: Audience(person: person), reference: person)
  }
}
