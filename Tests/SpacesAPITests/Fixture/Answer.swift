import Formats
import Foundation
import Testing
import Web

/// What the product answered to one request.
struct Answer: Sendable {
  let response: Response
  /// The body; `null` where there is none, and where it is a stream.
  let json: JSONValue

  init(_ response: Response) throws {
    self.response = response
    if case .bytes(let bytes) = response.body {
      json = try #require(JSONValue(json: bytes))
    } else {
      json = .null
    }
  }

  var status: Int { response.status }
  /// Of a refusal.
  var code: String? { text("code") }

  subscript(_ name: String) -> JSONValue? { json[name] }
  func text(_ name: String) -> String? { json[name]?.text }
  func int(_ name: String) -> Int64? { json[name]?.int64 }
  func id(_ name: String = "id") throws -> UUID { try #require(text(name).flatMap { UUID(text: $0) }) }

  /// The rows of a list.
  func rows(_ name: String) throws -> [JSONValue] { try #require(json[name]?.elements) }

  func header(_ name: String) -> String? { response.headers.first { $0.name == name }?.value }

  /// Expects this status, and of a refusal this code.
  @discardableResult
  func expect(_ status: Int, _ code: String? = nil, sourceLocation: SourceLocation = #_sourceLocation) -> Answer {
    #expect(self.status == status, "\(json)", sourceLocation: sourceLocation)
    #expect(self.code == code, "\(json)", sourceLocation: sourceLocation)
    return self
  }
}

extension JSONValue {
  static func id(_ id: UUID) -> JSONValue { .string(id.text) }
  static func ids(_ ids: [UUID]) -> [JSONValue?] { ids.map { .id($0) } }
}
