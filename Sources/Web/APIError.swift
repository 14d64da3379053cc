import Formats

/// A refusal as the client sees it: the sentence is for people, the code for programs.
public struct APIError: Error, Sendable {
  public var status: Int
  public var code: String
  public var sentence: String
  /// The input that was wrong, for `invalid_request`.
  public var field: String?
  /// Facts beside the sentence, such as `required` and `balance`.
  public var details: [(key: String, value: JSONValue)]
  public var headers: [(name: String, value: String)]

  public init(
    _ status: Int, _ code: String, _ sentence: String, field: String? = nil,
    details: [(key: String, value: JSONValue)] = [], headers: [(name: String, value: String)] = []
  ) {
    self.status = status
    self.code = code
    self.sentence = sentence
    self.field = field
    self.details = details
    self.headers = headers
  }

  public static func invalid(_ field: String, _ sentence: String) -> APIError {
    APIError(400, "invalid_request", sentence, field: field)
  }

  public static let notFound = APIError(404, "not_found", "There is nothing at this address.")
  public static let malformedQuery = APIError(
    400, "malformed_query", "The query string is not percent-encoded UTF-8.")
  public static let malformedBody = APIError(
    400, "malformed_json", "The request body is not a JSON object in UTF-8.")
  public static let unsupportedMediaType = APIError(
    415, "unsupported_media_type", "Send the request body as application/json.")
  public static let tooLarge = APIError(413, "payload_too_large", "The request body is too large.")
  public static let incompleteBody = APIError(
    400, "incomplete_body", "The request body ended before its announced length.")
  public static let unexpected = APIError(
    500, "internal_error", "Something went wrong on our side. Try again, and quote the requestId if it stays.")

  public static func methodNotAllowed(_ allowed: [Method]) -> APIError {
    let list = allowed.map(\.rawValue).joined(separator: ", ")
    return APIError(
      405, "method_not_allowed", "This address answers \(list) only.", headers: [("Allow", list)])
  }

  public func response(requestID: String) -> Response {
    var json = JSONWriter()
    json.object {
      $0.field("error", sentence)
      $0.field("code", code)
      if let field { $0.field("field", field) }
      for detail in details { $0.field(named: detail.key, detail.value) }
      if status >= 500 { $0.field("requestId", requestID) }
    }
    return Response(status: status, headers: headers, json: json.bytes)
  }
}

/// What the command line prints and the log holds.
extension APIError: CustomStringConvertible {
  public var description: String { "\(code): \(sentence)" }
}
