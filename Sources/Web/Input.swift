import FoundationEssentials

/// What a request carries, read and checked in one place.
///
/// The initialiser asks `Fields` for each field by name. It must not branch on what it gets before
/// the last field is read: run with recording fields, the same lines give the OpenAPI description.
public protocol Input: SendableMetatype {
  init(_ fields: Fields) throws
}

/// A JSON body.
public protocol Body: Input {
  /// One that is taken, with every field that there is.
  static var example: JSONValue { get }
}

extension Input {
  /// - Throws: `APIError` 400, naming the first field that is wrong.
  public init(json bytes: [UInt8]) throws {
    guard JSONSyntax.isValid(bytes) else { throw APIError.malformedBody }
    do {
      self = try JSONDecoder().decode(Decoded<Self>.self, from: Data(bytes)).input
    } catch is DecodingError {
      throw APIError.malformedBody
    }
  }

  /// - Throws: `APIError` 400, naming the first parameter that is wrong.
  public init(query: String) throws {
    var values: [String: String] = [:]
    for pair in query.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = percentDecoded(parts[0], plusIsSpace: true) else {
        throw APIError.malformedQuery
      }
      guard let value = percentDecoded(parts.count > 1 ? parts[1] : "", plusIsSpace: true) else {
        throw APIError.invalid(name, "The parameter “\(name)” is not percent-encoded UTF-8.")
      }
      values[name] = value
    }
    self = try Self(Fields(.query(values)))
  }

  /// The fields that the initialiser reads, in its order.
  public static func description() throws -> [FieldDescription] {
    let fields = Fields(.recording)
    _ = try Self(fields)
    return fields.descriptions
  }
}

private struct Decoded<T: Input>: Decodable {
  let input: T
  init(from decoder: any Decoder) throws {
    input = try T(Fields(.json(try decoder.container(keyedBy: JSONKey.self))))
  }
}

public struct FieldDescription: Sendable {
  public let name: String
  public let schema: JSONValue
  public let required: Bool
}

/// The named values of a JSON body or a query string.
///
/// A value that is `null` counts as absent, but for `change`, where it means "clear this".
public final class Fields {
  enum Source {
    case json(KeyedDecodingContainer<JSONKey>)
    case query([String: String])
    case recording
  }

  private let source: Source
  private(set) var descriptions: [FieldDescription] = []

  init(_ source: Source) {
    self.source = source
  }

  public func required<T: Sendable>(_ name: String, _ kind: Kind<T>) throws -> T {
    record(name, kind.schema, required: true)
    if case .recording = source { return kind.placeholder }
    guard let value = try read(name, kind) else { throw APIError.invalid(name, "“\(name)” is required.") }
    return value
  }

  public func optional<T: Sendable>(_ name: String, _ kind: Kind<T>) throws -> T? {
    record(name, nullable(kind.schema), required: false)
    return try read(name, kind)
  }

  public func optional<T: Sendable>(_ name: String, _ kind: Kind<T>, default value: T) throws -> T {
    record(name, kind.schema(default: value), required: false)
    return try read(name, kind) ?? value
  }

  /// For updates of what can be cleared: absent keeps, `null` clears.
  public func change<T: Sendable>(_ name: String, _ kind: Kind<T>) throws -> Change<T> {
    record(name, nullable(kind.schema), required: false)
    guard isPresent(name) else { return .keep }
    return .set(try read(name, kind))
  }

  /// For updates of what cannot be cleared: absent keeps, `null` is refused.
  public func replacement<T: Sendable>(_ name: String, _ kind: Kind<T>) throws -> T? {
    record(name, kind.schema, required: false)
    guard isPresent(name) else { return nil }
    guard let value = try read(name, kind) else { throw APIError.invalid(name, "“\(name)” cannot be null.") }
    return value
  }

  private func isPresent(_ name: String) -> Bool {
    switch source {
    case .json(let container): container.contains(JSONKey(stringValue: name))
    case .query(let values): values[name] != nil
    case .recording: false
    }
  }

  private func read<T: Sendable>(_ name: String, _ kind: Kind<T>) throws -> T? {
    switch source {
    case .json(let container):
      let key = JSONKey(stringValue: name)
      guard container.contains(key), try !container.decodeNil(forKey: key) else { return nil }
      do {
        return try kind.decode(container, key, name)
      } catch let refusal as APIError {
        throw refusal
      } catch {
        // The document as a whole was read before, so it is this value that does not fit. For a number
        // such as 1.5 the decoder throws what only turns into a DecodingError outside of it.
        throw APIError.invalid(name, "“\(name)” does not have the type it needs.")
      }
    case .query(let values):
      return try values[name].map { try kind.parse($0, name) }
    case .recording:
      return nil
    }
  }

  private func record(_ name: String, _ schema: JSONValue, required: Bool) {
    guard case .recording = source else { return }
    descriptions.append(FieldDescription(name: name, schema: schema, required: required))
  }

  private func nullable(_ schema: JSONValue) -> JSONValue {
    guard case .object(let members) = schema, case .string(let type)? = schema["type"] else { return schema }
    return .object(
      members.map { member in
        if member.key == "type" { return (key: "type", value: [.string(type), "null"]) }
        if member.key == "enum", case .array(let cases) = member.value {
          return (key: "enum", value: .array(cases + [.null]))
        }
        return member
      })
  }
}

/// What an update does to a value that may be empty.
public enum Change<T: Sendable>: Sendable {
  case keep
  case set(T?)

  public func applied(to current: T?) -> T? {
    switch self {
    case .keep: current
    case .set(let value): value
    }
  }
}
