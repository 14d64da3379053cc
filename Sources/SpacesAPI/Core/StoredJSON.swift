import Web

/// A list of texts, kept as JSON in a text column: it goes out as it was written, without being read again.
struct StoredJSON: JSONEncodable {
  static let schema: JSONValue = ["type": "array", "items": ["type": "string"]]
  let text: String

  init(array text: String) {
    self.text = text
  }

  init(_ texts: [String]) {
    var json = JSONWriter()
    texts.encode(to: &json)
    text = String(decoding: json.bytes, as: UTF8.self)
  }

  func encode(to json: inout JSONWriter) { json.raw(text) }
}

/// An object of somebody else's making, kept the same way.
struct StoredObject: JSONEncodable {
  static let schema: JSONValue = ["type": "object"]
  let text: String

  init(object text: String) {
    self.text = text
  }

  init(_ object: JSONValue) {
    text = String(decoding: object.bytes, as: UTF8.self)
  }

  func encode(to json: inout JSONWriter) { json.raw(text) }
}
