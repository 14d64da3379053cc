import Formats
import Foundation
import MariaDBFixture
import Testing

@testable import SpacesAPI

@Suite struct IdempotencyKeyTests {
  let product: Product
  let club: Place
  let person: Person

  init() throws {
    product = try Product.shared.get()
    club = try product.club(joinFee: 10)
    person = try product.person(coins: 100)
  }

  @Test func request_repeated_getsTheFirstAnswerAndDoesNothing() throws {
    let first = try person.post("\(club.path)/join", key: "a").expect(200)
    #expect(first.header("Idempotent-Replayed") == nil)
    let second = try person.post("\(club.path)/join", key: "a").expect(200)
    #expect(second.header("Idempotent-Replayed") == "true")
    #expect(second.json == first.json)
    #expect(try person.balance() == 90)
    try person.post("\(club.path)/join", key: "b").expect(409, "already_member")
  }

  @Test func answer_stored_hasItsStatusAndBody() throws {
    let first = try person.post("/spaces", ["name": "Space"], key: "a").expect(201)
    let second = try person.post("/spaces", ["name": "Space"], key: "a").expect(201)
    #expect(second.json == first.json)
  }

  @Test(arguments: ["other path", "other body", "other query"])
  func key_ofAnotherRequest_is422(change: String) throws {
    try person.post("/spaces", ["name": "Space"], key: "a").expect(201)
    let answer =
      switch change {
      case "other path": try person.post("/communities", ["name": "Space"], key: "a")
      case "other body": try person.post("/spaces", ["name": "Other"], key: "a")
      default: try person.post("/spaces?x=1", ["name": "Space"], key: "a")
      }
    answer.expect(422, "idempotency_key_reused")
  }

  @Test func key_ofAnotherPerson_isAnotherKey() throws {
    let other = try product.person(coins: 10)
    try person.post("\(club.path)/join", key: "a").expect(200)
    let answer = try other.post("\(club.path)/join", key: "a").expect(200)
    #expect(answer.header("Idempotent-Replayed") == nil)
  }

  @Test func request_refused_isNotRemembered() throws {
    let poor = try product.person()
    try poor.post("\(club.path)/join", key: "a").expect(402, "insufficient_balance")
    try poor.credit(10)
    try poor.post("\(club.path)/join", key: "a").expect(200)
  }

  /// By the statement that commits.
  @Test func request_refusedAtTheEnd_isNotRemembered() throws {
    func post() throws -> Answer { try person.post("\(club.path)/messages", ["content": "Hello"], key: "m") }
    try post().expect(403, "not_member")
    try person.post("\(club.path)/join").expect(200)
    let sent = try post().expect(201)
    #expect(sent.header("Idempotent-Replayed") == nil)
    let repeated = try post().expect(201)
    #expect(repeated.header("Idempotent-Replayed") == "true")
    #expect(repeated.json == sent.json)
    #expect(try person.get("\(club.path)/messages").rows("messages").count == 1)
  }

  @Test func request_stillRunning_is409() throws {
    let key = IdempotencyKey(user: person.id, key: "a", requestHash: [UInt8](repeating: 0, count: 32))
    try product.service.transaction { tx in
      #expect(try key.claim(in: tx) == nil)
      // On another connection, while this transaction holds the row.
      try person.post("\(club.path)/join", key: "a").expect(409, "idempotency_in_progress")
    }
    try person.post("\(club.path)/join", key: "a").expect(422, "idempotency_key_reused")
  }

  @Test func requests_ofOneKeyAtOnce_haveOneEffect() throws {
    let answers = try concurrently(8) { _ in try person.post("\(club.path)/join", key: "a") }
    #expect(answers.allSatisfy { $0.status == 200 || $0.code == "idempotency_in_progress" })
    #expect(answers.count { $0.status == 200 && $0.header("Idempotent-Replayed") == nil } == 1)
    #expect(try person.balance() == 90)
  }

  @Test(arguments: ["", String(repeating: "é", count: 256)])
  func key_emptyOrTooLong_is400(key: String) throws {
    let answer = try person.post("/spaces", ["name": "Space"], key: key).expect(400, "invalid_request")
    #expect(answer.text("field") == "Idempotency-Key")
    try person.post("/spaces", ["name": "Space"], key: String(repeating: "é", count: 255)).expect(201)
  }

  @Test func key_olderThanADay_isForgotten() throws {
    let product = try Product()
    let person = try product.person()
    for key in ["old", "new"] { try person.post("/spaces", ["name": "Space"], key: key).expect(201) }
    try product.execute(
      "UPDATE idempotency_keys SET created_at = NOW(6) - INTERVAL 25 HOUR WHERE idempotency_key = 'old'")
    try product.runJobs()
    #expect(try product.value("SELECT idempotency_key FROM idempotency_keys", as: String.self) == "new")
    #expect(try person.post("/spaces", ["name": "Space"], key: "old").header("Idempotent-Replayed") == nil)
  }
}
