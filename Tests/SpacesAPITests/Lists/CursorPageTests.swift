import Formats
import Foundation
import MariaDB
import Testing

@testable import SpacesAPI

/// Pages that are read backwards lose and repeat nothing, also where many rows share a microsecond.
@Suite struct CursorPageTests {
  let product: Product
  let room: Room
  private let time = Date(microseconds: 1_772_770_260_123_456)

  init() throws {
    product = try Product.shared.get()
    room = .community(product.service.ids.next())
  }

  /// Messages at the same microsecond, before and after `others` one microsecond away on each side.
  private func fill(_ count: Int, others: Int = 0) throws -> [UUID] {
    try product.service.transaction { tx in
      var ids: [UUID] = []
      for (offset, number) in [(-1, others), (0, count), (1, others)] {
        let moment = Date(microseconds: time.microseconds + Int64(offset))
        for _ in 0..<number {
          let id = tx.ids.next()
          try tx.execute(
            "INSERT INTO messages (room_id, created_at, id, content) VALUES (\(room.id), \(moment), \(id), 'x')")
          ids.append(id)
        }
      }
      return ids
    }
  }

  private func page(before: String?, limit: Int64) throws -> (ids: [UUID], next: String?) {
    let query = try CursorQuery(query: "limit=\(limit)" + (before.map { "&before=\($0)" } ?? ""))
    let page = try product.app.database.read { db in try room.page(of: Message.record, query, in: db) }
    let json = try Answer(.ok(page))
    let ids = try json.rows("messages").map { try #require($0["id"]?.text.flatMap { UUID(text: $0) }) }
    return (ids, json.text("nextBefore"))
  }

  private func everything(limit: Int64) throws -> [UUID] {
    var all: [UUID] = []
    var before: String?
    repeat {
      let page = try page(before: before, limit: limit)
      all = page.ids + all
      before = page.next
      // A list that does not end would else be read for ever.
      try #require(all.count < 1000)
    } while before != nil
    return all
  }

  @Test(arguments: [1, 2, 3, 7, 49, 50, 100] as [Int64])
  func pages_ofRowsAtOneMicrosecond_haveEachOnce(limit: Int64) throws {
    let ids = try fill(50)
    #expect(try everything(limit: limit) == ids)
  }

  @Test(arguments: [3, 4, 5, 9] as [Int64])
  func pages_acrossMicroseconds_haveEachOnce(limit: Int64) throws {
    let ids = try fill(20, others: 4)
    #expect(try everything(limit: limit) == ids)
  }

  @Test func page_thatTakesTheLastRow_hasNoNext() throws {
    let ids = try fill(4)
    #expect(try page(before: nil, limit: 4).next == nil)
    let newest = try page(before: nil, limit: 3)
    #expect(newest.ids == Array(ids.dropFirst()))
    #expect(try page(before: newest.next, limit: 3) == (Array(ids.prefix(1)), nil))
  }

  @Test func time_asACursor_isStrict() throws {
    let ids = try fill(3, others: 2)
    #expect(try page(before: time.rfc3339, limit: 10).ids == Array(ids.prefix(2)))
    #expect(try page(before: Date(microseconds: time.microseconds + 1).rfc3339, limit: 10).ids == Array(ids.prefix(5)))
  }

  @Test func rows_thatComeWhileReading_moveNothing() throws {
    let ids = try fill(6)
    let first = try page(before: nil, limit: 3)
    _ = try product.service.transaction { tx in try room.post("new", from: Example.id, in: tx) }
    #expect(try page(before: first.next, limit: 3).ids == Array(ids.prefix(3)))
  }

  @Test func room_empty_isAnEmptyPage() throws {
    #expect(try page(before: nil, limit: 5) == ([], nil))
  }
}
