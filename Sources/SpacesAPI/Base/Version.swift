/// Which build this is: `1.0.0+0123456789ab`, in the form of semver.org.
public struct Version: Sendable, CustomStringConvertible {
  /// The release.
  public static let number = "1.0.0"
  private let commit: String

  /// - Parameter commit: what the executable was built from; empty when that is not known.
  public init(commit: String) {
    self.commit = commit
  }

  /// The release and the commit.
  public var description: String { commit.isEmpty ? Self.number : "\(Self.number)+\(commit)" }
}
