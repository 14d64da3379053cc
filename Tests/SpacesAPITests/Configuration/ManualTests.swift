import Foundation
import Testing

@testable import SpacesAPI

/// The table in README is the list of keys.
@Suite struct ManualTests {
  /// The row that README has for a key. A default is code unless it is empty; `required` stands for none possible.
  private func row(of key: ConfigurationKey) -> String {
    let value = key.isRequired ? "required" : key.defaultValue?.isEmpty == false ? "`\(key.defaultValue ?? "")`" : ""
    return "| `\(key.name)` | \(value) | \(key.explanation) |".replacing("|  |", with: "| |")
  }

  @Test func readme_hasARowForEachKeyInTheirOrder() throws {
    let readme = try RepositoryFile("README.md").text
    let rows = readme.split(separator: "\n").filter { $0.hasPrefix("| `SPACES_") }.map(String.init)
    let expected = Configuration.keys.map(row)
    if rows != expected { Issue.record("README should have these rows:\n\(expected.joined(separator: "\n"))") }
  }

  @Test func readme_namesNoOtherKey() throws {
    let named = try RepositoryFile("README.md").text.matches(of: /SPACES_[A-Z_]*[A-Z]/).map { String($0.0) }
    // Says where the file of the keys is, so it is none of them.
    let known = Set(Configuration.keys.map(\.name)).union(["SPACES_CONFIG", "SPACES_BIN"])
    #expect(Set(named).subtracting(known) == [])
  }
}
