import FoundationEssentials

/// Any JSON document: what people store without a schema of ours, and JSON Schema itself.
public indirect enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([(key: String, value: JSONValue)])

  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.key == key }?.value
  }

  public static func == (a: JSONValue, b: JSONValue) -> Bool {
    switch (a, b) {
    case (.null, .null): true
    case (.bool(let x), .bool(let y)): x == y
    case (.integer(let x), .integer(let y)): x == y
    case (.number(let x), .number(let y)): x == y
    case (.string(let x), .string(let y)): x == y
    case (.array(let x), .array(let y)): x == y
    case (.object(let x), .object(let y)):
      x.count == y.count && zip(x, y).allSatisfy { $0.key == $1.key && $0.value == $1.value }
    default: false
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { (key: $0.0, value: $0.1) })
  }
}

extension JSONValue: Decodable {
  /// Nil for what is not JSON.
  public init?(json bytes: [UInt8]) {
    guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes)) else { return nil }
    self = value
  }

  /// Arrays and objects inside each other that a document may have. Reading one level takes up to 4 KiB of
  /// stack, and a request's thread has 256 KiB: without a limit one request could end the process.
  public static let maximumDepth = 32

  /// - Throws: `APIError` 400 for what is nested more than `maximumDepth` deep inside of its field.
  public init(from decoder: any Decoder) throws {
    if let container = try? decoder.container(keyedBy: JSONKey.self) {
      try requireDepth(decoder.codingPath)
      // A decoder hands out keys in no order; sorted ones make equal documents equal bytes.
      self = .object(
        try container.allKeys.sorted { $0.stringValue < $1.stringValue }
          .map { (key: $0.stringValue, value: try container.decode(JSONValue.self, forKey: $0)) })
    } else if var container = try? decoder.unkeyedContainer() {
      try requireDepth(decoder.codingPath)
      var elements: [JSONValue] = []
      while !container.isAtEnd { elements.append(try container.decode(JSONValue.self)) }
      self = .array(elements)
    } else {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .null
      } else if let value = try? container.decode(Bool.self) {
        self = .bool(value)
      } else if let value = try? container.decode(Int64.self) {
        self = .integer(value)
      } else if let value = try? container.decode(Double.self) {
        self = .number(value)
      } else {
        self = .string(try container.decode(String.self))
      }
    }
  }
}

private func requireDepth(_ path: [any CodingKey]) throws(APIError) {
  guard path.count > JSONValue.maximumDepth, let field = path.first?.stringValue else { return }
  throw .invalid(field, "“\(field)” is nested more than \(JSONValue.maximumDepth) deep.")
}

/// A member name that is known only at run time.
struct JSONKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

extension JSONValue: JSONEncodable {
  public static var schema: JSONValue { [:] }

  public func encode(to json: inout JSONWriter) {
    switch self {
    case .null: json.raw("null")
    case .bool(let value): value.encode(to: &json)
    case .integer(let value): value.encode(to: &json)
    // JSON has no infinities, and none can be read from it.
    case .number(let value): json.raw(value.isFinite ? value.description : "null")
    case .string(let value): value.encode(to: &json)
    case .array(let elements): elements.encode(to: &json)
    case .object(let members):
      json.object { for member in members { $0.field(named: member.key, member.value) } }
    }
  }

  /// The document as UTF-8.
  public var bytes: [UInt8] {
    var json = JSONWriter()
    encode(to: &json)
    return json.bytes
  }
}
