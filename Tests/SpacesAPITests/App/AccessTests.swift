import Formats
import Foundation
import Testing
import Web

@testable import SpacesAPI

/// Who may call what, for every route there is.
@Suite struct AccessTests {
  private static func routes(_ access: Access) -> [String] {
    App.routes.filter { $0.access == access }.map { "\($0.method.rawValue) \($0.path)" }
  }

  private func ask(_ route: String, as person: Person) throws -> Answer {
    let words = route.split(separator: " ")
    // A malformed id in the path shows that nobody has looked at it yet.
    let path = String(words[1].dropFirst("/api".count)).replacing(/\{\w+\}/, with: "x")
    return try person.ask(String(words[0]), path)
  }

  @Test(arguments: routes(.session) + routes(.admin))
  func stranger_isAskedToSignIn(route: String) throws {
    try ask(route, as: Product.shared.get().stranger).expect(401, "unauthorized")
  }

  @Test(arguments: routes(.admin))
  func person_isNoAdministrator(route: String) throws {
    let product = try Product.shared.get()
    try ask(route, as: product.person()).expect(403, "admin_only")
    #expect(try ![401, 403].contains(ask(route, as: product.root).status))
  }

  @Test func routes_areOfEachAccess() {
    #expect(Self.routes(.open).count > 10 && Self.routes(.session).count > 40 && Self.routes(.admin).count > 7)
    #expect(App.routes.filter { $0.path.hasPrefix("/api/admin") }.allSatisfy { $0.access == .admin })
  }
}
