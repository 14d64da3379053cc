import Formats
import Foundation
import HTTPFixture
import MariaDBFixture
import Testing

@testable import SpacesAPI

/// The same stream again, from the event that the client had last.
@Suite struct ResumeTests {
  let product: Product
  let club: Place
  let agent: UUID
  let person: Person

  init() throws {
    product = try Product.shared.get()
    club = try product.club()
    agent = try club.addAgent()
    person = try product.member(of: club)
  }

  private func path(_ events: [StreamedEvent], in club: Place? = nil) -> String {
    "\((club ?? self.club).path)/agent-chat/\(events.first?.data["userMessageId"]?.text ?? "")/stream"
  }

  @Test func stream_resumedAfterAnyEvent_isTheRest() throws {
    let events = try club.ask(agent, as: person, "Grüße 🙂").events()
    var before = ""
    for event in events.dropLast() {
      if event.name == "chunk" { before += event.data["content"]?.text ?? "" }
      let byQuery = try person.get("\(path(events))?lastEventId=\(event.id)").expect(200).events()
      #expect(before + byQuery.text == events.text, "after \(event.id)")
      #expect(byQuery.end?.data == events.end?.data)
      let byHeader = try person.get(path(events), headers: ["Last-Event-ID": event.id]).expect(200).events()
      #expect(byHeader.text == byQuery.text)
    }
    #expect(try person.get(path(events)).events().text == events.text)
    // After the last one there is nothing to continue, which ends a browser's EventSource.
    try person.get("\(path(events))?lastEventId=\(events.last?.id ?? "")").expect(204)
  }

  @Test func header_winsOverTheQuery() throws {
    let events = try club.ask(agent, as: person).events()
    let last = try #require(events.last { $0.name == "chunk" }?.id)
    let answer = try person.get("\(path(events))?lastEventId=1", headers: ["Last-Event-ID": last])
    #expect(try answer.events().text == "")
  }

  @Test func eventID_malformedOrInsideACharacter_is400() throws {
    let events = try club.ask(agent, as: person, "🙂").events()
    for id in ["x", "-1", "1.5", "99999999999"] {
      try person.get("\(path(events))?lastEventId=\(id)").expect(400, "invalid_request")
      try person.get(path(events), headers: ["Last-Event-ID": id]).expect(400, "invalid_request")
    }
    let inside = events.text.utf8.count - 1
    try person.get("\(path(events))?lastEventId=\(inside)").expect(400, "invalid_request")
  }

  @Test func stream_ofSomebodyElse_is404() throws {
    let events = try club.ask(agent, as: person).events()
    try club.creator.get(path(events)).expect(404, "answer_not_found")
    try person.get(path(events, in: product.club())).expect(404, "answer_not_found")
    try person.get("\(club.path)/agent-chat/\(Example.id.text)/stream").expect(404, "answer_not_found")
  }

  @Test func stream_afterTheCommunityIsArchived_canBeReadStill() throws {
    let events = try club.ask(agent, as: person).events()
    try club.archive()
    #expect(try person.get(path(events)).expect(200).events().text == events.text)
  }

  @Test func stream_whileItIsMade_goesOnToItsEnd() throws {
    let server = try ScriptedServer([.request, .streamHead, .says("Hel"), .gate, .says("lo"), .finishes()])
    let product = try Product(askingAt: server)
    let club = try product.club()
    let (agent, creator) = (try club.addAgent(), club.creator)
    let answer = try club.ask(agent, as: creator).expect(200)
    let question = try product.newestAnswer(in: club.id)
    let texts = try concurrently(2) { index in
      if index == 0 { return try answer.events().text }
      // Another process would read the same rows.
      let follower = try creator.get("\(club.path)/agent-chat/\(question.text)/stream").expect(200)
      return try follower.events { if $0.name == "chunk", $0.data["content"] == "Hel" { server.release() } }.text
    }
    #expect(texts == ["Hello", "Hello"])
  }

  @Test func head_doesNotWaitForTheEnd() throws {
    let answer = try club.ask(agent, as: person).expect(200)
    let question = try product.newestAnswer(in: club.id)
    let head = try person.ask("HEAD", "\(club.path)/agent-chat/\(question.text)/stream").expect(200)
    #expect(try head.events().isEmpty)
    try answer.events()
  }
}
