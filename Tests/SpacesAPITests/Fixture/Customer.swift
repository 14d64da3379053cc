import Formats
import Foundation
import Testing

@testable import SpacesAPI

/// Somebody who has begun a conversation with an official community or a lounge.
struct Customer: Sendable {
  let person: Person
  let place: Place
  let conversation: UUID

  var path: String { "/conversations/\(conversation.text)" }
  /// Names the conversation to the endpoints of its community.
  var reference: JSONValue { ["conversationId": .id(conversation)] }

  /// Asks for a human.
  @discardableResult
  func transfer() throws -> Answer { try person.post("\(place.path)/transfer-human") }

  /// Is taken over by `staff`.
  @discardableResult
  func accept(by staff: Person) throws -> Answer { try staff.post("\(place.path)/accept-transfer", reference) }

  @discardableResult
  func resolve(by somebody: Person) throws -> Answer { try somebody.post("\(place.path)/resolve", reference) }

  func status() throws -> Answer {
    try person.get("\(place.path)/cs-status?conversationId=\(conversation.text)").expect(200)
  }
}

extension Product {
  /// - Parameter person: a new one unless given.
  func customer(of place: Place, _ person: Person? = nil) throws -> Customer {
    let person = try person ?? self.person("Customer")
    let isLounge = try person.get(place.path).text("type") == "lounge"
    let started = try person.post("\(isLounge ? place.loungePath : place.path)/start-chat")
    return Customer(person: person, place: place, conversation: try started.id("conversationId"))
  }

  /// One who has asked for a human.
  func waitingCustomer(of place: Place) throws -> Customer {
    let customer = try customer(of: place)
    try customer.transfer().expect(200)
    return customer
  }
}
