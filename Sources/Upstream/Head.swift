import Formats

/// The status line and the headers of an answer.
public struct Head: Sendable {
  /// 200…599; interim 1xx answers are skipped.
  public var status: Int
  /// In the order received, with the names as the server wrote them.
  public var headers: [(String, String)]

  /// A head as the tests and the transfer build it.
  public init(status: Int, headers: [(String, String)] = []) {
    self.status = status
    self.headers = headers
  }

  /// The first header of that name, whatever its case.
  public subscript(name: String) -> String? {
    let wanted = name.lowercased()
    return headers.first { $0.0.lowercased() == wanted }?.1
  }

  /// The media type in lower case without its parameters; empty when there is none.
  var mediaType: String {
    let value = self["content-type"] ?? ""
    return trimmed(String(value.prefix { $0 != ";" })).lowercased()
  }
}
