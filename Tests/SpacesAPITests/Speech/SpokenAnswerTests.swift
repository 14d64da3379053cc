import Formats
import Foundation
import Testing

@testable import SpacesAPI

/// Answers that espeak-ng speaks, and who is told of their audio.
@Suite struct SpokenAnswerTests {
  let speaking: SpeakingProduct
  var product: Product { speaking.product }

  init() throws {
    speaking = try SpeakingProduct()
  }

  /// The live events of an answer, once its audio is there.
  private func told(_ person: Person, after cursor: String) throws -> [JSONValue] {
    var told: [JSONValue] = []
    try eventually {
      told = try person.events(after: cursor).of("answer")
      return told.count == 3
    }
    return told
  }

  private func expectAudio(_ told: [JSONValue], _ events: [StreamedEvent]) throws {
    let url = try #require(events.last?.data["audioUrl"]?.text)
    #expect(events.map(\.name).suffix(2) == ["done", "audio_ready"])
    #expect(told.map { $0["state"] } == ["started", "finished", "finished"])
    #expect(told.last?["ttsAudioUrl"] == .string(url))
    #expect(told.last?["messageId"] == events.end?.data["messageId"])
    #expect(speaking.has(url.replacing("/media", with: speaking.folder.path, maxReplacements: 1)))
  }

  @Test func answerInACommunity_isToldOfWithItsAudio() throws {
    let club = try product.club()
    let agent = try club.addAgent(["voice": "en-us"])
    let member = try product.member(of: club)
    let cursor = try member.events().cursor
    let events = try club.ask(agent, as: club.creator).expect(200).events()
    let told = try told(member, after: cursor)
    try expectAudio(told, events)
    #expect(told.last?["communityId"] == .id(club.id) && told.last?["conversationId"] == .null)
  }

  @Test func stream_resumedAfterTheEnd_isTheAudioAndNoSecondEnd() throws {
    let club = try product.club()
    let agent = try club.addAgent(["voice": "en-us"])
    let events = try club.ask(agent, as: club.creator).expect(200).events()
    let (question, end) = (events[0].data["userMessageId"]?.text ?? "", try #require(events.first { $0.name == "done" }))
    let path = "\(club.path)/agent-chat/\(question)/stream?lastEventId=\(end.id)"
    let resumed = try club.creator.get(path).expect(200).events()
    #expect(resumed.map(\.name) == ["meta", "audio_ready"] && resumed.map(\.id) == [end.id, events.last?.id])
  }

  @Test func answerInAConversation_isToldToItsUserAndStaff() throws {
    let shop = try product.official(agent: product.person().listing(["voice": "en-us"]))
    let customer = try product.customer(of: shop)
    let people = [customer.person, shop.creator]
    let cursors = try people.map { try $0.events().cursor }
    let events = try customer.ask().expect(200).events()
    for (person, cursor) in zip(people, cursors) {
      let told = try told(person, after: cursor)
      try expectAudio(told, events)
      #expect(told.last?["conversationId"] == .id(customer.conversation) && told.last?["communityId"] == .null)
    }
  }

  @Test func listingWhoseVoiceIsCleared_writesOnly() throws {
    let club = try product.club()
    let agent = try club.addAgent(["voice": "en-us"])
    try club.creator.put("/agent-listings/\(agent.text)", ["voice": .null]).expect(200)
    #expect(try club.ask(agent, as: club.creator).expect(200).events().last?.name == "done")
    #expect(try product.count("answer_audio", where: "TRUE") == 0)
  }

  /// The listing is withdrawn and the lounge archived; what was heard stays in the history.
  @Test func withdrawnListingAndArchivedLounge_keepTheirAudio() throws {
    let creator = try product.person()
    let agent = try creator.listing(["voice": "en-us"])
    let lounge = try product.lounge(by: creator, agent: agent)
    let customer = try product.customer(of: lounge)
    let url = try #require(try customer.ask().expect(200).events().last?.data["audioUrl"]?.text)
    try creator.delete("/agent-listings/\(agent.text)").expect(200)
    try lounge.archive()
    try product.runJobs()
    let messages = try customer.person.get("\(customer.path)/messages").expect(200).rows("messages")
    #expect(messages.last?["ttsAudioUrl"] == .string(url))
    #expect(speaking.has(url.replacing("/media", with: speaking.folder.path, maxReplacements: 1)))
  }

  /// Another process has taken the order over, as after a loss of the database.
  @Test func audioThatIsStoredTwice_countsOnce() throws {
    let lounge = try product.lounge(agent: product.person().listing(["voice": "en-us"]))
    let customer = try product.customer(of: lounge)
    let events = try customer.ask().expect(200).events()
    let message = try #require(events.end?.data["messageId"]?.text.flatMap { UUID(text: $0) })
    let usage = { try customer.person.get("\(lounge.loungePath)/usage").expect(200)["usedSeconds"] }
    let used = try usage()
    let isStored = try product.service.transaction { tx in
      try AnswerAudio.store(file: "again", milliseconds: 9000, url: "/media/again.mp3", of: message, in: tx)
    }
    #expect(!isStored)
    #expect(try usage() == used && used != 0)
  }

  /// Of 40 answers at once each waits for its turn; the leases of those that wait are renewed.
  @Test func leasesOfWaitingAnswers_areRenewed() throws {
    let messages = (0..<13).map { _ in UUID() }
    for message in messages {
      try product.execute(
        """
        INSERT INTO answer_audio (message_id, person_id, voice, is_cloned, lease_until)
        VALUES (\(message), \(UUID()), 'en', FALSE, NOW(6) + INTERVAL 5 SECOND)
        """)
    }
    try product.execute("UPDATE answer_audio SET state = 'failed' WHERE message_id = \(messages[0])")
    try AnswerAudio.renewLeases(of: messages, product.service.database)
    #expect(try product.count("answer_audio", where: "lease_until > NOW(6) + INTERVAL 50 SECOND") == 12)
  }
}
