import Formats

/// The input of a request, read and checked in one initializer.
///
/// The initializer asks `Fields` for each field by name. It must not branch on a value before the last field is read,
/// because the OpenAPI description is recorded from the same code with placeholders for values.
public protocol RequestInput: SendableMetatype {
  /// Reads the fields.
  /// - Throws: `APIError` for a missing or invalid field.
  init(_ fields: Fields) throws
}

/// The parameters of a query string.
public protocol RequestQuery: RequestInput {}

/// A JSON body.
public protocol RequestBody: RequestInput {
  /// A valid body with every field, for the OpenAPI description.
  static var example: JSONValue { get }
}

extension RequestInput {
  /// Reads a JSON object. Members that the initializer does not ask for are ignored.
  /// - Throws: `APIError` 400: `malformed_json`, or `invalid_request` with the first field that is wrong.
  public init(json bytes: [UInt8]) throws {
    try self.init(document: Self.document(bytes))
  }

  /// Reads the body of a route that does not require one. An empty body and the document `null`, which some clients
  /// send instead of none, are read as `{}`.
  /// - Throws: the errors of `init(json:)`.
  public init(optionalJSON bytes: [UInt8]) throws {
    let document = bytes.isEmpty ? .null : try Self.document(bytes)
    try self.init(document: document == .null ? [:] : document)
  }

  private init(document: JSONValue) throws {
    guard case .object(let members) = document else { throw APIError.malformedBody }
    self = try Self(Fields(members))
  }

  private static func document(_ bytes: [UInt8]) throws(APIError) -> JSONValue {
    do {
      return try JSONReader.read(bytes)
    } catch .tooDeep(let member?) {
      throw .invalid(member, "“\(member)” is nested more than \(JSONReader.maximumDepth) deep.")
    } catch {
      throw .malformedBody
    }
  }

  /// Reads a query string. A parameter with an empty value counts as absent; of several with the same name the last
  /// counts.
  /// - Throws: `APIError` 400: `malformed_query` for a name that is not percent-encoded UTF-8, or `invalid_request`
  ///   with the first parameter that is wrong.
  public init(query: String) throws {
    var parameters: [(name: String, value: String)] = []
    let bytes = Array(query.utf8)
    for pair in bytes.pieces(separatedBy: UInt8(ascii: "&")) where !pair.isEmpty {
      let nameEnd = bytes.first(UInt8(ascii: "="), in: pair)
      guard let name = percentDecoded(utf8: bytes.span.extracting(pair.lowerBound..<nameEnd), plusIsSpace: true) else {
        throw APIError.malformedQuery
      }
      let valueBytes = bytes.span.extracting(min(nameEnd + 1, pair.upperBound)..<pair.upperBound)
      guard let value = percentDecoded(utf8: valueBytes, plusIsSpace: true) else {
        throw APIError.invalid(name, "The parameter “\(name)” is not percent-encoded UTF-8.")
      }
      if !value.isEmpty { parameters.append((name, value)) }
    }
    self = try Self(Fields(query: parameters))
  }

  /// The fields in the order in which the initializer reads them.
  /// - Throws: what the initializer throws, which is a programming error.
  public static func description() throws -> [FieldDescription] {
    let fields = Fields.recording()
    _ = try Self(fields)
    return fields.descriptions
  }
}

/// A field in the OpenAPI description.
public struct FieldDescription: Sendable {
  /// The name of the member or the query parameter.
  public let name: String
  /// The JSON Schema of the value.
  public let schema: JSONValue
  /// Whether the field must be present.
  public let required: Bool
}
