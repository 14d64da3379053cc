/// Lines of an event stream to steps of an answer. Every server writes an event's JSON on one line, so a `data:` line
/// is an event by itself: one at the very end needs no empty line after it.
/// Format: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
struct ChatReader {
  enum Step: Equatable {
    /// Never empty.
    case text(String)
    /// The model is at work but has said nothing.
    case progress
    case done(reason: String)
  }

  /// A token has come, be it reasoning.
  private(set) var hasBegun = false
  /// Something other than white space was said.
  private(set) var hasSpoken = false
  /// UTF-8 bytes of text and reasoning so far.
  private(set) var bytes = 0
  private var reason: String?
  private var pairs = SurrogatePairs()

  /// `nil` for lines that say nothing: comments, other fields, empty deltas, usage.
  mutating func read(_ line: [UInt8]) throws -> Step? {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let space = line.index(after: colon)
    let hasSpace = space < line.endIndex && line[space] == UInt8(ascii: " ")
    let value = line[(hasSpace ? space + 1 : space)...]
    switch String(decoding: line[..<colon], as: UTF8.self) {
    case "data": return try data(value)
    // llama.cpp's server writes an error as a field of its own.
    case "error": throw ChatFailure(.failed, detail: "Error in the stream.")
    case let name where name.hasPrefix("{"): throw ChatFailure(.invalid, detail: "JSON outside of an event.")
    default: return nil
    }
  }

  private mutating func data(_ value: ArraySlice<UInt8>) throws -> Step? {
    if value.isEmpty { return nil }
    if value.elementsEqual("[DONE]".utf8) { return .done(reason: reason ?? "stop") }
    guard let choice = try ChatChunk(pairs.mend(value)).choices?.first(where: { ($0.index ?? 0) == 0 }) else { return nil }
    if let finish = choice.finishReason, !finish.isEmpty { reason = finish }
    let text = choice.delta?.content ?? ""
    let thought = choice.delta?.reasoningContent ?? choice.delta?.reasoning ?? ""
    bytes += text.utf8.count + thought.utf8.count
    if !text.isEmpty || !thought.isEmpty { hasBegun = true }
    if !text.isEmpty {
      if !hasSpoken { hasSpoken = text.unicodeScalars.contains { !$0.properties.isWhitespace } }
      return .text(text)
    }
    return thought.isEmpty && choice.finishReason == nil ? nil : .progress
  }
}
