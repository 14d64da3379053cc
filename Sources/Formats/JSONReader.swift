/// Reads a JSON document (RFC 8259) in UTF-8 into a `JSONValue`.
///
/// The reader is strict: only white space may follow the document, strings are valid UTF-8 without control characters,
/// and an escaped surrogate is half of a pair. A byte order mark at the beginning is skipped.
///
/// The time is linear in the length of the document. The stack space does not depend on the document: open arrays and
/// objects are kept in an array, without recursion.
public struct JSONReader {
  /// Why a document was refused.
  public enum Failure: Error, Equatable {
    /// The bytes are not JSON. `offset` is approximately the place of the error, in bytes.
    case malformed(offset: Int)
    /// Arrays and objects are nested more than `maximumDepth` deep. `member` is the name of the member of the outermost
    /// object that contains them; nil if the outermost value is an array.
    case tooDeep(member: String?)
  }

  /// The greatest nesting of arrays and objects inside the outermost one. It is therefore the limit for the value of
  /// each member of a request body.
  public static let maximumDepth = 32

  /// An array or object whose end has not been read.
  private struct Container {
    let isObject: Bool
    /// Where its elements or the values of its members begin in `values`.
    let firstValue: Int
    /// Where the names of its members begin in `names`.
    let firstName: Int

    var closing: UInt8 { isObject ? UInt8(ascii: "}") : UInt8(ascii: "]") }
  }

  var position = 0
  /// The text so far of a string with escapes.
  var unescaped: [UInt8] = []
  /// The number of values and names read and bytes copied; tests check with it that the work is linear.
  var steps = 0
  /// Open arrays and objects, the outermost first.
  private var open: [Container] = []
  /// What has been read of all open containers: each takes its part when it is closed, with one allocation.
  private var values: [JSONValue] = []
  private var names: [String] = []

  init() {}

  /// Reads one document.
  /// - Throws: `Failure`
  public static func read(_ bytes: [UInt8]) throws(Failure) -> JSONValue {
    try read(bytes.span)
  }

  /// Reads one document.
  /// - Throws: `Failure`
  public static func read(_ bytes: Span<UInt8>) throws(Failure) -> JSONValue {
    var reader = JSONReader()
    return try reader.document(bytes)
  }

  mutating func document(_ bytes: Span<UInt8>) throws(Failure) -> JSONValue {
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
    while true {
      guard var value = try value(bytes) else { continue }
      // After a value: the ends of the containers that it completes, then a comma or the end of the document.
      while true {
        skipSpace(bytes)
        guard !open.isEmpty else {
          guard position == bytes.count else { throw malformed }
          return value
        }
        let container = open[open.count - 1]
        values.append(consume value)
        guard let byte = next(bytes) else { throw malformed }
        if byte == UInt8(ascii: ",") {
          if container.isObject { names.append(try name(bytes)) }
          break
        }
        guard byte == container.closing else { throw malformed }
        value = close(container)
      }
    }
  }

  var malformed: Failure { .malformed(offset: position) }

  /// A whole value; nil after the opening bracket of an array or object that is not empty.
  private mutating func value(_ bytes: Span<UInt8>) throws(Failure) -> JSONValue? {
    steps += 1
    skipSpace(bytes)
    guard let byte = next(bytes) else { throw malformed }
    switch byte {
    case UInt8(ascii: "{"):
      try requireDepth()
      if skip(UInt8(ascii: "}"), bytes) { return .object([]) }
      open.append(Container(isObject: true, firstValue: values.count, firstName: names.count))
      names.append(try name(bytes))
      return nil
    case UInt8(ascii: "["):
      try requireDepth()
      if skip(UInt8(ascii: "]"), bytes) { return .array([]) }
      open.append(Container(isObject: false, firstValue: values.count, firstName: names.count))
      return nil
    case UInt8(ascii: "\""): return .string(try string(bytes))
    case UInt8(ascii: "t"): return try literal("rue", .bool(true), bytes)
    case UInt8(ascii: "f"): return try literal("alse", .bool(false), bytes)
    case UInt8(ascii: "n"): return try literal("ull", .null, bytes)
    default: return try number(first: byte, bytes)
    }
  }

  /// The value of the innermost container, which is open no longer.
  private mutating func close(_ container: Container) -> JSONValue {
    open.removeLast()
    let count = values.count - container.firstValue
    // The costliest documents are those of many small containers.
    if count == 1 {
      let value = values.removeLast()
      return container.isObject ? .object([(key: names.removeLast(), value: value)]) : .array([value])
    }
    defer { values.removeLast(count) }
    guard container.isObject else { return .array(Array(values[container.firstValue...])) }
    defer { names.removeLast(count) }
    return .object(zip(names[container.firstName...], values[container.firstValue...]).map { (key: $0, value: $1) })
  }

  private func requireDepth() throws(Failure) {
    guard open.count <= Self.maximumDepth else {
      throw .tooDeep(member: open[0].isObject ? names[open[1].firstName - 1] : nil)
    }
  }

  /// The name of a member and its colon.
  private mutating func name(_ bytes: Span<UInt8>) throws(Failure) -> String {
    steps += 1
    guard skip(UInt8(ascii: "\""), bytes) else { throw malformed }
    let name = try string(bytes)
    guard skip(UInt8(ascii: ":"), bytes) else { throw malformed }
    return name
  }
}
