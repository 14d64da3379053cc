import Formats
import Foundation
import Testing
@testable import Web

/// Reads one required field `x` as JSON carries it.
func read<T: Sendable>(_ validator: Validator<T>, json value: String) throws -> T {
  let value = try JSONReader.read(Array(value.utf8))
  return try Fields([(key: "x", value: value)]).required("x", validator)
}

/// Reads one required field `x` from a query string's value.
func read<T: Sendable>(_ validator: Validator<T>, query value: String) throws -> T {
  try Fields(query: [(name: "x", value: value)]).required("x", validator)
}

/// A field of each way to ask for one.
struct Sample: RequestInput {
  let name: String
  let count: Int64
  let tags: [String]?
  let about: Change<String>
  let document: JSONValue?
  let flag: Bool?
  let time: Date?

  init(_ fields: Fields) throws {
    name = try fields.required("name", .text(1...10))
    count = try fields.optional("count", .coins, default: 7)
    tags = try fields.replacement("tags", .texts(upTo: 3, of: 1...5))
    about = try fields.change("about", .text(0...20))
    document = try fields.optional("document", .object(upTo: 200, description: "Anything."))
    flag = try fields.optional("flag", .flag)
    time = try fields.optional("time", .time)
  }

  init(_ json: String) throws { try self.init(json: Array(json.utf8)) }
}

/// The refusal that `body` ends with; nothing else may come out of it.
func refusal(_ location: SourceLocation = #_sourceLocation, _ body: () throws -> Any) -> APIError? {
  do {
    let value = try body()
    Issue.record("not refused, but read as \(value)", sourceLocation: location)
  } catch let error as APIError {
    return error
  } catch {
    Issue.record("refused with \(error)", sourceLocation: location)
  }
  return nil
}

/// SplitMix64: the same numbers in each run.
struct SeededNumbers: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
