import Formats
import MariaDB

/// JSON in a text column. It goes out as it was written, without being read again.
struct StoredJSON: SQLConvertible {
  let text: String

  init(_ value: JSONValue) {
    text = String(decoding: value.bytes, as: UTF8.self)
  }

  init(_ texts: [String]) {
    self.init(.array(texts.map { .string($0) }))
  }

  var sqlValue: SQLValue { text.sqlValue }
}
