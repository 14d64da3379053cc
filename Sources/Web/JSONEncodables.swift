import FoundationEssentials

extension String: JSONEncodable {
  public static var schema: JSONValue { ["type": "string"] }
  @inlinable public func encode(to json: inout JSONWriter) { json.string(self) }
}

extension Bool: JSONEncodable {
  public static var schema: JSONValue { ["type": "boolean"] }
  @inlinable public func encode(to json: inout JSONWriter) { json.raw(self ? "true" : "false") }
}

extension Int64: JSONEncodable {
  public static var schema: JSONValue { ["type": "integer", "format": "int64"] }
  @inlinable public func encode(to json: inout JSONWriter) { json.raw(description) }
}

extension Int: JSONEncodable {
  public static var schema: JSONValue { ["type": "integer"] }
  @inlinable public func encode(to json: inout JSONWriter) { json.raw(description) }
}

extension UUID: JSONEncodable {
  public static var schema: JSONValue { ["type": "string", "format": "uuid"] }
  public func encode(to json: inout JSONWriter) {
    json.bytes.append(UInt8(ascii: "\""))
    appendText(to: &json.bytes)
    json.bytes.append(UInt8(ascii: "\""))
  }
}

extension Date: JSONEncodable {
  public static var schema: JSONValue { ["type": "string", "format": "date-time"] }
  public func encode(to json: inout JSONWriter) {
    json.bytes.append(UInt8(ascii: "\""))
    appendRFC3339(to: &json.bytes)
    json.bytes.append(UInt8(ascii: "\""))
  }
}

extension Optional: JSONEncodable where Wrapped: JSONEncodable {
  public static var objects: [any JSONObject.Type] { Wrapped.objects }

  public static var schema: JSONValue {
    let schema = Wrapped.schema
    guard case .object(var members) = schema, case .string(let type)? = schema["type"] else {
      return ["anyOf": [schema, ["type": "null"]]]
    }
    for index in members.indices {
      if members[index].key == "type" { members[index].value = [.string(type), "null"] }
      if members[index].key == "enum", case .array(let cases) = members[index].value {
        members[index].value = .array(cases + [.null])
      }
    }
    return .object(members)
  }

  @inlinable
  public func encode(to json: inout JSONWriter) {
    if let self { self.encode(to: &json) } else { json.raw("null") }
  }
}

extension Array: JSONEncodable where Element: JSONEncodable {
  public static var schema: JSONValue { ["type": "array", "items": Element.schema] }
  public static var objects: [any JSONObject.Type] { Element.objects }

  @inlinable
  public func encode(to json: inout JSONWriter) {
    json.bytes.append(UInt8(ascii: "["))
    json.first = true
    for element in self {
      json.separate()
      element.encode(to: &json)
      json.first = false
    }
    json.bytes.append(UInt8(ascii: "]"))
    json.first = false
  }
}

/// `enum Role: String, JSONEncodable, CaseIterable` needs no more than that.
extension JSONEncodable where Self: RawRepresentable & CaseIterable, RawValue == String {
  public static var schema: JSONValue {
    ["type": "string", "enum": .array(allCases.map { .string($0.rawValue) })]
  }
  public func encode(to json: inout JSONWriter) { json.string(rawValue) }
}

extension UUID {
  /// The lower-case text form; Foundation's is upper-case.
  public var text: String {
    var bytes: [UInt8] = []
    appendText(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  func appendText(to bytes: inout [UInt8]) {
    forEachByte { index, byte in
      if index == 4 || index == 6 || index == 8 || index == 10 { bytes.append(UInt8(ascii: "-")) }
      bytes.append(hexDigit(byte >> 4))
      bytes.append(hexDigit(byte & 15))
    }
  }

  private func forEachByte(_ body: (Int, UInt8) -> Void) {
    let id = uuid
    body(0, id.0); body(1, id.1); body(2, id.2); body(3, id.3)
    body(4, id.4); body(5, id.5); body(6, id.6); body(7, id.7)
    body(8, id.8); body(9, id.9); body(10, id.10); body(11, id.11)
    body(12, id.12); body(13, id.13); body(14, id.14); body(15, id.15)
  }
}
