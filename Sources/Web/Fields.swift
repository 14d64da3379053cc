import Formats

/// The named values of a JSON body or a query string.
///
/// A value that is `null` counts as absent, but for `change`, where it means "clear this". The validator of an absent
/// field is not made.
///
/// What reads one field is inlinable: unspecialized, it would ask the runtime for the types of its values.
public final class Fields {
  private enum Source {
    case json([UTF8Name: JSONValue])
    /// Few: looking at each costs less than a dictionary.
    case query([(name: String, value: String)])
    case recording
  }

  /// What a field holds.
  @usableFromInline enum Value {
    case json(JSONValue)
    case text(String)
  }

  private let source: Source
  /// Whether the fields are asked for to be described.
  @usableFromInline let isRecording: Bool
  private(set) var descriptions: [FieldDescription] = []

  private init(_ source: Source) {
    self.source = source
    isRecording = if case .recording = source { true } else { false }
  }

  /// The members of a JSON object; of several with one name the last counts.
  convenience init(_ members: [(key: String, value: JSONValue)]) {
    self.init(.json(Dictionary(members.lazy.map { (UTF8Name($0.key), $0.value) }) { $1 }))
  }

  /// The parameters of a query string; of several with one name the last counts, but for `list`.
  convenience init(query parameters: [(name: String, value: String)]) {
    self.init(.query(parameters))
  }

  /// Fields that return placeholders and record which fields are asked for.
  static func recording() -> Fields {
    Fields(.recording)
  }

  /// A field that must be there.
  /// - Throws: `APIError` 400 that names it when it is absent, `null` or invalid.
  @inlinable
  public func required<T: Sendable>(_ name: String, _ validator: Validator<T>) throws -> T {
    record(name, validator.schema(), required: true)
    if isRecording { return validator.placeholder }
    guard let value = try read(name, validator) else { throw APIError.invalid(name, "“\(name)” is required.") }
    return value
  }

  /// A field that may be left out or `null`.
  /// - Throws: `APIError` 400 that names it when it is invalid.
  @inlinable
  public func optional<T: Sendable>(_ name: String, _ validator: @autoclosure () -> Validator<T>) throws -> T? {
    record(name, validator().schema().orNull, required: false)
    return try read(name, validator())
  }

  /// A field that has a value also where it is left out or `null`.
  /// - Throws: `APIError` 400 that names it when it is invalid.
  @inlinable
  public func optional<T: Sendable>(
    _ name: String, _ validator: @autoclosure () -> Validator<T>, default value: T
  ) throws -> T {
    record(name, validator().schema(default: value), required: false)
    return try read(name, validator()) ?? value
  }

  /// For updates of what can be cleared: absent keeps, `null` clears.
  /// - Throws: `APIError` 400 that names it when it is invalid.
  @inlinable
  public func change<T: Sendable>(_ name: String, _ validator: @autoclosure () -> Validator<T>) throws -> Change<T> {
    record(name, validator().schema().orNull, required: false)
    guard isPresent(name) else { return .keep }
    return .set(try read(name, validator()))
  }

  /// For updates of what cannot be cleared: absent keeps, `null` is refused.
  /// - Throws: `APIError` 400 that names it when it is `null` or invalid.
  @inlinable
  public func replacement<T: Sendable>(_ name: String, _ validator: @autoclosure () -> Validator<T>) throws -> T? {
    record(name, validator().schema(), required: false)
    guard isPresent(name) else { return nil }
    guard let value = try read(name, validator()) else { throw APIError.invalid(name, "“\(name)” cannot be null.") }
    return value
  }

  /// A query parameter that may be repeated.
  /// - Throws: `APIError` 400 that names it when one is invalid or there are more than `limit`.
  public func list<T: Sendable>(_ name: String, _ validator: Validator<T>, upTo limit: Int) throws -> [T] {
    record(
      name, ["type": "array", "maxItems": .integer(Int64(limit)), "items": validator.schema()], required: false)
    guard case .query(let parameters) = source else { return [] }
    let texts = parameters.filter { $0.name.isIdentical(to: name) }
    guard texts.count <= limit else { throw APIError.invalid(name, "“\(name)” can be given \(limit) times.") }
    return try texts.map { try validator.parse($0.value, name) }
  }

  @usableFromInline func isPresent(_ name: String) -> Bool {
    switch source {
    case .json(let members): members[UTF8Name(name)] != nil
    case .query(let parameters): parameters.contains { $0.name.isIdentical(to: name) }
    case .recording: false
    }
  }

  @inlinable
  func read<T: Sendable>(_ name: String, _ validator: @autoclosure () -> Validator<T>) throws -> T? {
    switch find(name) {
    case .json(let value)?: try validator().decode(value, name)
    case .text(let text)?: try validator().parse(text, name)
    case nil: nil
    }
  }

  /// Nil: the field is absent or `null`.
  @usableFromInline func find(_ name: String) -> Value? {
    switch source {
    case .json(let members):
      guard let value = members[UTF8Name(name)], value != .null else { return nil }
      return .json(value)
    case .query(let parameters):
      return parameters.last { $0.name.isIdentical(to: name) }.map { .text($0.value) }
    case .recording:
      return nil
    }
  }

  @usableFromInline func record(_ name: String, _ schema: @autoclosure () -> JSONValue, required: Bool) {
    guard isRecording else { return }
    descriptions.append(FieldDescription(name: name, schema: schema(), required: required))
  }
}

/// A name that is compared by its bytes. `String` also regards canonically equivalent texts as equal, and takes longer
/// to compare.
private struct UTF8Name: Hashable {
  private let text: String

  init(_ text: String) {
    self.text = text
  }

  static func == (a: UTF8Name, b: UTF8Name) -> Bool { a.text.isIdentical(to: b.text) }

  func hash(into hasher: inout Hasher) {
    var word: UInt64 = 0
    var count = 0
    for byte in text.utf8 {
      word = word << 8 | UInt64(byte)
      count += 1
      if count % 8 == 0 { hasher.combine(word) }
    }
    hasher.combine(word)
    hasher.combine(count)
  }
}

/// The effect of an update on a value that can be cleared.
public enum Change<T: Sendable>: Sendable {
  /// The value stays as it is.
  case keep
  /// The new value; nil clears it.
  case set(T?)

  /// The value after the update.
  public func applied(to current: T?) -> T? {
    switch self {
    case .keep: current
    case .set(let value): value
    }
  }
}
