import Web

/// What a space is made of: anything its page understands.
enum Definition {
  static let kind = Kind.object(upTo: 64 << 10, properties: ["iframeUrl": urlSchema])

  /// Pages put `iframeUrl` into a frame, where another scheme than https could run code in their name.
  /// - Throws: 400 unless it is absent or an https URL.
  static func checked(_ definition: JSONValue) throws -> JSONValue {
    guard let url = definition["iframeUrl"] else { return definition }
    guard case .string(let text) = url, isHTTPS(text) else {
      throw APIError.invalid(
        "definition.iframeUrl", "“definition.iframeUrl” must be an absolute https:// URL with a host, of at most 2048 characters.")
    }
    return definition
  }
}
