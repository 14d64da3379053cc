import Formats

extension JSONWriter {
  /// Writes bytes unchanged, such as JSON that was encoded before.
  @inlinable
  public mutating func raw(_ bytes: ArraySlice<UInt8>) {
    self.bytes.append(contentsOf: bytes)
  }

  /// Writes a member whose value `write` writes and `schema` describes.
  /// - Parameter components: the components that the schema refers to.
  public mutating func field(
    _ name: StaticString, schema: JSONValue, components: [SchemaComponent], _ write: (inout JSONWriter) -> Void
  ) {
    if recording { return record(name.description, schema, components) }
    separate()
    raw("\"")
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    raw("\":")
    write(&self)
    first = false
  }

  /// Writes several members that `write` writes, separated by commas, and `properties` describes.
  public mutating func members(
    described properties: [(key: String, value: JSONValue)], _ write: (inout JSONWriter) -> Void
  ) {
    if recording {
      for property in properties { record(property.key, property.value, []) }
      return
    }
    separate()
    write(&self)
    first = false
  }
}
