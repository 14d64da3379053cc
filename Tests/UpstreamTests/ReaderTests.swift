import Testing

@testable import Upstream

@Suite struct LineReaderTests {
  private func lines(_ packets: [String]) -> [String] {
    var reader = LineReader()
    var lines: [String] = []
    for packet in packets {
      reader.append(Array(packet.utf8))
      while let line = reader.next() { lines.append(String(decoding: line, as: UTF8.self)) }
    }
    return lines + [String(decoding: reader.rest(), as: UTF8.self)]
  }

  @Test(arguments: [
    (["a\nb"], ["a", "b"]), (["a\r\nb\r\n"], ["a", "b", ""]), (["a\rb\r"], ["a", "b", ""]), (["a\r", "\nb"], ["a",
      "b"]),
    (["a\r", "\n", "\n", "b"], ["a", "", "b"]), (["a\r", "b"], ["a", "b"]), (["\r\r\n\n\r"], ["", "", "", "", ""]),
      (["a", "", "b", "\n"], ["ab", ""]),
    ([], [""]), (["\n\n"], ["", "", ""]),
  ])
  func next_packets_areLines(packets: [String], expected: [String]) {
    #expect(lines(packets) == expected)
  }

  @Test func next_lineThatEndsInCR_isThereAtOnce() {
    var reader = LineReader()
    reader.append(Array("a\r".utf8))
    #expect(reader.next() == [0x61])
    #expect(reader.waiting == 0)
  }
}

/// Until the first token another deadline counts than between tokens.
@Suite struct FirstTokenTests {
  private func steps(_ json: String) throws -> (steps: [ChatReader.Step], hasBegun: Bool) {
    var reader = ChatReader(limit: 100)
    reader.append(Array((": welcome\n\n" + data(json)).utf8))
    var steps: [ChatReader.Step] = []
    while let step = try reader.next() { steps.append(step) }
    return (steps, reader.hasBegun)
  }

  @Test(arguments: [
    #"{"choices":[{"delta":{"role":"assistant","content":""}}]}"#, #"{"choices":[],"usage":{"total_tokens":1}}"#, "ping",
    #"{"choices":[{"delta":{"reasoning":""}}]}"#, #"{"type":"ping"}"#,
  ])
  func event_withoutAToken_isNoStep(json: String) throws {
    let result = try steps(json)
    #expect(result.steps == [])
    #expect(!result.hasBegun)
  }

  @Test(arguments: [
    #"{"choices":[{"delta":{"reasoning_content":"Hm"}}]}"#, #"{"choices":[{"delta":{"reasoning":"Hm"}}]}"#,
    #"{"choices":[{"delta":{"reasoning":[{"text":"Hm"}]}}]}"#, chunk("<think>Hm"), chunk(#"\n"#),
  ])
  func event_thatShowsNothing_isProgress(json: String) throws {
    let result = try steps(json)
    #expect(result.steps == [.progress])
    #expect(result.hasBegun)
  }
}

@Suite struct UsageTests {
  private func usage(_ events: String...) throws -> TokenUsage? {
    var reader = ChatReader(limit: 100)
    reader.append(Array((events.map(data).joined() + data(chunk("Hi")) + end).utf8))
    while let step = try reader.next() { if case .done = step { break } }
    return reader.usage
  }

  @Test(arguments: [
    #"{"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}"#,
      #"{"choices":[],"usage":{"prompt_tokens":3,"total_tokens":5}}"#,
    #"{"choices":[{"delta":{},"usage":{"completion_tokens":2,"total_tokens":5}}]}"#,
    #"{"x_groq":{"usage":{"prompt_tokens":3.0,"completion_tokens":2}}}"#,
      #"{"usage":{"input_tokens":3,"output_tokens":2}}"#,
  ])
  func usage_ofOneEvent(event: String) throws {
    let usage = try #require(try usage(event))
    #expect(usage.prompt == 3)
    #expect(usage.completion == 2)
  }

  @Test(arguments: [
    #"{"usage":null}"#, #"{"usage":{}}"#, #"{"usage":7}"#,
      #"{"usage":{"prompt_tokens":-1,"completion_tokens":"2","total_tokens":1e300}}"#,
  ])
  func usage_thatIsNone_isNil(event: String) throws {
    #expect(try usage(event) == nil)
  }

  @Test func usage_ofSeveralEvents_isTheGreatest() throws {
    let usage = try #require(
      try usage(
        #"{"usage":{"prompt_tokens":3,"completion_tokens":0}}"#,
          #"{"usage":{"prompt_tokens":3,"completion_tokens":4}}"#,
        #"{"usage":{"prompt_tokens":0,"completion_tokens":0}}"#))
    #expect(usage.prompt == 3)
    #expect(usage.completion == 4)
  }
}
