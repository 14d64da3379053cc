import Formats
import Foundation
import Testing
import Web

@testable import SpacesAPI

@Suite struct AuthenticationTests {
  let product: Product
  let person: Person

  init() throws {
    product = try Product.shared.get()
    person = try product.person()
  }

  private var token: String { person.token ?? "" }

  private func ask(_ method: String, _ path: String, _ headers: [String: String]) throws -> Answer {
    try Answer(product.respond(method, path, headers))
  }

  @Test(arguments: ["Bearer %", "bearer %", "BEARER %", "Bearer   % "])
  func scheme_isReadInEitherCase(header: String) throws {
    try ask("GET", "/api/wallet", ["Authorization": header.replacing("%", with: token)]).expect(200)
  }

  @Test(arguments: ["%", "Bearer%", "Bearer\t%", "Béarer %", "xBearer %", "Bear", "Basic %"])
  func token_underAnotherScheme_is401(header: String) throws {
    try ask("GET", "/api/wallet", ["Authorization": header.replacing("%", with: token)]).expect(401, "unauthorized")
  }

  @Test(arguments: ["", "Bearer ", "Bearer unknown", "Basic abc"])
  func token_unknown_is401(header: String) throws {
    try ask("GET", "/api/wallet", ["Authorization": header]).expect(401, "unauthorized")
  }

  @Test func token_deadOnAPublicPage_isIgnored() throws {
    try ask("GET", "/api/communities", ["Authorization": "Bearer unknown"]).expect(200)
  }

  @Test func header_winsOverTheCookie() throws {
    let other = try product.person("Other")
    let answer = try ask(
      "GET", "/api/users/me", ["Authorization": "bearer \(token)", "Cookie": "session=\(other.token ?? "")"])
    #expect(answer["id"] == .id(person.id))
  }

  @Test func cookie_anyLiveOne_counts() throws {
    try ask("GET", "/api/wallet", ["Cookie": "session=dead; other=x; session=\(token)"]).expect(200)
    try ask("GET", "/api/wallet", ["Cookie": "session=a; session=b; session=c; session=\(token)"]).expect(
      401, "unauthorized")
  }

  @Test(
    arguments: [
      (["Sec-Fetch-Site": "same-origin"], true), (["Sec-Fetch-Site": "none"], true), ([:], true),
      (["Sec-Fetch-Site": "cross-site"], false), (["Sec-Fetch-Site": "same-site"], false),
      (["Origin": "https://here.test", "Host": "here.test"], true),
      (["Origin": "HTTPS://HERE.test", "Host": "here.TEST"], true),
      (["Origin": "https://there.test", "Host": "here.test"], false), (["Origin": "null", "Host": "here.test"], false),
    ] as [([String: String], Bool)])
  func cookie_writes_onlyFromItsOwnSite(headers: [String: String], isAllowed: Bool) throws {
    let cookie = headers.merging(["Cookie": "session=\(token)"]) { $1 }
    let answer = try ask("POST", "/api/auth/sign-out", cookie)
    answer.expect(isAllowed ? 200 : 403, isAllowed ? nil : "cross_site")
    // Reading is no harm, and a bearer token is nothing that a browser sends by itself.
    if !isAllowed {
      try ask("GET", "/api/wallet", cookie).expect(200)
      try ask("PUT", "/api/users/me", headers.merging(["Authorization": "Bearer \(token)"]) { $1 })
        .expect(415, "unsupported_media_type")
    }
  }

  @Test func origin_ofThePublicURL_isTheOwn() throws {
    let product = try Product(["SPACES_PUBLIC_URL": "https://public.test/app"])
    let person = try product.person()
    let headers = ["Cookie": "session=\(person.token ?? "")", "Host": "inner:8080"]
    let answer = product.respond(
      "POST", "/api/auth/sign-out", headers.merging(["Origin": "https://elsewhere.test"]) { $1 })
    #expect(answer.status == 403)
    let own = product.respond("POST", "/api/auth/sign-out", headers.merging(["Origin": "https://public.test"]) { $1 })
    #expect(own.status == 200)
    // Behind an https address the cookie is for https alone.
    #expect(own.headers.contains { $0.name == "Set-Cookie" && $0.value.hasSuffix("; Secure") })
  }
}
