/// What stands around the chunks: line ends, fields, events, encodings.
extension ChatRow {
  static let framing = lines + events + bytes + documents

  private static let lines = [
    ChatRow("LF", data(chunk("Hi")) + end, says: "Hi"),
    ChatRow("CR LF", "data: \(chunk("Hi"))\r\n\r\ndata: \(finish)\r\n\r\ndata: [DONE]\r\n\r\n", says: "Hi"),
    ChatRow("CR", "data: \(chunk("Hi"))\r\rdata: \(finish)\r\rdata: [DONE]\r\r", says: "Hi"),
    ChatRow("a mixture", "data: \(chunk("H"))\r\n\ndata: \(chunk("i"))\r\rdata: \(finish)\n\r\ndata: [DONE]",
      says: "Hi"),
    ChatRow("no blank", "data:\(chunk("Hi"))\n\ndata:\(finish)\n\ndata:[DONE]\n\n", says: "Hi"),
    ChatRow("blanks", " data :  \(chunk("Hi")) \n\t\ndata: \(finish)\t\n\ndata:   [DONE]  \n\n", says: "Hi"),
    ChatRow("no empty lines", "data: \(chunk("H"))\ndata: \(chunk("i"))\ndata: \(finish)\ndata: [DONE]\n", says: "Hi"),
    ChatRow("no last line end", data(chunk("Hi")) + "data: \(finish)", says: "Hi"),
    ChatRow("several data lines",
      "data: {\"choices\":[\ndata: {\"index\":0,\"delta\":\ndata: {\"content\":\"Hi\"}}\ndata: ]}\n\n" + end,
      says: "Hi"),
    ChatRow("a string over several data lines",
      "data: {\"choices\":[{\"delta\":{\"content\":\"a\ndata: \ndata:  b\"}}]}\n\n" + end, says: "a\n\n b"),
    ChatRow("several data lines, then no empty line",
      "data: {\"choices\":\ndata: [{\"delta\":{\"content\":\"H\"}}]}\ndata: \(chunk("i"))\n" + end, says: "Hi"),
    ChatRow("half a chunk, then a whole one", "data: {\"choices\":[{\"delta\":{\"con\ndata: \(chunk("Hi"))\n\n" + end,
      says: "Hi"),
    ChatRow("an empty data line first", "data:\ndata\ndata: \(chunk("Hi"))\n\n" + end, says: "Hi"),
  ]

