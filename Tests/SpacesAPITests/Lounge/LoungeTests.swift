import Formats
import Foundation
import MariaDBFixture
import Testing

@testable import SpacesAPI

@Suite struct LoungeTests {
  let product: Product
  let lounge: Place

  init() throws {
    product = try Product.shared.get()
    lounge = try product.lounge()
  }

  @Test func lounge_new_hasItsDefaults() throws {
    let id = try lounge.creator.post("/lounge", ["name": "Lounge"]).expect(201).id()
    let row = try product.stranger.get("/lounge/\(id.text)").expect(200)
    #expect(row["freeMinutesPerDay"] == 5 && row["subscriptionPriceCents"] == 0 && row["voiceModelStatus"] == "none")
    #expect(row["creatorName"] == "Creator" && row["voiceModelId"] == .null && row["voiceError"] == .null)
    #expect(try product.stranger.get("/communities/\(id.text)")["type"] == "lounge")
  }

  @Test func community_ofAnotherType_isNoLounge() throws {
    let club = try product.club()
    try product.stranger.get(club.loungePath).expect(404, "lounge_not_found")
    try club.creator.put(club.loungePath, ["name": "New"]).expect(404, "lounge_not_found")
  }

  @Test(arguments: [("freeMinutesPerDay", -1), ("freeMinutesPerDay", 1441), ("subscriptionPriceCents", -1)])
  func field_invalid_isNamed(field: String, value: Int64) throws {
    let body = JSONValue.object([(key: field, value: .integer(value))])
    #expect(try lounge.creator.put(lounge.loungePath, body).expect(400, "invalid_request").text("field") == field)
  }

  @Test func samples_areShownToTheCreatorOnly_andFailWithoutAServer() throws {
    try lounge.creator.put(lounge.loungePath, ["voiceSamplesUrl": "https://x.test/voice.wav"]).expect(200)
    #expect(try lounge.creator.get(lounge.loungePath)["voiceSamplesUrl"] == "https://x.test/voice.wav")
    for person in [product.stranger, try product.member(of: lounge)] {
      let row = try person.get(lounge.loungePath).expect(200)
      #expect(row["voiceSamplesUrl"] == .null && row["voiceModelStatus"] == "failed" && row["voiceError"] != .null)
    }
    try lounge.creator.put(lounge.loungePath, ["voiceSamplesUrl": .null]).expect(200)
    let row = try lounge.creator.get(lounge.loungePath)
    #expect(row["voiceModelStatus"] == "none" && row["voiceError"] == .null)
  }

  @Test func samples_sentAgain_areClonedAgainOnlyAfterAFailure() throws {
    let product = try Product(["SPACES_VOICE_URL": "http://127.0.0.1:9", "SPACES_MEDIA_DIR": "/tmp"])
    let lounge = try product.lounge()
    func change(_ fields: JSONValue) throws { try lounge.creator.put(lounge.loungePath, fields).expect(200) }
    func set(_ status: String) throws {
      try product.execute(
        "UPDATE lounges SET voice_model_status = \(status), voice_model_id = 'm' WHERE community_id = \(lounge.id)")
    }
    func status() throws -> JSONValue? { try lounge.creator.get(lounge.loungePath)["voiceModelStatus"] }
    let samples: JSONValue = ["voiceSamplesUrl": "https://x.test/voice.wav"]
    try change(samples)
    #expect(try status() == "processing")
    try set("ready")
    try change(samples)
    try change(["name": "New"])
    #expect(try status() == "ready")
    try set("failed")
    try change(samples)
    #expect(try status() == "processing")
    #expect(try lounge.creator.get(lounge.loungePath)["voiceModelId"] == .null)
  }

  @Test func chat_joinsOnceAndIsCountedOnce() throws {
    let person = try product.person()
    let first = try person.post("\(lounge.loungePath)/start-chat").expect(201)
    let second = try person.post("\(lounge.loungePath)/start-chat").expect(200)
    #expect(first["conversationId"] == second["conversationId"])
    #expect(try lounge.memberCount() == 2)
    #expect(try lounge.creator.get("\(lounge.loungePath)/dashboard").int("totalConversations") == 1)
  }

  /// The community is locked before the lounge, as by those who change the lounge: neither waits for the other's row.
  @Test func chat_whileTheLoungeIsChanged_waitsForIt() throws {
    let product = try Product()
    let lounge = try product.lounge()
    let person = try product.person()
    let statuses = try concurrently(2) { thread in
      if thread == 0 { return try person.post("\(lounge.loungePath)/start-chat").status }
      let other = try product.app.database.dedicatedConnection(readTimeout: .seconds(60))
      try other.execute("START TRANSACTION")
      _ = try other.query("SELECT 1 FROM communities WHERE id = \(lounge.id) FOR UPDATE") { try $0.next(Int.self) }
      _ = try other.waitingForARow()
      try other.execute("UPDATE lounges SET conversation_count = conversation_count + 1 WHERE community_id = \(lounge.id)")
      try other.execute("COMMIT")
      return 0
    }
    #expect(statuses.sorted() == [0, 201])
    #expect(product.app.database.statistics.retries == 0)
    #expect(try lounge.creator.get("\(lounge.loungePath)/dashboard").int("totalConversations") == 2)
  }

  @Test func chat_chargesWhatJoiningCosts() throws {
    try lounge.change(["joinFee": 7, "monthlyFee": 5])
    let person = try product.person(coins: 11)
    try person.post("\(lounge.loungePath)/start-chat").expect(402, "insufficient_balance")
    #expect(try product.count("conversations", where: "user_id = \(person.id)") == 0)
    try person.credit(1)
    try person.post("\(lounge.loungePath)/start-chat").expect(201)
    #expect(try person.balance() == 0)
    try product.endMembership(of: person, in: lounge)
    try person.post("\(lounge.loungePath)/start-chat").expect(402, "insufficient_balance")
  }
}
