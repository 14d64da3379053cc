import Formats

/// An error that a server reports, in a response with an error status or inside an answer that began with 200.
struct ServerError {
  /// The HTTP status that the error corresponds to; nil if it does not say so.
  var status: Int?
  /// The message of the server; can be empty.
  var text: String

  /// Reads the error that `value` is or contains: `{"error":{"message":…}}`, `{"error":"…"}`,
  /// `{"object":"error","message":…}`. Nil if the value reports no error.
  init?(_ value: JSONValue?) {
    guard let value else { return nil }
    let error = value["error"] ?? .null
    if Self.isSomething(error) {
      self.init(reported: error)
    } else if value["object"] == "error" || value["type"] == "error" {
      self.init(reported: value)
    } else {
      return nil
    }
  }

  /// - Parameter error: a value that is known to be an error.
  init(reported error: JSONValue) {
    text = Self.text(of: error) ?? ""
    let code = error["code"] ?? error["status"] ?? .null
    switch code {
    case .string("rate_limit_exceeded"): status = 429
    case .string(let text): status = Int(text)
    default: status = code.int64.flatMap { Int(exactly: $0) }
    }
    // https://docs.anthropic.com/en/api/errors
    if error["type"] == "rate_limit_error" { status = 429 }
    if error["type"] == "overloaded_error" { status = 503 }
  }

  /// The message in the body of an error response: the message of an error object in any of the usual formats, the
  /// title of a web page, or the whole text.
  static func text(of body: [UInt8]) -> String {
    var json = LenientJSON()
    if let value = json.read(body[...]), let text = text(of: value) { return text }
    let page = body.lowercasedASCII
    guard let start = page.firstRange(of: "<title>".utf8)?.upperBound,
      let end = page[start...].firstRange(of: "</title>".utf8)?.lowerBound
    else { return String(decoding: body, as: UTF8.self) }
    return String(decoding: body[start..<end], as: UTF8.self)
  }

  private static func text(of value: JSONValue) -> String? {
    switch value {
    case .string(let text):
      return text.orNil
    case .array(let values):
      return values.first.flatMap(text(of:))
    case .object:
      let names = ["message", "error", "detail", "msg", "errors", "title", "reason"]
      guard let text = names.lazy.compactMap({ value[$0].flatMap(text(of:)) }).first else { return nil }
      for name in ["code", "type"] {
        if case .string(let code) = value[name], !["", "error", text].contains(code) { return "\(text) (\(code))" }
      }
      return text
    default:
      return nil
    }
  }

  private static func isSomething(_ error: JSONValue) -> Bool {
    switch error {
    case .null, .bool(false): false
    case .string(let text): !text.isEmpty
    case .array(let elements): !elements.isEmpty
    case .object(let members): !members.isEmpty
    default: true
    }
  }
}

extension ServiceFailure {
  /// - Parameter error: an error that a chat server has reported in an answer that began with 200.
  init(_ error: ServerError) {
    let status = error.status.flatMap { 400..<600 ~= $0 ? $0 : nil }
    let detail = "Error \(status.map { "\($0) " } ?? "")in the answer: \(error.text)"
    switch status {
    case 429?, 503?: self.init(.chat, .refused(status: status ?? 0), detail: detail)
    default: self.init(.chat, .failed, detail: detail)
    }
  }
}
