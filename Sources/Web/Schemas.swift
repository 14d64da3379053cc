import Formats

extension JSONValue {
  /// The schema that also accepts `null`; the same schema if it has no single `type`.
  @usableFromInline var orNull: JSONValue {
    guard case .object(let members) = self, case .string(let type)? = self["type"] else { return self }
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

/// A schema that others refer to by name: an entry of `components/schemas` in the OpenAPI description.
public struct SchemaComponent: Sendable {
  /// The name, unique in the description.
  public let name: String
  /// The schema, and the components that it refers to.
  public let definition: @Sendable () -> (schema: JSONValue, components: [SchemaComponent])

  /// - Parameters:
  ///   - name: a name that is unique in the description.
  ///   - definition: the schema, and the components that it refers to.
  public init(
    name: String, definition: @escaping @Sendable () -> (schema: JSONValue, components: [SchemaComponent])
  ) {
    self.name = name
    self.definition = definition
  }
}
