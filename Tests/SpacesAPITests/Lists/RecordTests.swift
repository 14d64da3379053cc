import Formats
import Foundation
import MariaDB
import Testing
import Web

@testable import SpacesAPI

@Suite struct RecordTests {
  private let product: Product

  init() throws {
    product = try Product.shared.get()
  }

  private enum Colour: String, CaseIterable { case red, green }

  private static let all: [RecordField] = [
    .id("id", "CAST(REPEAT('a', 16) AS BINARY(16))"), .text("text", "'Ä \"1\"'", example: "x"),
    .choice("choice", "'red'", example: Colour.green), .integer("integer", "-9223372036854775808", example: 1),
    .count("count", "CAST(SUM(3) AS DECIMAL(20,0))", example: 1), .flag("flag", "1", example: false),
    .time("time", "TIMESTAMP'2026-03-06 04:11:00.000001'"), .texts("texts", "'[\"a\"]'", example: ["b"]),
    .object("object", "'{\"b\": 1.50, \"a\": {}}'", example: [:]),
  ]

  private func json(of record: Record, _ select: SQL? = nil) throws -> JSONValue {
    let row = try product.app.database.read { db in try db.row(of: record, select ?? "SELECT \(record.columns)") }
    return try #require(JSONValue(json: row?.bytes ?? []))
  }

  @Test func row_isWrittenInTheOrderAndTypesOfItsFields() throws {
    let json = try json(of: Record("Everything", Self.all))
    #expect(
      json == [
        "id": "61616161-6161-6161-6161-616161616161", "text": "Ä \"1\"", "choice": "red", "integer": .integer(.min),
        "count": 3, "flag": true, "time": "2026-03-06T04:11:00.000001Z", "texts": ["a"],
        "object": ["b": .number("1.50"), "a": [:]],
      ])
  }

  @Test func row_hasTheSchemaOfItsRecord() throws {
    let record = Record("Everything", Self.all)
    let schemas = JSONValue.object([(key: "Everything", value: record.component.definition().schema)])
    #expect(complaints(try json(of: record), record.schema, in: schemas) == [])
    let example = try #require(JSONValue(json: record.example.bytes))
    #expect(complaints(example, record.schema, in: schemas) == [])
    #expect(!complaints([:], record.schema, in: schemas).isEmpty)
  }

  @Test(arguments: all.map(\.name))
  func null_inAFieldThatCannotBeNull_throws(name: String) throws {
    let field = try #require(Self.all.first { $0.name == name })
    #expect(throws: ColumnError.self) { try json(of: Record("One", [field]), "SELECT NULL") }
    let schema = JSONValue.object([(key: name, value: field.nullable.schema)])
    #expect(try json(of: Record("One", [field.nullable]), "SELECT NULL") == .object([(key: name, value: .null)]))
    if case .json = field.type { return }
    #expect(complaints(.null, schema[name] ?? [:]) == [])
    #expect(!complaints(.null, field.schema).isEmpty)
  }

  @Test func column_ofAnotherType_throws() throws {
    let wrong: [(RecordField, SQL)] = [
      (.id("id", "x"), "SELECT 'text'"), (.integer("n", "x", example: 1), "SELECT 'text'"),
      (.time("t", "x"), "SELECT 1"), (.text("t", "x", example: ""), "SELECT 1"),
      (.flag("f", "x", example: true), "SELECT ''"),
    ]
    for (field, select) in wrong {
      #expect(throws: ColumnError.self, "\(field.name)") { try json(of: Record("One", [field]), select) }
    }
  }

  @Test func columns_areFewerThanFields_throws() throws {
    #expect(throws: ColumnError.self) {
      try json(of: Record("Two", Array(Self.all.prefix(2))), "SELECT REPEAT('a', 16)")
    }
  }
}
