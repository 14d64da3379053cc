/// An event stream in the making: line ends, fields, comments and foreign events as the numbers make them.
struct RandomFraming {
  private(set) var text = ""
  /// The answer ends with `[DONE]` alone.
  let isReasonLess: Bool
  private let lineEnds: [String]
  private let colon: [String]
  private let leavesOutEmptyLines: Bool
  private let breaksLines: Bool

  init(_ numbers: inout SeededNumbers) {
    // Never CR beside LF: an empty line between the two would make one line end of them.
    lineEnds = numbers.pick([["\n"], ["\r\n"], ["\r"], ["\n", "\r\n"], ["\r", "\r\n"]])
    colon = numbers.pick([[": "], [":"], [": ", ":"]])
    leavesOutEmptyLines = numbers.once(in: 5)
    breaksLines = !leavesOutEmptyLines && numbers.once(in: 3)
    isReasonLess = numbers.once(in: 6)
  }

  mutating func event(_ json: RandomJSON, _ numbers: inout SeededNumbers) {
    if numbers.once(in: 6) { stranger(&numbers) }
    if numbers.once(in: 8) { field("id", "7", &numbers) }
    if numbers.once(in: 8) { field("event", "message", &numbers) }
    let lines = json.write(&numbers, newline: breaksLines ? "\n" : "").split(separator: "\n",
      omittingEmptySubsequences: false)
    for line in lines { field("data", String(line), &numbers) }
    if numbers.once(in: 8) { field("retry", "100", &numbers) }
    if !leavesOutEmptyLines { text += numbers.pick(lineEnds) }
  }

  /// Something that no chunk is.
  private mutating func stranger(_ numbers: inout SeededNumbers) {
    switch Int.random(in: 0..<5, using: &numbers) {
    case 0: text += numbers.pick([":", ": ping", ":data: {"]) + numbers.pick(lineEnds)
    case 1:
      field("event", "ping", &numbers)
      field("data", numbers.pick(["2026-07-01T10:00:00Z", "{\"type\": \"ping\"}", ""]), &numbers)
    case 2: field("data", numbers.pick(["{\"choices\":[],\"usage\":{\"total_tokens\":9}}", "{\"choices\":null}", "{}"]),
      &numbers)
    case 3: field("data", numbers.pick(["processing", "null", "[1]", "\"text\""]), &numbers)
    default: field("unknown", "{\"choices\":[{\"delta\":{\"content\":\"no\"}}]}", &numbers)
    }
    text += numbers.pick(lineEnds)
  }

  mutating func raw(_ line: String) { text += line + lineEnds[0] + lineEnds[0] }

  mutating func done(_ numbers: inout SeededNumbers) {
    field("data", numbers.pick(["[DONE]", "DONE", " [DONE] "]), &numbers)
    if numbers.once(in: 2) { text += numbers.pick(lineEnds) }
  }

  private mutating func field(_ name: String, _ value: String, _ numbers: inout SeededNumbers) {
    text += name + numbers.pick(colon) + value + numbers.pick(lineEnds)
  }
}
