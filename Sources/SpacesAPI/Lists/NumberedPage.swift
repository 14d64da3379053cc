import Formats
import MariaDB
import Web

/// Which page of a list a request asks for.
struct Page: Sendable {
  /// From 1.
  let number: Int64
  let limit: Int64

  /// - Parameters:
  ///   - limit: rows on a page when the request does not say.
  ///   - max: a larger `limit` means this one.
  init(_ fields: Fields, limit: Int64, max: Int64) throws {
    number = try fields.optional("page", .page, default: 1)
    self.limit = try fields.optional("limit", .limit(upTo: max), default: limit)
  }

  var offset: Int64 { (number - 1) * limit }

  func count(of total: Int64) -> Int64 { (total + limit - 1) / limit }
}

/// The query of a list without filters and without a total: nearly everybody has all of it on one page.
struct PageQuery: RequestQuery {
  let page: Page

  init(_ fields: Fields) throws {
    page = try Page(fields, limit: 500, max: 500)
  }
}

/// A page of a list, and how long the list is.
struct NumberedPage {
  let rows: EncodedRows
  let total: Int64
  let page: Page

  init(_ rows: EncodedRows, of total: Int64, _ page: Page) {
    self.rows = rows
    self.total = total
    self.page = page
  }
}

extension Reader {
  /// A page of a list of `total` rows. A page past the end is empty and costs no statement.
  /// - Parameter sql: selects `record.columns` of the page's rows.
  func page(of record: Record, _ page: Page, total: Int64, _ sql: @autoclosure () -> SQL) throws -> NumberedPage {
    guard page.offset < total else { return NumberedPage(EncodedRows(plural: record.plural), of: total, page) }
    return NumberedPage(try rows(of: record, sql()), of: total, page)
  }
}

extension Response {
  static func ok(_ page: NumberedPage) -> Response {
    var json = page.rows.listWriter()
    json.object {
      page.rows.writeMember(to: &$0)
      $0.field("total", page.total)
      $0.field("page", page.page.number)
      $0.field("totalPages", page.page.count(of: page.total))
    }
    return Response(status: 200, json: json.bytes)
  }

  /// A list without a total: `{"agents":[…]}`.
  static func list(_ rows: EncodedRows) -> Response {
    var json = rows.listWriter()
    json.object { rows.writeMember(to: &$0) }
    return Response(status: 200, json: json.bytes)
  }
}

extension ResponseDescription {
  /// A `NumberedPage` of `record`.
  static func page(of record: Record) -> ResponseDescription {
    let number: JSONValue = ["type": "integer", "format": "int64"]
    return .page(
      "\(record.name)Page", of: record.component, under: record.plural, example: record.example.bytes,
      and: [
        (key: "total", value: number, example: 1), (key: "page", value: number, example: 1),
        (key: "totalPages", value: number, example: 1),
      ])
  }

  /// `{"agents":[…]}`
  static func list(of record: Record) -> ResponseDescription {
    .page(
      "\(record.name)List", of: record.component, under: record.plural, example: record.example.bytes, and: [])
  }

  /// An object with an array of rows and further members.
  static func page(
    _ name: String, of row: SchemaComponent, under plural: String, example: [UInt8],
    and others: [(key: String, value: JSONValue, example: JSONValue)]
  ) -> ResponseDescription {
    let component = SchemaComponent(name: name) {
      let list: JSONValue = ["type": "array", "items": ["$ref": .string("#/components/schemas/\(row.name)")]]
      let properties = [(key: plural, value: list)] + others.map { (key: $0.key, value: $0.value) }
      let schema: JSONValue = [
        "type": "object", "properties": .object(properties),
        "required": .array(properties.map { .string($0.key) }), "additionalProperties": false,
      ]
      return (schema: schema, components: [row])
    }
    var json = JSONWriter()
    json.object {
      $0.field(named: plural) { rows in
        rows.raw("[")
        rows.raw(example)
        rows.raw("]")
      }
      for other in others { $0.field(named: other.key, other.example) }
    }
    return ResponseDescription(
      status: 200,
      content: .json(
        schema: ["$ref": .string("#/components/schemas/\(name)")], components: [component], example: json.bytes))
  }
}
