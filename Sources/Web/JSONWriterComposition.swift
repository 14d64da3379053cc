import Formats

extension JSONWriter {
  /// Appends JSON that was written elsewhere.
  @inlinable
  public mutating func raw(_ bytes: ArraySlice<UInt8>) {
    self.bytes.append(contentsOf: bytes)
  }

  /// Appends UTF-8 that is JSON already.
  @inlinable
  public mutating func raw(utf8: Span<UInt8>) {
    for index in utf8.indices { bytes.append(utf8[index]) }
  }

  /// A member whose value is written by `write` and described by `schema`.
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

  /// Members that are written by `write`, separated by commas, and described by `properties`.
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
