import Web

/// A chapter of the description: routes that belong together.
struct Chapter: Sendable {
  let name: String
  /// One sentence for the reader of the description.
  let about: String
  let routes: [Route<Call>]

  init(_ name: String, _ about: String, _ routes: [Route<Call>]) {
    self.name = name
    self.about = about
    self.routes = routes
  }
}
