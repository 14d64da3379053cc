import Formats
import FoundationEssentials

/// The values of the parameters, such as `{id}`, of a matched path.
public struct PathParameters: Sendable {
  /// The names in the template of the route.
  private let names: [String]
  /// The values in the order of `names`; nil for a segment that is not percent-encoded UTF-8.
  private let values: [String?]

  /// None.
  public init() {
    self.init(names: [], values: [])
  }

  init(names: [String], values: [String?]) {
    self.names = names
    self.values = values
  }

  /// The value of a parameter as a UUID.
  /// - Parameter name: the name in the template of the route, without braces.
  /// - Throws: `APIError.notFound` if the value is not a UUID, because no resource can have such an address.
  public func id(_ name: String) throws(APIError) -> UUID {
    guard let index = names.firstIndex(of: name), let text = values[index], let id = UUID(text: text) else {
      throw .notFound
    }
    return id
  }
}
