import Formats

/// The part of JSON Schema that the description uses. Each complaint begins with where it is.
func complaints(_ value: JSONValue, _ schema: JSONValue, at place: String = "$", in schemas: JSONValue? = nil)
  -> [String]
{
  if case .string(let reference)? = schema["$ref"] {
    guard let named = schemas?[String(reference.split(separator: "/").last ?? "")] else {
      return ["\(place): no \(reference)"]
    }
    return complaints(value, named, at: place, in: schemas)
  }
  if case .array(let choices)? = schema["anyOf"] {
    return choices.contains { complaints(value, $0, in: schemas).isEmpty } ? [] : ["\(place): fits none of anyOf"]
  }
  var found: [String] = []
  if let type = schema["type"] {
    let types: [JSONValue] = if case .array(let types) = type { types } else { [type] }
    if !types.contains(where: { .string(name(of: value)) == $0 || (name(of: value) == "integer" && $0 == "number") }) {
      return ["\(place): is \(name(of: value)), not \(type)"]
    }
  }
  if case .array(let cases)? = schema["enum"], !cases.contains(value) { found.append("\(place): not in enum") }
  if case .object(let members) = value, case .object(let properties)? = schema["properties"] {
    if case .array(let required)? = schema["required"] {
      for case .string(let key) in required where value[key] == nil { found.append("\(place): lacks \(key)") }
    }
    for (key, member) in members {
      if let property = properties.first(where: { $0.key == key }) {
        found += complaints(member, property.value, at: "\(place).\(key)", in: schemas)
      } else if schema["additionalProperties"] == false {
        found.append("\(place): \(key) is not described")
      }
    }
  }
  if case .array(let elements) = value, let items = schema["items"] {
    for (index, element) in elements.enumerated() {
      found += complaints(element, items, at: "\(place)[\(index)]", in: schemas)
    }
  }
  return found
}

private func name(of value: JSONValue) -> String {
  switch value {
  case .null: "null"
  case .bool: "boolean"
  case .integer: "integer"
  case .number: "number"
  case .string: "string"
  case .array: "array"
  case .object: "object"
  }
}
