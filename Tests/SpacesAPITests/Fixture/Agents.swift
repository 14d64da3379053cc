import Formats
import Foundation
import Testing

@testable import SpacesAPI

extension Person {
  /// Offers an agent.
  func listing(name: String = "Parrot", _ fields: KeyValuePairs<String, JSONValue> = [:]) throws -> UUID {
    let body = [(key: "agentName", value: JSONValue.string(name))] + fields.map { (key: $0.key, value: $0.value) }
    return try post("/agent-listings", .object(body)).expect(201).id()
  }
}

extension Place {
  /// Adds a new agent of the creator's to the community.
  func addAgent(_ fields: KeyValuePairs<String, JSONValue> = [:]) throws -> UUID {
    let listing = try creator.listing(fields)
    try creator.post("\(path)/agents", ["listingId": .id(listing)]).expect(201)
    return listing
  }

  /// Asks one of its agents.
  func ask(_ agent: UUID, as person: Person, _ content: String = "Hello", key: String? = nil) throws -> Answer {
    try person.post("\(path)/agent-chat", ["content": .string(content), "listingId": .id(agent)], key: key)
  }
}

extension Customer {
  /// Asks the community's agent.
  func ask(_ content: String = "Hello", key: String? = nil) throws -> Answer {
    try person.post("\(path)/agent-chat", ["content": .string(content)], key: key)
  }
}

extension Product {
  /// The newest answer in a room, by the id of its question.
  func newestAnswer(in room: UUID) throws -> UUID {
    let id = try value("SELECT MAX(user_message_id) FROM agent_answers WHERE room_id = \(room)", as: UUID.self)
    return try #require(id)
  }
}
