@testable import Upstream

/// How an answer ends, and fails.
extension ChatRow {
  static let ends = successes + afterFinish + failures + errors

  private static let successes = [
    ChatRow("no finish reason", data(chunk("Hi")) + "data: [DONE]\n\n", says: "Hi"),
    ChatRow("DONE", data(chunk("Hi")) + "data: DONE\n\n", says: "Hi"),
    ChatRow("[DONE] without a field", data(chunk("Hi")) + "[DONE]\n", says: "Hi"),
    ChatRow("[DONE] in quotes", data(chunk("Hi")) + "data: \"[done]\"", says: "Hi"),
    ChatRow("[DONE], and the connection stays open", data(chunk("Hi")) + end, ending: .silence, says: "Hi"),
    ChatRow("text beside the finish reason", data(#"{"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}"#),
      says: "Hi"),
  ]

  private static let afterFinish = [
    ChatRow("finish, then closed", data(chunk("Hi")) + data(finish), says: "Hi"),
    ChatRow("finish, then silent", data(chunk("Hi")) + data(finish), ending: .silence, says: "Hi"),
    ChatRow("finish, then reset", data(chunk("Hi")) + data(finish), ending: .reset, says: "Hi"),
    ChatRow("finish, then cut", data(chunk("Hi")) + data(finish), ending: .cutChunk, says: "Hi"),
    ChatRow("finish, then no data", data(chunk("Hi")) + data(finish) + data("{\"choices"), says: "Hi"),
    ChatRow("finish, then an error", data(chunk("Hi")) + data(finish) + data(#"{"error":{"message":"late"}}"#),
      says: "Hi"),
    ChatRow("finish, then an error event", data(chunk("Hi")) + data(finish) + "event: error\ndata: late\n\n",
      says: "Hi"),
    ChatRow("finish, then text", data(chunk("H")) + data(finish) + data(chunk("i")), says: "Hi"),
    ChatRow("finish, then text and another reason", data(chunk("H")) + data(finish)
      + data(#"{"choices":[{"delta":{"content":"i"},"finish_reason":"length"}]}"#), says: "Hi", reason: "length"),
    ChatRow("finish, then half a line", data(chunk("Hi")) + data(finish) + "data: {\"cho", ending: .reset, says: "Hi"),
  ]

  private static let failures = [
    ChatRow("closed", data(chunk("Hi")), fails: "agent_broken", after: "Hi", detail: "without a finish_reason"),
    ChatRow("closed in a line", data(chunk("Hi")) + "data: {\"choices\":[{\"del", fails: "agent_broken", after: "Hi",
      detail: "1 events were not JSON: {\"choices\":[{\"del"),
    ChatRow("reset", data(chunk("Hi")), ending: .reset, fails: "agent_broken", after: "Hi", detail: "broken"),
    ChatRow("cut", data(chunk("Hi")), ending: .cutChunk, fails: "agent_broken", after: "Hi", detail: "broken"),
    ChatRow("silent", data(chunk("Hi")), ending: .silence, fails: "agent_timeout", after: "Hi"),
    ChatRow("silent from the beginning", ": welcome\n\n", ending: .silence, fails: "agent_timeout"),
    ChatRow("no bytes", "", fails: "agent_broken"),
    ChatRow("no text", end, fails: "agent_empty"),
    ChatRow("nothing but [DONE]", "data: [DONE]\n\n", fails: "agent_empty"),
    ChatRow("white space", data(chunk(#" \n"#)) + end, fails: "agent_empty"),
    ChatRow("a line without end", String(repeating: "a", count: EventReader.longestEvent + 1), ending: .silence,
      fails: "agent_too_long"),
    ChatRow("an event without end", String(repeating: "data: 0123456789\n", count: EventReader.longestEvent / 10),
      ending: .silence, fails: "agent_too_long"),
  ]

  private static let errors = [
    ChatRow("an error", data(chunk("Hi"))
      + data(#"{"error":{"message":"Out of memory.","type":"server_error","code":500}}"#), fails: "agent_failed",
      after: "Hi", detail: "Error 500 in the answer: Out of memory. (server_error)"),
    ChatRow("an error, then the end", data(#"{"error":{"message":"Overloaded","code":"oom"}}"#) + "data: [DONE]\n\n",
      fails: "agent_failed", detail: "Overloaded (oom)"),
    ChatRow("an error as text", data(#"{"error":"model not found"}"#), fails: "agent_failed",
      detail: "model not found"),
    ChatRow("an error as a document", #"{"error":{"message":"Slow down","code":429}}"#,
      headers: ["Content-Type: application/json"], fails: "agent_busy", detail: "Slow down"),
    ChatRow("an error in a list", #"[{"error":{"code":503,"message":"Unavailable","status":"UNAVAILABLE"}}]"#,
      fails: "agent_busy", detail: "Unavailable"),
    ChatRow("an error by its code", data(#"{"error":{"message":"Slow down","code":"rate_limit_exceeded"}}"#),
      fails: "agent_busy", detail: "Slow down"),
    ChatRow("an error by its type",
      data(#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#), fails: "agent_busy",
      detail: "Overloaded"),
    ChatRow("an error object", data(#"{"object":"error","message":"too long","code":400}"#), fails: "agent_failed",
      detail: "Error 400 in the answer: too long"),
    ChatRow("an error in a choice",
      data(#"{"choices":[{"delta":{"content":""},"finish_reason":"error","error":{"message":"Provider failed","code":502}}]}"#),
      fails: "agent_failed", detail: "Error 502 in the answer: Provider failed"),
    ChatRow("an error beside a finish reason",
      data(#"{"error":{"message":"lost"},"choices":[{"delta":{"content":""},"finish_reason":"error"}]}"#),
      fails: "agent_failed", detail: "lost"),
    ChatRow("an error event", data(chunk("Hi")) + "event: error\ndata: CUDA error\n\n", fails: "agent_failed",
      after: "Hi", detail: "CUDA error"),
    ChatRow("an error event in JSON", "event: error\ndata: {\"detail\":\"no slot\"}\n\n" + end, fails: "agent_failed",
      detail: "no slot"),
    ChatRow("an error field", data(chunk("Hi")) + "error: {\"code\":500,\"message\":\"no slot\"}\n\n",
      fails: "agent_failed", after: "Hi", detail: "Error 500 in the answer: no slot"),
    ChatRow("an error outside of an event", data(chunk("Hi")) + "{\"error\": {\n  \"message\": \"no slot\"}\n}",
      fails: "agent_failed", after: "Hi", detail: "no slot"),
    ChatRow("an error that is none", data(#"{"error":{},"choices":[{"delta":{"content":"Hi"}}]}"#)
      + data(#"{"error":"","choices":[]}"#) + end, says: "Hi"),
  ]
}
