import Formats
import Foundation
import Testing
import Web

@testable import SpacesAPI

extension Answer {
  /// Plays a stream in this thread.
  /// - Parameter take: is called with each write; false when the client goes away.
  func frames(_ take: (String) throws -> Bool) throws {
    guard case .stream(let send) = response.body else {
      Issue.record("This is no stream: \(status) \(json)")
      return
    }
    var failure: (any Error)?
    withoutActuallyEscaping(take) { take in
      send(
        EventStream { bytes in
          do {
            for frame in String(decoding: bytes, as: UTF8.self).split(separator: "\n\n") {
              guard try take(String(frame)) else { return false }
            }
            return true
          } catch {
            failure = error
            return false
          }
        })
    }
    if let failure { throw failure }
  }
}

extension StreamedEvent {
  /// Nil for a comment.
  init?(frame: String) throws {
    if frame.hasPrefix(":") { return nil }
    let event = try #require(frame.wholeMatch(of: /id: ([0-9a-z.]+)\nevent: (\w+)\ndata: (.+)/))
    self.init(
      id: String(event.1), name: String(event.2), data: try #require(JSONValue(json: Array(event.3.utf8))))
  }
}
