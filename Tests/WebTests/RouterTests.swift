import Formats
import Foundation
import Testing
@testable import Web

@Suite struct RouterTests {
  private static func route(_ method: Web.Method, _ path: String) -> Route<Void> {
    Route(method, path, path, gives: [.noContent], run: { _ in .noContent })
  }

  private let router = Router([
    route(.get, "/api/communities/{id}"), route(.put, "/api/communities/{id}"), route(.get, "/api/communities/my"),
    route(.post, "/api/communities/{id}/join"), route(.get, "/healthz"), route(.get, "/api/communities/my/{what}/all"),
    route(.get, "/api/communities/{id}/{other}"),
  ])

  private func match(_ method: Web.Method?, _ path: String) -> String {
    let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { String?(String($0)) }
    switch router.match(method, segments) {
    case .route(let index, _): return "\(router.routes[index].method.rawValue) \(router.routes[index].path)"
    case .wrongMethod(let allowed): return "405 " + allowed.map(\.rawValue).joined(separator: ",")
    case .unknown: return "404"
    }
  }

  @Test(arguments: [
    ("/api/communities/7", "GET /api/communities/{id}"),
    ("/api/communities/my", "GET /api/communities/my"),
    ("/healthz", "GET /healthz"), ("/", "404"), ("/api", "404"), ("/v1/communities/my", "404"),
    ("/api/v2/communities/my", "404"), ("/api/communities/", "404"),
    ("/api/communities/my/x", "GET /api/communities/{id}/{other}"), ("/api/communities/my/x/all", "GET /api/communities/my/{what}/all"),
    ("/api/communities/x/y/all", "404"), ("/api/communities//join", "404"), ("/api/communities/my/join", "405 POST,OPTIONS"),
    ("/api/communities/my/", "404"), ("/API/communities/my", "404"), ("/api/communities/7/join", "405 POST,OPTIONS"),
  ])
  func path_leadsToItsRoute(path: String, found: String) {
    #expect(match(.get, path) == found)
  }

  @Test func literal_ofAnotherComposition_isAnother() {
    let router = Router([Self.route(.get, "/caf\u{e9}")])
    if case .route = router.match(.get, ["cafe\u{301}"]) { Issue.record("matched") }
    guard case .route = router.match(.get, ["caf\u{e9}"]) else {
      Issue.record("not matched")
      return
    }
  }

  @Test func parameters_areThoseOfTheRoute() throws {
    let first = UUID(), second = UUID()
    guard case .route(_, let parameters) = router.match(.get, ["api", "communities", first.uuidString, second.text]) else {
      Issue.record("no route")
      return
    }
    #expect(try parameters.id("id") == first)
    #expect(try parameters.id("other") == second)
    #expect(refusal { try parameters.id("none") }?.status == 404)
  }

  @Test func path_longerThanAnyTemplate_isUnknown() {
    guard case .unknown = router.match(.get, Array(repeating: "api", count: 100_000)) else {
      Issue.record("matched")
      return
    }
  }

  @Test func head_isAnsweredByGet() {
    #expect(match(.head, "/healthz") == "GET /healthz")
    #expect(match(.head, "/api/communities/7/join") == "405 POST,OPTIONS")
  }

  @Test func method_wrong_isToldWhatIsAllowed() {
    #expect(match(.delete, "/api/communities/7") == "405 GET,PUT,HEAD,OPTIONS")
    #expect(match(nil, "/healthz") == "405 GET,HEAD,OPTIONS")
  }

  @Test func refusal_ofAMethod_hasAllow() {
    let refusal = APIError.methodNotAllowed([.get, .head])
    #expect(refusal.status == 405)
    #expect(refusal.headers.contains { $0.name == "Allow" && $0.value == "GET, HEAD" })
  }

  @Test func segment_thatIsNotUTF8_isNoId() throws {
    guard case .route(_, let parameters) = router.match(.get, ["api", "communities", nil]) else {
      Issue.record("no route")
      return
    }
    #expect(throws: APIError.self) { try parameters.id("id") }
  }
}
