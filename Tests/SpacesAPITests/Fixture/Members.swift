import Formats
import Foundation
import Testing

@testable import SpacesAPI

extension Product {
  /// A new person who has joined and, after paying, has `coins` left.
  func member(of place: Place, coins: Int64 = 0, autoRenew: Bool = false) throws -> Person {
    let community = try place.creator.get(place.path)
    let price = (community.int("joinFee") ?? 0) + (community.int("monthlyFee") ?? 0)
    let person = try person("Member", coins: price + coins)
    try person.post("\(place.path)/join", ["autoRenew": .bool(autoRenew)]).expect(200)
    return person
  }

  /// A new person who serves the community, without having paid.
  func staff(_ role: Role, of place: Place) throws -> Person {
    let person = try person("Staff")
    try place.creator.post("\(place.path)/invite-cs", ["userId": .id(person.id)]).expect(200)
    try place.creator.put(place.member(person), ["role": .string(role.rawValue)]).expect(200)
    return person
  }

  /// Moves the end of what a member has paid for to a moment from now, such as `-1 SECOND`.
  func endMembership(of person: Person, in place: Place, at interval: String = "-1 SECOND") throws {
    try execute(
      """
      UPDATE community_members SET expires_at = NOW(6) + INTERVAL \(raw: interval)
      WHERE community_id = \(place.id) AND user_id = \(person.id)
      """)
  }

  /// The same for a subscription.
  func endSubscription(of person: Person, in lounge: Place, at interval: String = "-1 SECOND") throws {
    try execute(
      """
      UPDATE lounge_subscriptions SET expires_at = NOW(6) + INTERVAL \(raw: interval)
      WHERE lounge_id = \(lounge.id) AND user_id = \(person.id)
      """)
  }
}

extension Person {
  func membership(in place: Place) throws -> Answer { try get("\(place.path)/membership") }
}
