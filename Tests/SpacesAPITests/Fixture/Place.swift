import Formats
import Foundation
import Testing

@testable import SpacesAPI

/// A community with its creator.
struct Place: Sendable {
  let id: UUID
  let creator: Person

  var path: String { "/communities/\(id.text)" }
  var loungePath: String { "/lounge/\(id.text)" }
  func member(_ person: Person) -> String { "\(path)/members/\(person.id.text)" }
}

extension Product {
  func club(
    by creator: Person? = nil, name: String = "Club", joinFee: Int64 = 0, monthlyFee: Int64 = 0,
    agentCallFee: Int64 = 0
  ) throws -> Place {
    try community(
      by: creator,
      [
        "name": .string(name), "joinFee": .integer(joinFee), "monthlyFee": .integer(monthlyFee),
        "agentCallFee": .integer(agentCallFee),
      ])
  }

  /// - Parameter agent: answers in its conversations.
  func official(
    by creator: Person? = nil, csMode: CSMode = .hybrid, agent: UUID? = nil, agentCallFee: Int64 = 0,
    monthlyFee: Int64 = 0
  ) throws -> Place {
    try community(
      by: creator,
      [
        "name": "Shop", "type": "official", "csMode": .string(csMode.rawValue),
        "defaultAgentListingId": agent.map { .id($0) } ?? .null, "agentCallFee": .integer(agentCallFee),
        "monthlyFee": .integer(monthlyFee),
      ])
  }

  private func community(by creator: Person?, _ body: JSONValue) throws -> Place {
    let creator = try creator ?? person("Creator")
    return Place(id: try creator.post("/communities", body).expect(201).id(), creator: creator)
  }

  /// - Parameter price: of a subscription.
  func lounge(
    by creator: Person? = nil, price: Int64 = 0, freeMinutes: Int64 = 5, agent: UUID? = nil
  ) throws -> Place {
    let creator = try creator ?? person("Creator")
    let made = try creator.post(
      "/lounge",
      [
        "name": "Lounge", "subscriptionPriceCents": .integer(price), "freeMinutesPerDay": .integer(freeMinutes),
        "defaultAgentListingId": agent.map { .id($0) } ?? .null,
      ])
    return Place(id: try made.expect(201).id(), creator: creator)
  }
}

extension Place {
  func archive() throws { try creator.delete(path).expect(200) }

  func change(_ fields: JSONValue) throws { try creator.put(path, fields).expect(200) }

  func memberCount() throws -> Int64? { try creator.get(path).int("memberCount") }
}
