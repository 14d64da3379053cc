import Formats
import Foundation
import Testing

@testable import SpacesAPI

/// One event of a page.
struct PolledEvent: Sendable {
  let id: String
  let name: String
  let data: JSONValue
}

/// What `GET /api/events` answered as JSON.
struct EventPoll: Sendable {
  let events: [PolledEvent]
  let cursor: String
  let isReset: Bool

  init(_ answer: Answer) throws {
    try answer.expect(200)
    events = try answer.rows("events").map {
      PolledEvent(
        id: try #require($0["id"]?.text), name: try #require($0["event"]?.text), data: try #require($0["data"]))
    }
    cursor = try #require(answer.text("cursor"))
    isReset = answer["reset"] == true
  }

  func of(_ name: String) -> [JSONValue] { events.filter { $0.name == name }.map(\.data) }

  /// The texts of messages.
  var texts: [String] { of("message").compactMap { $0["message"]?["content"]?.text } }
}

extension Person {
  func events(after cursor: String? = nil, wait: Int = 0, rooms: [UUID] = []) throws -> EventPoll {
    let query = [cursor.map { "after=\($0)" }, "wait=\(wait)"].compactMap { $0 } + rooms.map { "room=\($0.text)" }
    return try EventPoll(get("/events?" + query.joined(separator: "&")))
  }

  func say(_ text: String, in place: Place) throws {
    try post("\(place.path)/messages", ["content": .string(text)]).expect(201)
  }

  /// Listens, and takes events until `enough` of them are there.
  func listen(after cursor: String? = nil, until enough: ([StreamedEvent]) -> Bool) throws -> [StreamedEvent] {
    var headers = ["Accept": "text/event-stream"]
    headers["Last-Event-ID"] = cursor
    var taken: [StreamedEvent] = []
    try withoutActuallyEscaping(enough) { enough in
      let answer = try get("/events", headers: headers).expect(200)
      try answer.frames { frame in
        if let event = try StreamedEvent(frame: frame) { taken.append(event) }
        return !enough(taken)
      }
    }
    return taken
  }
}
