import Formats
import Testing
import Web

/// One server-sent event.
struct StreamedEvent: Sendable {
  let id: String
  let name: String
  let data: JSONValue
}

extension Answer {
  /// Plays a stream to its end in this thread.
  /// - Parameters:
  ///   - limit: how many events the client takes before it goes away.
  ///   - act: is called with each event while the stream waits for it to be sent.
  /// - Returns: the events that the client has taken.
  @discardableResult
  func events(
    upTo limit: Int = .max, _ act: (StreamedEvent) throws -> Void = { _ in }
  ) throws -> [StreamedEvent] {
    guard case .stream(let send) = response.body else {
      Issue.record("This is no stream: \(status) \(json)")
      return []
    }
    var events: [StreamedEvent] = []
    var failure: (any Error)?
    withoutActuallyEscaping(act) { act in
      send(
        EventStream { bytes in
          guard events.count < limit else { return false }
          do {
            let event = try StreamedEvent(bytes)
            events.append(event)
            try act(event)
          } catch {
            failure = error
          }
          return failure == nil
        })
    }
    if let failure { throw failure }
    return events
  }
}

extension StreamedEvent {
  /// - Parameter bytes: one event, with one line of each field.
  fileprivate init(_ bytes: [UInt8]) throws {
    let text = String(decoding: bytes, as: UTF8.self)
    let event = try #require(text.wholeMatch(of: /id: (\d+)\nevent: (\w+)\ndata: (.+)\n\n/))
    id = String(event.1)
    name = String(event.2)
    data = try #require(JSONValue(json: Array(event.3.utf8)))
  }
}

extension [StreamedEvent] {
  /// The text of all chunks.
  var text: String { filter { $0.name == "chunk" }.compactMap { $0.data["content"]?.text }.joined() }
  /// `done` or `error`.
  var end: StreamedEvent? { last { $0.name == "done" || $0.name == "error" } }
}
