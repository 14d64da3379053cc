import FoundationEssentials

/// The `{…}` parts of a path.
public struct PathParameters: Sendable {
  private let values: [String: String]

  public init(_ values: [String: String]) {
    self.values = values
  }

  /// - Throws: 404 for what is no id: nothing is at such an address.
  public func id(_ name: String) throws(APIError) -> UUID {
    guard let text = values[name], let id = UUID(uuidString: text) else { throw .notFound }
    return id
  }
}
