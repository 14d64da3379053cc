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

  /// The statement that writes events without a position; `EventSequence` gives them one after the commit. Nil: there
  /// are none.
  static func insertion(of events: [LiveEvent]) -> SQL? {
    guard !events.isEmpty else { return nil }
    let rows = events.map { event in
      let (person, group) = (event.audience.person, event.audience.group)
      return """
        (\(event.kind), \(event.room), \(person), \(group?.type), \(group?.id), \(event.reference), \(event.progress))
        """ as SQL
    }
    return """
      INSERT INTO live_events (kind, room_id, person_id, group_type, group_id, reference_id, detail)
      VALUES \(rows.joined(by: ", "))
      """
  }
}

extension LiveEvent {
  /// The balance of a person has changed.
  static func wallet(of person: UUID) -> LiveEvent {
    LiveEvent(kind: .wallet, audience: Audience(person: person), reference: person)
  }
}
