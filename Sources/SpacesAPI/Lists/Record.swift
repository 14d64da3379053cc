import Formats
import MariaDB
import Web

/// A row of the database as the API shows it. Each field stands once: its name in JSON, its column, its type
/// and its example. The select list, the JSON and the schema of the description come from this one list.
///
/// Rows are written from the database's buffers straight into JSON, without a value of Swift in between.
struct Record: Sendable {
  /// What the description calls it.
  let name: String
  /// The member under which a list has its rows; empty for a record that is in no list.
  let plural: String
  let fields: [RecordField]
  /// The columns in the order of the fields, for a select list.
  let columns: SQL
  /// What stands before each value, `{"id":` or `,"name":`, and how the value is written.
  private let values: [(label: ShortText, format: ColumnFormat)]

  init(_ name: String, plural: String = "", _ fields: [RecordField]) {
    self.name = name
    self.plural = plural
    self.fields = fields
    columns = fields.map(\.column).joined(by: ", ")
    values = fields.enumerated().map { index, field in
      (ShortText("\(index == 0 ? "{" : ",")\"\(field.name)\":"), field.format)
    }
  }

  /// Appends `{…}` of the next columns of `row`, which are those of `columns`.
  /// - Throws: `ColumnError` when a column is NULL or of another type than its field.
  func write(_ row: inout Row, to json: inout ByteBuffer) throws {
    let room =
      values.count * (ShortText.capacity + ColumnFormat.capacity) + row.byteCount * ColumnFormat.capacityPerByte + 1
    try json.append(atMost: room) { json in
      for (label, format) in values {
        json.append(label)
        try format.write(row.column(), to: &json)
      }
      json.append(UInt8(ascii: "}"))
    }
  }

  /// The place of a field among the columns. A name that there is none of gets the place after the last one, which no row
  /// has.
  func position(of name: String) -> Int {
    fields.firstIndex { $0.name == name } ?? fields.count
  }

  var properties: [(key: String, value: JSONValue)] {
    fields.map { (key: $0.name, value: $0.schema) }
  }

  var component: SchemaComponent {
    SchemaComponent(name: name) { [self] in
      let schema: JSONValue = [
        "type": "object", "properties": .object(properties),
        "required": .array(fields.map { .string($0.name) }), "additionalProperties": false,
      ]
      return (schema: schema, components: [])
    }
  }

  /// `$ref` to the component.
  var schema: JSONValue { ["$ref": .string("#/components/schemas/\(name)")] }

  var example: EncodedRow {
    EncodedRow(record: self, bytes: JSONValue.object(fields.map { (key: $0.name, value: $0.example) }).bytes)
  }
}
