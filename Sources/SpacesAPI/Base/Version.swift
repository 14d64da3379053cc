/// Which build this is: `1.0.0+0123456789ab`, in the form of semver.org.
public struct Version: Sendable, CustomStringConvertible {
  /// The release.
  public static let number = "1.0.0"
  /// The release and the commit.
  public let description: String

  /// - Parameter commit: what the executable was built from; empty when that is not known.
  public init(commit: String) {
    description = commit.isEmpty ? Self.number : "\(Self.number)+\(commit)"
  }
}
