import Formats
import Foundation
import MariaDB
import Testing

@testable import SpacesAPI

/// Every record of the product against the real tables: schema, JSON and select list agree.
@Suite struct EveryRecordTests {
  /// A product with a row for every record.
  private static let product = Result {
    let product = try Product()
    let agent = try product.person().listing()
    let shop = try product.official(agent: agent)
    _ = try shop.addAgent()
    let customer = try product.customer(of: shop)
    try customer.person.post("\(customer.path)/messages", ["content": "Hello"]).expect(201)
    try customer.ask().expect(200).events()
    try shop.creator.post("\(shop.path)/verify").expect(201)
    let owner = try product.person()
    let session = try owner.session(of: owner.space())
    try owner.post("\(session.path)/signals", ["type": "move"]).expect(201)
    _ = try product.lounge()
    return product
  }

  private static let names = RecordSource.all.map(\.record.name)

  private func source(_ name: String) throws -> RecordSource {
    try #require(RecordSource.all.first { $0.record.name == name })
  }

  @Test func records_areAllHere() throws {
    let sources = RepositoryFile.all(in: "Sources/SpacesAPI") { $0.hasSuffix(".swift") }
    let declared = sources.flatMap { $0.text.matches(of: /\bRecord\(\s*"(\w+)"/).map { String($0.1) } }
    #expect(declared.count > 10)
    #expect(Self.names.sorted() == declared.sorted())
  }

  @Test(arguments: names)
  func row_hasTheSchemaOfItsRecord(name: String) throws {
    let (record, tables) = (try source(name).record, try source(name).tables)
    let product = try Self.product.get()
    let row = try product.app.database.read { db in
      try db.row(of: record, "SELECT \(record.columns) FROM \(tables) LIMIT 1")
    }
    let json = try #require(JSONValue(json: row?.bytes ?? []), "There is no row of \(name).")
    let schemas = JSONValue.object([(key: name, value: record.component.definition().schema)])
    #expect(complaints(json, record.schema, in: schemas) == [])
    guard case .object(let members) = json else { return }
    #expect(members.map(\.key) == record.fields.map(\.name))
  }

  /// The server says of each column of a table made from the select list whether it can be NULL.
  @Test(arguments: names)
  func columns_thatCanBeNull_areNullable(name: String) throws {
    let (record, tables) = (try source(name).record, try source(name).tables)
    let columns = record.fields.enumerated().map { "\($1.column) AS \(raw: "f\($0)")" as SQL }
    let nullable = try Self.product.get().app.database.transaction { db in
      try db.execute(
        "CREATE OR REPLACE TEMPORARY TABLE probe AS SELECT \(columns.joined(by: ", ")) FROM \(tables) LIMIT 0")
      return try db.query("SHOW COLUMNS FROM probe") { row in
        for _ in 0..<2 { _ = try row.next(String.self) }
        return try row.next(String.self) == "YES"
      }
    }
    #expect(nullable.count == record.fields.count)
    for (field, canBeNull) in zip(record.fields, nullable) where canBeNull {
      #expect(field.isNullable, "\(name).\(field.name)")
    }
  }
}
