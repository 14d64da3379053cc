import Formats
import FoundationEssentials

/// Writes JSON as UTF-8 bytes, without the intermediate values of `JSONEncoder`, which takes longer for a page of
/// messages than the database.
public struct JSONWriter: Sendable {
  /// The document so far.
  public var bytes: [UInt8] = []
  @usableFromInline var first = true
  @usableFromInline let recording: Bool
  private(set) var recorded: [(key: String, value: JSONValue)] = []
  private(set) var recordedComponents: [SchemaComponent] = []

  /// - Parameter capacity: the expected number of bytes.
  public init(capacity: Int = 512) {
    recording = false
    bytes.reserveCapacity(capacity)
  }

  init(recording: Bool) {
    self.recording = recording
  }

  /// Writes an object with the members that the closure writes.
  @inlinable
  public mutating func object(_ members: (inout JSONWriter) -> Void) {
    bytes.append(UInt8(ascii: "{"))
    first = true
    members(&self)
    bytes.append(UInt8(ascii: "}"))
    first = false
  }

  /// Writes a member of an object.
  /// - Parameter name: a name without characters that need escapes.
  @inlinable
  public mutating func field<T: JSONEncodable>(_ name: StaticString, _ value: T) {
    // The members of the value are not recorded: its schema describes them.
    if recording { return record(name.description, T.self) }
    separate()
    bytes.append(UInt8(ascii: "\""))
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
    value.encode(to: &self)
    first = false
  }

  /// Writes a member whose name is not a literal.
  public mutating func field<T: JSONEncodable>(named name: String, _ value: T) {
    field(named: name) { value.encode(to: &$0) }
  }

  /// Writes a member whose name is not a literal, with the value that the closure writes.
  public mutating func field(named name: String, _ write: (inout JSONWriter) -> Void) {
    separate()
    string(name)
    bytes.append(UInt8(ascii: ":"))
    write(&self)
    first = false
  }

  @usableFromInline mutating func record<T: JSONEncodable>(_ name: String, _ type: T.Type) {
    record(name, T.schema, T.components)
  }

  mutating func record(_ name: String, _ schema: JSONValue, _ components: [SchemaComponent]) {
    recorded.append((key: name, value: schema))
    recordedComponents += components
  }

  @inlinable
  mutating func separate() {
    if first { first = false } else { bytes.append(UInt8(ascii: ",")) }
  }

  /// Writes text unchanged, such as JSON that was encoded before.
  @inlinable
  public mutating func raw(_ text: String) {
    bytes.append(utf8Of: text)
  }

  /// Writes bytes unchanged, such as JSON that was encoded before.
  @inlinable
  public mutating func raw(_ bytes: [UInt8]) {
    self.bytes.append(contentsOf: bytes)
  }

  /// Writes a string.
  @inlinable
  public mutating func string(_ text: String) {
    bytes.appendJSON(text)
  }

  /// Writes an integer.
  @inlinable
  public mutating func integer(_ value: Int64) {
    bytes.appendDecimal(value)
  }

  /// Writes a time as a string, RFC 3339 in UTC with microseconds.
  @inlinable
  public mutating func time(_ time: CivilTime) {
    bytes.append(UInt8(ascii: "\""))
    time.append(to: &bytes)
    bytes.append(UInt8(ascii: "\""))
  }

  /// Writes a UUID as a string, in lower case.
  @inlinable
  public mutating func uuid(_ id: UUID) {
    bytes.append(UInt8(ascii: "\""))
    id.appendText(to: &bytes)
    bytes.append(UInt8(ascii: "\""))
  }
}
