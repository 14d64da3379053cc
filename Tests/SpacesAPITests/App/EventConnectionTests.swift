import Formats
import Foundation
import Testing

@testable import SpacesAPI

/// What happens in one folder because something happened in a folder below it.
@Suite struct EventConnectionTests {
  let product: Product
  let shop: Place

  init() throws {
    product = try Product.shared.get()
    shop = try product.official()
  }

  enum End: CaseIterable { case leaves, isRemoved, isDemoted }

  private func end(_ end: End, _ person: Person) throws {
    switch end {
    case .leaves: try person.post("\(shop.path)/leave").expect(200)
    case .isRemoved: try shop.creator.delete(shop.member(person)).expect(200)
    case .isDemoted: try shop.creator.put(shop.member(person), ["role": "member"]).expect(200)
    }
  }

  @Test(arguments: End.allCases)
  func staff_whoStopServing_handTheirConversationsBack(how: End) throws {
    let (agent, colleague) = (try product.staff(.cs_agent, of: shop), try product.staff(.moderator, of: shop))
    let customers = try (0..<3).map { _ in try product.waitingCustomer(of: shop) }
    for customer in customers.prefix(2) { try customer.accept(by: agent).expect(200) }
    try customers[2].accept(by: colleague).expect(200)
    try end(how, agent)
    let queue = try shop.creator.get("\(shop.path)/cs-queue").rows("queue")
    #expect(queue.map { $0["status"] } == ["waiting_human", "waiting_human", "human_active"])
    #expect(queue.map { $0["assignedCsId"] } == [.null, .null, .id(colleague.id)])
    for (status, total) in [("waiting_human", 2), ("human_active", 1)] {
      #expect(try shop.creator.get("\(shop.path)/cs-queue?status=\(status)").int("total") == Int64(total))
    }
    try customers[0].accept(by: colleague).expect(200)
  }

  @Test func moderator_whoBecomesACSAgent_servesOn() throws {
    let person = try product.staff(.moderator, of: shop)
    let customer = try product.waitingCustomer(of: shop)
    try customer.accept(by: person).expect(200)
    try shop.creator.put(shop.member(person), ["role": "cs_agent"]).expect(200)
    #expect(try customer.status()["status"] == "human_active")
  }

  @Test func subscription_ofWhoLeaves_isNotRenewed() throws {
    let lounge = try product.lounge(price: 5)
    let listener = try product.member(of: lounge, coins: 10)
    try listener.post("\(lounge.loungePath)/subscribe", ["autoRenew": true]).expect(200)
    func renews() throws -> Bool? {
      try product.value("SELECT auto_renew FROM lounge_subscriptions WHERE user_id = \(listener.id)")
    }
    #expect(try renews() == true)
    try listener.post("\(lounge.path)/leave").expect(200)
    #expect(try renews() == false)
    #expect(try listener.get("\(lounge.loungePath)/usage")["subscribed"] == true)
  }

  @Test func human_whoTakesOver_endsTheRunningAnswer() throws {
    let shop = try product.official(agent: product.person().listing(), agentCallFee: 3)
    for takesOver in [false, true] {
      let customer = try product.customer(of: shop)
      try customer.person.credit(3)
      let events = try customer.ask("Are you human?").expect(200).events { event in
        guard event.name == "meta" else { return }
        try customer.transfer().expect(200)
        if takesOver { try customer.accept(by: shop.creator).expect(200) }
      }
      #expect(events.end?.data["finishReason"] == "handed_over")
      #expect(try customer.status()["status"] == (takesOver ? "human_active" : "waiting_human"))
    }
  }

  @Test func account_suspended_losesItsSessionsAtOnce() throws {
    let person = try product.person()
    try product.root.post("/admin/users/\(person.id.text)/suspend").expect(200)
    try person.get("/wallet").expect(401, "unauthorized")
    #expect(try product.count("auth_sessions", where: "user_id = \(person.id)") == 0)
  }
}
