import Formats
import MariaDB
import Web

/// One row that has been written as JSON.
struct EncodedRow: Sendable {
  let record: Record
  let bytes: [UInt8]
}

/// Rows that have been written as JSON, in an order that can still change.
struct EncodedRows: Sendable {
  /// The member under which a list has them.
  let plural: String
  private var json = ByteBuffer(capacity: 32 << 10)
  /// Where each row stands in `json`.
  private var places: [Range<Int>] = []

  init(plural: String) {
    self.plural = plural
    // Most pages have at most 50 rows; arrays that grow are copied.
    places.reserveCapacity(64)
  }

  /// One row, for the description.
  init(example record: Record) {
    self.init(plural: record.plural)
    append(record.example.bytes)
  }

  var count: Int { places.count }

  /// A writer with room for the rows and the few other members of a list. To grow, it would copy the rows.
  func listWriter() -> JSONWriter { JSONWriter(capacity: json.count + places.count + 1024) }

  mutating func append(_ record: Record, _ row: inout Row) throws {
    let start = json.count
    try record.write(&row, to: &json)
    places.append(start..<json.count)
  }

  mutating func append(_ value: some JSONObject) {
    var object = JSONWriter()
    value.encode(to: &object)
    append(object.bytes)
  }

  private mutating func append(_ row: [UInt8]) {
    let start = json.count
    json.append(atMost: row.count) { $0.append(row.span) }
    places.append(start..<json.count)
  }

  mutating func reverse() {
    places.reverse()
  }

  /// Keeps the rows at `indices`, in their order.
  mutating func arrange(_ indices: [Int]) {
    places = indices.map { places[$0] }
  }

  /// Appends a member with the rows, `"…":[…]`.
  func writeMember(to json: inout JSONWriter) {
    json.field(named: plural) { write(to: &$0) }
  }

  /// Appends `[…]`.
  func write(to json: inout JSONWriter) {
    json.bytes.append(UInt8(ascii: "["))
    for (index, place) in places.enumerated() {
      if index > 0 { json.bytes.append(UInt8(ascii: ",")) }
      json.raw(self.json[place])
    }
    json.bytes.append(UInt8(ascii: "]"))
  }
}

extension Reader {
  /// The rows of a statement whose select list is `record.columns`.
  func rows(of record: Record, _ sql: SQL) throws -> EncodedRows {
    var rows = EncodedRows(plural: record.plural)
    try forEach(sql) { row in try rows.append(record, &row) }
    return rows
  }

  /// The first row of a statement whose select list is `record.columns`; nil when there is none.
  func row(of record: Record, _ sql: SQL) throws -> EncodedRow? {
    var json = ByteBuffer(capacity: 1024)
    let found: Void? = try first(sql) { row in try record.write(&row, to: &json) }
    return found.map { EncodedRow(record: record, bytes: json.bytes()) }
  }
}

extension Response {
  static func ok(_ row: EncodedRow) -> Response { Response(status: 200, json: row.bytes) }
  static func created(_ row: EncodedRow) -> Response { Response(status: 201, json: row.bytes) }

  /// A bare JSON array.
  static func ok(_ rows: EncodedRows) -> Response {
    var json = JSONWriter(capacity: 8192)
    rows.write(to: &json)
    return Response(status: 200, json: json.bytes)
  }
}

extension ResponseDescription {
  static func ok(_ record: Record) -> ResponseDescription { record.described(200) }
  static func created(_ record: Record) -> ResponseDescription { record.described(201) }

  /// A bare JSON array.
  static func array(of record: Record) -> ResponseDescription {
    ResponseDescription(
      status: 200,
      content: .json(
        schema: ["type": "array", "items": record.schema], components: [record.component],
        example: [UInt8(ascii: "[")] + record.example.bytes + [UInt8(ascii: "]")]))
  }
}

extension Record {
  fileprivate func described(_ status: Int) -> ResponseDescription {
    ResponseDescription(
      status: status, content: .json(schema: schema, components: [component], example: example.bytes))
  }
}

extension JSONWriter {
  /// A member that holds one row.
  mutating func field(_ name: StaticString, _ row: EncodedRow) {
    field(name, schema: row.record.schema, components: [row.record.component]) { $0.raw(row.bytes) }
  }

  /// A member that holds an array of rows of `record`.
  mutating func field(_ name: StaticString, _ rows: EncodedRows, of record: Record) {
    let schema: JSONValue = ["type": "array", "items": record.schema]
    field(name, schema: schema, components: [record.component]) { rows.write(to: &$0) }
  }

  /// The members of a row among those of the object that is being written.
  mutating func members(of row: EncodedRow) {
    members(described: row.record.properties) { $0.raw(row.bytes.dropFirst().dropLast()) }
  }
}
