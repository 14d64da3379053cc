import Formats

extension JSONValue {
  /// The schema that also takes `null`; itself if it has no single `type`.
  var orNull: JSONValue {
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
  public let name: String
  /// The schema behind the name, and the components that it names in turn.
  public let definition: @Sendable () -> (schema: JSONValue, components: [SchemaComponent])

  public init(
    name: String, definition: @escaping @Sendable () -> (schema: JSONValue, components: [SchemaComponent])
  ) {
    self.name = name
    self.definition = definition
  }
}
