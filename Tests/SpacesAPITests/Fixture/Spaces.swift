import Formats
import Foundation
import Testing

@testable import SpacesAPI

/// A session of a space, by the space's owner unless somebody else begins it.
struct SessionOfSpace: Sendable {
  let space: UUID
  let id: UUID
  var path: String { "/spaces/\(space.text)/sessions/\(id.text)" }
}

extension Person {
  func space(name: String = "Space", isPublic: Bool = true) throws -> UUID {
    try post("/spaces", ["name": .string(name), "isPublic": .bool(isPublic)]).expect(201).id()
  }

  /// Begins a session.
  func session(of space: UUID) throws -> SessionOfSpace {
    SessionOfSpace(space: space, id: try post("/spaces/\(space.text)/sessions").expect(201).id())
  }
}
