import Formats
import Web

/// How much of the sequence of events a reader has: the id of an event, and what a poll goes on from.
struct EventCursor: Sendable, Equatable {
  let epoch: Int64
  let position: Int64

  /// Of no sequence: epochs begin with 1.
  static let unknown = EventCursor(epoch: 0, position: 0)

  /// Such as `k3j2.1a`; readers take it for opaque.
  var text: String { "\(String(epoch, radix: 36)).\(String(position, radix: 36))" }

  init(epoch: Int64, position: Int64) {
    self.epoch = epoch
    self.position = position
  }

  init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let epoch = Int64(parts[0], radix: 36), let position = Int64(parts[1], radix: 36),
      epoch >= 0, position >= 0
    else { return nil }
    self.init(epoch: epoch, position: position)
  }
}

extension Validator where T == EventCursor {
  static var eventCursor: Validator {
    text(
      "the id of an event or a cursor", pattern: "[0-9a-z]{1,12}\\.[0-9a-z]{1,12}", EventCursor.init,
      placeholder: .unknown)
  }
}
