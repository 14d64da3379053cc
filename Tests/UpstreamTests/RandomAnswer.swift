@testable import Upstream

/// A valid answer of a chat server, as unusual as the numbers make it.
struct RandomAnswer {
  let outcome: ChatRow.Outcome
  /// The body in packets.
  let packets: [[UInt8]]
  private let seed: UInt64

  private static let words = [
    "Hello", " ", "\n\n", "Grüße", "你好", "👩‍👩‍👧‍👦", "🇩🇪", "\"", "\\", "{", "}", "data: ", "[DONE]", "<think>",
      "</think>", "e\u{301}", "a",
    "\t", "/", "\u{1F642}", "```", "\u{FEFF}", "\u{7F}", "0",
  ]
  private static let reasons = ["stop", "length", "content_filter", "eos_token"]

  init(seed: UInt64) {
    self.seed = seed
    var numbers = SeededNumbers(seed: seed)
    let text = "A" + (0..<Int.random(in: 0..<15, using: &numbers)).map { _ in numbers.pick(Self.words) }.joined()
    let reason = numbers.pick(Self.reasons)
    let (body, outcome) = numbers.once(in: 12)
      ? Self.document(text, reason, &numbers) : Self.stream(text, reason, &numbers)
    self.outcome = outcome
    packets = numbers.cut(
      Array(((numbers.once(in: 8) ? "\u{FEFF}" : "") + body).utf8), longest: numbers.pick([1, 20, 300, 5_000]))
  }

  /// The answer as it goes through a socket: the header lines, and the body in other packets, encoded or not.
  func http() -> (headers: [String], packets: [[UInt8]]) {
    var numbers = SeededNumbers(seed: ~seed)
    let types = ["text/event-stream", "application/json", "text/plain; charset=latin1", "application/octet-stream"]
    var headers = numbers.once(in: 10) ? [] : ["Content-Type: " + numbers.pick(types)]
    var body = Array(packets.joined())
    let blocks = numbers.cut(body, longest: 300).map(\.count)
    switch Int.random(in: 0..<4, using: &numbers) {
    case 0:
      headers.append("Content-Encoding: gzip")
      body = Compressed.gzip(body, blocks: blocks)
    case 1:
      headers.append("content-encoding: deflate")
      body = Compressed.zlib(body, blocks: blocks)
    default: break
    }
    return (headers, numbers.cut(body, longest: numbers.pick([20, 300, 5_000])))
  }

  /// One JSON completion.
  private static func document(
    _ text: String, _ reason: String, _ numbers: inout SeededNumbers
  ) -> (String, ChatRow.Outcome) {
    let message = RandomJSON.object([("role", .text("assistant")), ("content", content(Array(text.utf16), &numbers))])
    let choice = RandomJSON.object([("index", .raw("0")), ("message", message), ("finish_reason", .text(reason))])
    let completion = RandomJSON.object([("choices", .array([choice])), ("usage", .object([("total_tokens",
      .raw("7"))]))])
    return (completion.write(&numbers, newline: numbers.pick(["\n", "\r\n", "\n\n"])), .finished(text, reason: reason))
  }

  private static func stream(
    _ text: String, _ reason: String, _ numbers: inout SeededNumbers
  ) -> (String, ChatRow.Outcome) {
    var framing = RandomFraming(&numbers)
    var said: [UInt16] = []
    if numbers.once(in: 2) { framing.event(chunk([("role", .text("assistant")), ("content", .raw("null"))], &numbers),
      &numbers) }
    if numbers.once(in: 4) { framing.event(chunk([("reasoning_content", .text("Hm."))], &numbers), &numbers) }
    if numbers.once(in: 4) {
      for piece in numbers.cut(Array("\n<think>Hm.</think>\n".utf16), longest: 9) {
        framing.event(chunk([("content", content(piece, &numbers))], &numbers), &numbers)
      }
    }
    let pieces = numbers.cut(Array(text.utf16), longest: 12)
    let failing = numbers.once(in: 8) ? Int.random(in: 0...pieces.count, using: &numbers) : -1
    for (index, piece) in pieces.enumerated() where failing < 0 || index < failing {
      framing.event(chunk([("content", content(piece, &numbers))], &numbers), &numbers)
      said += piece
    }
    if failing >= 0 {
      framing.event(.object([("error", .object([("message", .text("Out of memory.")), ("code", .raw("500"))]))]),
        &numbers)
      // A half of a character whose other half never came is not said.
      if let last = said.last, UTF16.isLeadSurrogate(last) { said.removeLast() }
      return (framing.text, .failed(code: "agent_failed", text: String(decoding: said, as: UTF16.self)))
    }
    return (framing.text + ending(reason, framing, &numbers), .finished(text,
      reason: framing.isReasonLess ? "stop" : reason))
  }

  private static func ending(_ reason: String, _ before: RandomFraming, _ numbers: inout SeededNumbers) -> String {
    var framing = before
    if framing.isReasonLess {
      framing.done(&numbers)
      return String(framing.text.dropFirst(before.text.count))
    }
    let choice = RandomJSON.object([("delta", numbers.pick([.raw("{}"), .raw("null"), .object([("content",
      .text(""))])])), ("finish_reason", .text(reason))])
    framing.event(.object([("choices", .array([choice]))]), &numbers)
    for _ in 0..<Int.random(in: 0...2, using: &numbers) {
      framing.raw(numbers.pick(["data: {\"choices\":[],\"usage\":{\"total_tokens\":9}}", "data: {\"error\":\"late\"}",
        "data: {\"cho", ": bye", "event: end"]))
    }
    if numbers.once(in: 2) { framing.done(&numbers) }
    return String(framing.text.dropFirst(before.text.count))
  }

  /// A chunk with this delta, which some servers call the message.
  private static func chunk(_ delta: [(String, RandomJSON)], _ numbers: inout SeededNumbers) -> RandomJSON {
    var choice = [(numbers.once(in: 8) ? "message" : "delta", RandomJSON.object(delta))]
    if !numbers.once(in: 4) { choice.append(("index", .raw("0"))) }
    if numbers.once(in: 3) { choice.append(("finish_reason", numbers.pick([.raw("null"), .text("")]))) }
    var choices = [RandomJSON.object(choice)]
    if numbers.once(in: 10) { choices.append(.object([("index", .raw("1")), ("delta", .object([("content",
      .text("no"))]))])) }
    return .object([("id", .text("chatcmpl-1")), ("choices", .array(choices)), ("error", .raw("null"))])
  }

  private static func content(_ text: [UInt16], _ numbers: inout SeededNumbers) -> RandomJSON {
    guard numbers.once(in: 6) else { return .string(text) }
    let parts = [RandomJSON.object([("type", .text("text")), ("text", .string(text))])]
    return .array(numbers.once(in: 2) ? parts : parts + [.object([("type", .text("image_url")), ("text",
      .text("no"))])])
  }
}
