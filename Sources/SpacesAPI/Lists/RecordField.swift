import Formats
import FoundationEssentials
import MariaDB
import Web

/// One field of a `Record`.
struct RecordField: Sendable {
  enum FieldType: Sendable {
    /// BINARY(16)
    case id
    /// Text, or an ENUM with these cases when they are given.
    case text(cases: [String]?)
    /// Any integer column. `format` is the one of the schema.
    case integer(format: String?)
    case flag
    case time
    /// A text column that holds JSON of our own writing; `schema` describes it.
    case json(schema: JSONValue)
  }

  let name: String
  let column: SQL
  let type: FieldType
  let example: JSONValue
  private(set) var isNullable = false

  private init(_ name: String, _ column: SQL, _ type: FieldType, _ example: JSONValue) {
    self.name = name
    self.column = column
    self.type = type
    self.example = example
  }

  static func id(_ name: String, _ column: SQL, example: JSONValue = .string(Example.id.text)) -> RecordField {
    RecordField(name, column, .id, example)
  }

  static func text(_ name: String, _ column: SQL, example: JSONValue) -> RecordField {
    RecordField(name, column, .text(cases: nil), example)
  }

  static func choice<T: RawRepresentable & CaseIterable>(_ name: String, _ column: SQL, example: T) -> RecordField
  where T.RawValue == String {
    RecordField(name, column, .text(cases: T.allCases.map(\.rawValue)), .string(example.rawValue))
  }

  /// A number that may be as large as an Int64.
  static func integer(_ name: String, _ column: SQL, example: JSONValue) -> RecordField {
    RecordField(name, column, .integer(format: "int64"), example)
  }

  /// A number that is always small.
  static func count(_ name: String, _ column: SQL, example: JSONValue) -> RecordField {
    RecordField(name, column, .integer(format: nil), example)
  }

  static func flag(_ name: String, _ column: SQL, example: Bool) -> RecordField {
    RecordField(name, column, .flag, .bool(example))
  }

  static func time(_ name: String, _ column: SQL, example: JSONValue = .string(Example.time.rfc3339)) -> RecordField {
    RecordField(name, column, .time, example)
  }

  /// A stored list of texts.
  static func texts(_ name: String, _ column: SQL, example: JSONValue) -> RecordField {
    RecordField(name, column, .json(schema: ["type": "array", "items": ["type": "string"]]), example)
  }

  /// A stored object.
  static func object(_ name: String, _ column: SQL, example: JSONValue) -> RecordField {
    RecordField(name, column, .json(schema: ["type": "object", "additionalProperties": true]), example)
  }

  /// Stored JSON of any kind.
  static func json(_ name: String, _ column: SQL, example: JSONValue) -> RecordField {
    RecordField(name, column, .json(schema: [:]), example)
  }

  /// The same field of a column that may be NULL.
  var nullable: RecordField {
    var field = self
    field.isNullable = true
    return field
  }

  /// What it takes to write the column as JSON.
  var format: ColumnFormat {
    let kind: ColumnFormat.Kind =
      switch type {
      case .id: .id
      case .text: .text
      case .integer: .integer
      case .flag: .flag
      case .time: .time
      case .json: .json
      }
    return ColumnFormat(kind: kind, isNullable: isNullable)
  }

  var schema: JSONValue {
    let type: JSONValue = isNullable ? [.string(typeName), "null"] : .string(typeName)
    switch self.type {
    case .id: return ["type": type, "format": "uuid"]
    case .text(nil), .flag: return ["type": type]
    case .text(let cases?):
      let names = cases.map { JSONValue.string($0) } + (isNullable ? [.null] : [])
      return ["type": type, "enum": .array(names)]
    case .integer(nil): return ["type": type]
    case .integer(let format?): return ["type": type, "format": .string(format)]
    case .time: return ["type": type, "format": "date-time"]
    case .json(let schema): return schema
    }
  }

  private var typeName: String {
    switch type {
    case .id, .text, .time, .json: "string"
    case .integer: "integer"
    case .flag: "boolean"
    }
  }
}