  private static let events = [
    ChatRow("comments", ": welcome\n\n:\n\n" + data(chunk("H")) + ":\(chunk("no"))\n: x\n\n" + data(chunk("i")) + end,
      says: "Hi"),
    ChatRow("other fields",
      "retry: 100\nid: 1\nx\nfoo: {\"choices\":1}\nevent: message\nid: 7\ndata: \(chunk("Hi"))\nid: 8\n\n" + end,
      says: "Hi"),
    ChatRow("a ping with a date", "event: ping\ndata: 2026-07-01 10:00:00.123456+00:00\n\n" + data(chunk("Hi")) + end,
      says: "Hi"),
    ChatRow("a ping in JSON", data(#"{"type":"ping"}"#) + data(chunk("Hi")) + end, says: "Hi"),
    ChatRow("a ping without empty lines", "event: ping\ndata: {\"type\":\"ping\"}\ndata: \(chunk("Hi"))\n" + end,
      says: "Hi"),
    ChatRow("unknown events",
      "event: trace\ndata: {\"choice\":{\"delta\":1}}\n\nevent: x\ndata: \(chunk("Hi"))\n\nevent: y\n\n" + end,
      says: "Hi"),
    ChatRow("other JSON", ["null", "1", "\"Hi\"", "[]", "[1]", "{}", "true"].map(data).joined() + data(chunk("Hi"))
      + end, says: "Hi"),
    ChatRow("other data", ["processing", "{", "}", "{\"choices\":"].map(data).joined() + data(chunk("Hi")) + end,
      says: "Hi"),
    ChatRow("nothing but other data", data("Internal Server Error"), fails: "agent_invalid",
      detail: "Internal Server Error"),
    ChatRow("nothing but other data, and the end", data("{\"choices\":") + "data: [DONE]\n\n", fails: "agent_invalid",
      detail: "{\"choices\":"),
    ChatRow("nothing but pings", data(#"{"type":"ping"}"#), fails: "agent_invalid", detail: "ping"),
  ]

  private static let bytes = [
    ChatRow("a byte order mark", "\u{FEFF}" + data(chunk("Hi")) + end, says: "Hi"),
    ChatRow("byte order marks everywhere", "\u{FEFF}data: \(chunk("H"))\n\n\u{FEFF}data: \u{FEFF}\(chunk("i"))\n\n"
      + end, says: "Hi"),
    ChatRow(
      "a bad byte", Array("data: {\"choices\":[{\"delta\":{\"content\":\"Gr".utf8) + [0xFC]
        + Array("n\"}}]}\n\n\(end)".utf8),
      outcome: .finished("Gr\u{FFFD}n", reason: "stop")),
    ChatRow(
      "a bad byte before a quote", Array("data: {\"choices\":[{\"delta\":{\"content\":\"Caf".utf8) + [0xE9]
        + Array("\"}}]}\n\n\(end)".utf8),
      outcome: .finished("Caf\u{FFFD}", reason: "stop")),
    ChatRow(
      "a bad byte elsewhere", Array(": ".utf8) + [0xFF] + Array("\ndata: {\"model\":\"".utf8) + [0xC3]
        + Array("\",\(chunk("Hi").dropFirst())\n\n\(end)".utf8),
      outcome: .finished("Hi", reason: "stop")),
    ChatRow("a character in two chunks", data(chunk(#"Hi \ud83d"#)) + data(chunk("")) + data(chunk(#"\ude42!"#)) + end,
      says: "Hi 🙂!"),
    ChatRow("half a character", data(chunk(#"Hi\ud83d"#)) + data(chunk(#"\ud83d."#)) + end, says: "Hi."),
    ChatRow("escapes", data(chunk(#"\u0048\u00ec\n\"\\\/\ud83d\ude42"#)) + end, says: "Hì\n\"\\/🙂"),
    ChatRow("a control character in a string", data(chunk("a\tb")) + end, says: "a\tb"),
    ChatRow("numbers that are none",
      data(#"{"choices":[{"logprobs":[NaN,-Infinity,Infinity],"delta":{"content":"NaN"}}]}"#) + end, says: "NaN"),
  ]

  private static let whole = #"{"id":"1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}"#

  private static let documents = [
    ChatRow("a stream as text", data(chunk("Hi")) + end, headers: ["Content-Type: text/plain; charset=utf-8"],
      says: "Hi"),
    ChatRow("a stream as JSON", "\n" + data(chunk("Hi")) + end, headers: ["Content-Type: application/json"],
      says: "Hi"),
    ChatRow("a stream without a type", data(chunk("Hi")) + end, headers: [], says: "Hi"),
    ChatRow("a completion", whole, headers: ["Content-Type: application/json"], says: "Hi"),
    ChatRow("a completion as a stream", whole + "\n", says: "Hi"),
    ChatRow("a completion in an event", data(whole), says: "Hi"),
    ChatRow("a completion on lines",
      "\u{FEFF}\r\n  {\n  \"choices\": [\n\n    {\r\n\"message\": {\n\"content\": \"Hi\"}\n,\"finish_reason\": \"length\"}]\n}",
      headers: ["Content-Type: application/json"], says: "Hi", reason: "length"),
    ChatRow("a completion without a finish reason",
      #"{"object":"chat.completion","choices":[{"message":{"content":"Hi"},"finish_reason":null}]}"#, says: "Hi"),
    ChatRow("a completion, and the connection stays open", whole, headers: ["Content-Type: application/json"],
      ending: .silence, says: "Hi"),
    ChatRow("a completion cut off", String(whole.dropLast(2)), fails: "agent_invalid"),
    ChatRow("a chunk a line", [chunk("H"), chunk("i"), finish].joined(separator: "\n"),
      headers: ["Content-Type: application/x-ndjson"], says: "Hi"),
    ChatRow("JSON before the stream", "{\"request\":1}\n" + data(chunk("Hi")) + end, says: "Hi"),
    ChatRow("a web page", "<!doctype html>\n<html><head><title> Welcome\n</title>",
      headers: ["Content-Type: text/html"], fails: "agent_invalid", detail: "completion in it: Welcome"),
    ChatRow("another document", #"{"detail":"Not Found"}"#, headers: ["Content-Type: application/json"],
      fails: "agent_invalid", detail: "Not Found"),
    ChatRow("a text", "Hi", headers: ["Content-Type: text/plain"], fails: "agent_invalid", detail: "in it: Hi"),
    ChatRow("gzip", Compressed.gzip(Array((data(chunk("Hi")) + end).utf8), blocks: [30, 7, 102]),
      headers: ["Content-Encoding: gzip"], outcome: .finished("Hi", reason: "stop")),
    ChatRow("deflate", Compressed.zlib(Array((data(chunk("Hi")) + end).utf8), blocks: [1, 138]),
      headers: ["Content-Encoding: deflate"], outcome: .finished("Hi", reason: "stop")),
    ChatRow("a coding that is none", data(chunk("Hi")) + end, headers: ["Content-Encoding: utf-8"], says: "Hi"),
  ]
}
