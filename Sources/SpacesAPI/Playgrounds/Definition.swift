import Formats
import Web

/// What a space is made of: a JSON object that only the space's page understands.
enum Definition {
  /// Pages put `iframeUrl` into a frame, where another scheme than https could run code in their name.
  /// - Throws: 400 unless `iframeUrl` is absent or an https URL.
  static func checked(_ definition: JSONValue) throws -> JSONValue {
    guard let url = definition["iframeUrl"] else { return definition }
    guard case .string(let text) = url, isHTTPS(text) else {
      throw APIError.invalid(
        "definition.iframeUrl",
        "“definition.iframeUrl” must be an absolute https:// URL with a host, of at most 2048 characters.")
    }
    return definition
  }
}

extension Validator where T == JSONValue {
  /// A space's definition, of at most 64 KiB.
  static var definition: Validator {
    object(
      upTo: 64 << 10,
      description: "Any JSON object of at most 64 KiB. Its iframeUrl, if it has one, is an absolute https:// URL.")
  }
}
