import CVersion
import SpacesAPI

extension Version {
  /// That of this executable.
  static let ofThisBuild = Version(commit: String(cString: spaces_commit()))
}
