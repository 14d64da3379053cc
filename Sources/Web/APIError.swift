import Formats

/// An error response of the API: a sentence for people and a code for programs.
public struct APIError: Error, Sendable {
  /// The HTTP status, 400 to 599.
  public var status: Int
  /// A stable identifier for programs, in lower case with underscores.
  public var code: String
  /// A sentence for people, in English.
  public var sentence: String
  /// The name of the invalid field or parameter; nil unless the code is `invalid_request`.
  public var field: String?
  /// Further members of the response body, such as `required` and `balance`.
  public var details: [(key: String, value: JSONValue)]
  /// Headers of the response besides Content-Type and Content-Length.
  public var headers: [(name: String, value: String)]

  /// Makes an error; see the properties.
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

  /// 400 for a field or a query parameter with an invalid value.
  ///
  /// - Parameters:
  ///   - field: the name of the field.
  ///   - sentence: what is wrong with its value.
  public static func invalid(_ field: String, _ sentence: String) -> APIError {
    APIError(400, "invalid_request", sentence, field: field)
  }

  /// 404 for an address without a resource.
  public static let notFound = APIError(404, "not_found", "There is nothing at this address.")
  /// 400 for a parameter name that is not percent-encoded UTF-8.
  public static let malformedQuery = APIError(
    400, "malformed_query", "The query string is not percent-encoded UTF-8.")
  /// 400 for a body that is not a JSON object.
  public static let malformedBody = APIError(
    400, "malformed_json", "The request body is not a JSON object in UTF-8.")
  /// 415 for a body that is not declared as JSON.
  public static let unsupportedMediaType = APIError(
    415, "unsupported_media_type", "Send the request body as application/json.")
  /// 413 for a body beyond the limit of the route.
  public static let tooLarge = APIError(413, "payload_too_large", "The request body is too large.")
  /// 400 for a body that ended before its Content-Length.
  public static let incompleteBody = APIError(
    400, "incomplete_body", "The request body ended before its announced length.")
  /// 500 for an internal error. The response has the request id under which the log has the cause.
  public static let unexpected = APIError(
    500, "internal_error", "Something went wrong on our side. Try again, and quote the requestId if it stays.")

  /// 405 with the header `Allow` (RFC 9110, section 15.5.6).
  public static func methodNotAllowed(_ allowed: [Method]) -> APIError {
    let list = allowed.map(\.rawValue).joined(separator: ", ")
    return APIError(
      405, "method_not_allowed", "This address answers \(list) only.", headers: [("Allow", list)])
  }

  /// The error as a JSON response.
  ///
  /// - Parameter requestID: part of the body if the status is 500 or above.
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

/// The form for the command line and the log.
extension APIError: CustomStringConvertible {
  /// The code and the sentence.
  public var description: String { "\(code): \(sentence)" }
}
