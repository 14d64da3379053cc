import Formats
import Foundation
import Testing

@testable import SpacesAPI

/// The text of an answer while it is made.
@Suite struct AnswerPiecesTests {
  let product: Product
  let answer: UUID

  init() throws {
    product = try Product.shared.get()
    answer = product.service.ids.next()
  }

  private func piece(_ start: Int, _ text: String) -> AnswerPiece {
    AnswerPiece(answer: answer, start: start, bytes: Array(text.utf8))
  }

  private func append(_ pieces: AnswerPiece...) throws {
    try product.service.transaction { tx in try AnswerPieces.append(pieces, in: tx) }
  }

  private func text(from offset: Int = 0, of answer: UUID? = nil) throws -> String {
    let bytes = try product.service.read { db in
      try AnswerPieces.text(of: answer ?? self.answer, from: offset, in: db)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func text_isReadFromAnyOffset() throws {
    try append(piece(0, "Grü"), piece(4, "ße "), piece(8, "you"))
    let all = Array("Grüße you".utf8)
    for offset in 0...all.count {
      #expect(try text(from: offset).utf8.elementsEqual(String(decoding: all[offset...], as: UTF8.self).utf8))
    }
    #expect(try text(from: 100) == "")
    #expect(try text(of: product.service.ids.next()) == "")
  }

  @Test func piece_outOfOrder_waitsForTheOnesBefore() throws {
    try append(piece(6, "ghi"))
    #expect(try text() == "")
    try append(piece(0, "abc"))
    #expect(try text() == "abc")
    #expect(try text(from: 6) == "ghi")
    try append(piece(3, "def"))
    #expect(try text() == "abcdefghi")
    #expect(try text(from: 4) == "efghi")
  }

  @Test func piece_writtenAgain_keepsTheLongerText() throws {
    try append(piece(0, "abcdef"))
    try append(piece(0, "abc"))
    #expect(try text() == "abcdef")
    // The next one may overlap a piece whose outcome was unknown.
    try append(piece(3, "defghi"))
    #expect(try text() == "abcdefghi")
    try append(piece(0, "abcdefgh"))
    #expect(try text() == "abcdefghi")
  }

  @Test func pieces_ofManyAnswers_areWrittenInOneStatement() throws {
    let others = (0..<30).map { _ in product.service.ids.next() }
    let pieces = others.map { AnswerPiece(answer: $0, start: 0, bytes: Array($0.text.utf8)) }
    try product.service.transaction { tx in try AnswerPieces.append(pieces + [piece(0, "mine")], in: tx) }
    for other in others { #expect(try text(of: other) == other.text) }
    #expect(try text() == "mine")
    try product.service.transaction { tx in try AnswerPieces.delete(of: answer, in: tx) }
    #expect(try text() == "")
    #expect(try text(of: others[0]) == others[0].text)
  }

  @Test func pieces_olderThanADay_areDeletedByTheJobs() throws {
    let product = try Product()
    let ids = [product.service.ids.next(), product.service.ids.next()]
    try product.service.transaction { tx in
      try AnswerPieces.append(ids.map { AnswerPiece(answer: $0, start: 0, bytes: [65]) }, in: tx)
    }
    try product.execute("UPDATE answer_pieces SET created_at = NOW(6) - INTERVAL 25 HOUR WHERE answer_id = \(ids[0])")
    try product.execute("UPDATE answer_pieces SET created_at = NOW(6) - INTERVAL 23 HOUR WHERE answer_id = \(ids[1])")
    try product.runJobs()
    let left = try product.service.read { db in
      try db.query("SELECT answer_id FROM answer_pieces") { try $0.next(UUID.self) }
    }
    #expect(left == [ids[1]])
  }
}
