import Formats
import Foundation
import Web

@testable import SpacesAPI

/// A client of the product. Paths are without `/api`.
struct Person: Sendable {
  let product: Product
  let id: UUID
  let name: String
  /// Nil for somebody without a session.
  let token: String?

  func get(_ path: String, headers: [String: String] = [:]) throws -> Answer {
    try ask("GET", path, nil, headers)
  }

  /// - Parameter key: the `Idempotency-Key`.
  @discardableResult
  func post(_ path: String, _ body: JSONValue? = nil, key: String? = nil) throws -> Answer {
    try ask("POST", path, body, key.map { ["Idempotency-Key": $0] } ?? [:])
  }

  @discardableResult
  func put(_ path: String, _ body: JSONValue) throws -> Answer {
    try ask("PUT", path, body)
  }

  @discardableResult
  func delete(_ path: String) throws -> Answer {
    try ask("DELETE", path)
  }

  func ask(
    _ method: String, _ path: String, _ body: JSONValue? = nil, _ headers: [String: String] = [:]
  ) throws -> Answer {
    var headers = headers
    if let token { headers["Authorization"] = "Bearer \(token)" }
    if body != nil { headers["Content-Type"] = "application/json" }
    return try Answer(product.respond(method, "/api" + path, headers, body?.bytes ?? []))
  }
}

extension Product {
  /// What the boundary answers to one request.
  func respond(
    _ method: String, _ target: String, _ headers: [String: String] = [:], _ body: [UInt8] = [],
    address: String = "127.0.0.1"
  ) -> Response {
    app.respond(method, target, headers, body, address: address)
  }
}

extension App {
  /// What the boundary answers to one request.
  func respond(
    _ method: String, _ target: String, _ headers: [String: String] = [:], _ body: [UInt8] = [],
    address: String = "127.0.0.1"
  ) -> Response {
    let variables = Dictionary(uniqueKeysWithValues: headers.map { (Self.variable($0.key), $0.value) })
    var unread = body[...]
    let request = Request(
      method: method, target: target, remoteAddress: address,
      parameter: { "\($0)" == "CONTENT_LENGTH" ? "\(body.count)" : variables["\($0)"] },
      readBody: { count in
        defer { unread = unread.dropFirst(count) }
        return Array(unread.prefix(count))
      })
    return respond(to: request, id: "test").response
  }

  /// The CGI meta-variable of a header (RFC 3875, section 4.1).
  private static func variable(_ header: String) -> String {
    let name = header.uppercased().replacing("-", with: "_")
    return name == "CONTENT_TYPE" ? name : "HTTP_\(name)"
  }
}
