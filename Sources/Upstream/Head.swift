import Formats

/// The status and the headers of a response.
public struct Head: Sendable {
  /// The HTTP status, 200 to 599. Interim responses (1xx) are skipped.
  public var status: Int
  /// The headers in the order received, with the names in the case that the server uses.
  public var headers: [(String, String)]

  /// Makes a head, for tests and for the transfer.
  public init(status: Int, headers: [(String, String)] = []) {
    self.status = status
    self.headers = headers
  }

  /// The value of the first header of that name, compared without regard to case; nil if there is none.
  public subscript(name: String) -> String? {
    let wanted = name.lowercased()
    return headers.first { $0.0.lowercased() == wanted }?.1
  }

  /// The media type of the Content-Type in lower case, without parameters; empty if there is none.
  var mediaType: String {
    let value = self["content-type"] ?? ""
    return trimmed(String(value.prefix { $0 != ";" })).lowercased()
  }
}
