import Foundation
import Testing

@testable import SpacesAPI

@Suite struct LiveAnswerTests {
  private let answer = LiveAnswer(Example.id)

  @Test func text_grows_andIsReadFromAnyOffset() {
    #expect(answer.count == 0 && answer.text == "" && answer.unsaved == nil)
    answer.append("Grü")
    answer.append("ße")
    #expect(answer.count == 7 && answer.text == "Grüße")
    #expect(answer.text(from: 4) == "ße" && answer.text(from: 7) == "" && answer.text(from: 99) == "")
  }

  @Test func text_unsaved_isWhatCameSince() {
    answer.append("abc")
    #expect(answer.unsaved == AnswerPiece(answer: Example.id, start: 0, bytes: Array("abc".utf8)))
    answer.append("def")
    answer.saved(upTo: 3)
    #expect(answer.unsaved == AnswerPiece(answer: Example.id, start: 3, bytes: Array("def".utf8)))
    answer.saved(upTo: 6)
    // An older save that is reported late takes nothing back.
    answer.saved(upTo: 3)
    #expect(answer.unsaved == nil)
  }

  @Test func verdict_isTheLastOne() {
    #expect(answer.verdict == .goOn)
    answer.decide(.stop(.handedOver))
    #expect(answer.verdict == .stop(.handedOver))
    answer.decide(.lost)
    #expect(answer.verdict == .lost)
  }

  @Test func eventIDs_sayHowMuchTheClientHas() {
    #expect(EventID.start.bytes == 0 && EventID(number: 0).bytes == 0)
    #expect(EventID.chunk(upTo: 7).bytes == 7)
    #expect(EventID.end(of: 7).bytes > 7)
    #expect(EventID.start.number < EventID.chunk(upTo: 1).number)
  }
}
