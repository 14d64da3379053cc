import Foundation
import Logging
import MariaDB
import MariaDBFixture
import Schema
import Synchronization
import Testing

@testable import SpacesAPI

@Suite struct EventTests {
  private struct Rang: Event { let bell: Int }
  private struct Knocked: Event {}
  private struct Refusal: Error {}

  /// A service with subscribers of the test.
  private func service(_ subscriptions: Subscriptions) throws -> Service {
    let product = try Product.shared.get()
    let counters = LocalCounters(count: App.counterCount)
    return Service(
      product.app.configuration, database: product.app.database, environment: .live,
      metrics: Metrics(routes: [], counters), subscriptions: subscriptions, version: Version(commit: ""),
      log: product.app.log)
  }

  @Test func event_reachesItsSubscribersInTheirOrder() throws {
    let heard = Mutex<[String]>([])
    var subscriptions = Subscriptions()
    subscriptions.on(Rang.self) { event, _ in heard.withLock { $0.append("first \(event.bell)") } }
    subscriptions.on(Knocked.self) { _, _ in heard.withLock { $0.append("knocked") } }
    subscriptions.on(Rang.self) { event, _ in heard.withLock { $0.append("second \(event.bell)") } }
    try service(subscriptions).transaction { tx in try tx.publish(Rang(bell: 7)) }
    #expect(heard.withLock { $0 } == ["first 7", "second 7"])
  }

  @Test func subscriber_actsInTheTransactionOfTheEvent() throws {
    let product = try Product.shared.get()
    let person = try product.person()
    var subscriptions = Subscriptions()
    subscriptions.on(AccountSuspended.self) { event, tx in
      let isSuspended = try tx.first("SELECT suspended_at IS NOT NULL FROM users WHERE id = \(event.person)") {
        try $0.next(Bool.self)
      }
      #expect(isSuspended == true)
      throw Refusal()
    }
    let service = try service(subscriptions)
    #expect(throws: Refusal.self) {
      try service.transaction { tx in try Suspension.begin(for: person.id, in: tx) }
    }
    // What the subscriber refuses has not happened.
    #expect(try product.count("users", where: "id = \(person.id) AND suspended_at IS NOT NULL") == 0)
    try person.get("/wallet").expect(200)
  }

  @Test func event_withoutSubscribers_isNoError() throws {
    try service(Subscriptions()).transaction { tx in try tx.publish(Rang(bell: 1)) }
  }
}
