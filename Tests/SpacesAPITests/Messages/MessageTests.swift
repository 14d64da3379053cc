import Formats
import Foundation
import Testing

@testable import SpacesAPI

/// The messages of a community's members. Their pages are in CursorPageTests.
@Suite struct MessageTests {
  let product: Product
  let club: Place
  let member: Person

  init() throws {
    product = try Product.shared.get()
    club = try product.club()
    member = try product.member(of: club)
  }

  private var path: String { "\(club.path)/messages" }

  @Test func message_sent_isInTheHistoryWithItsAuthor() throws {
    let sent = try member.post(path, ["content": "  Hello \n"]).expect(201)
    #expect(sent["content"] == "Hello" && sent["messageType"] == "text" && sent["userId"] == .id(member.id))
    let message = try #require(club.creator.get(path).expect(200).rows("messages").first)
    for name in ["id", "userId", "content", "messageType", "createdAt"] {
      #expect(message[name] == sent[name], "\(name)")
    }
    #expect(message["userName"] == "Member" && message["agentListingId"] == .null && message["ttsAudioUrl"] == .null)
  }

  @Test func history_isInAscendingOrder() throws {
    for word in ["one", "two", "three"] { try member.post(path, ["content": .string(word)]).expect(201) }
    let page = try member.get("\(path)?limit=2").expect(200)
    #expect(try page.rows("messages").map { $0["content"] } == ["two", "three"])
    let older = try member.get("\(path)?before=\(page.text("nextBefore") ?? "")").expect(200)
    #expect(try older.rows("messages").map { $0["content"] } == ["one"])
    #expect(older["nextBefore"] == .null)
  }

  @Test(arguments: [1, 5000])
  func content_upTo5000Scalars_isTaken(length: Int) throws {
    let text = String(repeating: "🙂", count: length)
    #expect(try member.post(path, ["content": .string(text)]).expect(201).text("content") == text)
    try member.post(path, ["content": .string(text + String(repeating: "a", count: 5001 - length))])
      .expect(400, "invalid_request")
  }

  @Test func member_expired_neitherReadsNorWrites() throws {
    let club = try product.club(monthlyFee: 5)
    let member = try product.member(of: club)
    let path = "\(club.path)/messages"
    try member.post(path, ["content": "Hello"]).expect(201)
    try product.endMembership(of: member, in: club)
    try member.post(path, ["content": "Hello"]).expect(403, "membership_expired")
    try member.get(path).expect(403, "membership_expired")
    try product.endMembership(of: member, in: club, at: "1 HOUR")
    try member.get(path).expect(200)
  }

  @Test func member_whoLeft_isNoMember() throws {
    try member.post("\(club.path)/leave").expect(200)
    try member.get(path).expect(403, "not_member")
    try member.post(path, ["content": "Hello"]).expect(403, "not_member")
  }

  @Test func messages_ofAnotherRoom_areNotShown() throws {
    let other = try product.club(by: club.creator)
    try club.creator.post("\(other.path)/messages", ["content": "Elsewhere"]).expect(201)
    #expect(try member.get(path).rows("messages") == [])
  }
}
