import Formats
import FoundationEssentials

/// The `{…}` parts of a path.
public struct PathParameters: Sendable {
  /// From the route's template.
  private let names: [String]
  /// In the order of `names`; nil for a segment that is not percent-encoded UTF-8.
  private let values: [String?]

  init(names: [String], values: [String?]) {
    self.names = names
    self.values = values
  }

  /// - Throws: 404 for what is no id: nothing is at such an address.
  public func id(_ name: String) throws(APIError) -> UUID {
    guard let index = names.firstIndex(of: name), let text = values[index], let id = UUID(text: text) else {
      throw .notFound
    }
    return id
  }
}
