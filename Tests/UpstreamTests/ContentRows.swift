/// What stands in the chunks.
extension ChatRow {
  static let contents = choices + content + reasoning + reasons

  private static let choices = [
    ChatRow("no choices", data(#"{"id":"1"}"#) + data(#"{"choices":null}"#) + data(#"{"choices":[]}"#)
      + data(chunk("Hi")) + end, says: "Hi"),
    ChatRow("usage", data(chunk("Hi")) + data(#"{"choices":[],"usage":{"total_tokens":9}}"#)
      + data(#"{"choices":[{"delta":{}}],"usage":{}}"#) + end, says: "Hi"),
    ChatRow("no delta", data(#"{"choices":[{"index":0}]}"#) + data(#"{"choices":[{"delta":null}]}"#) + data(chunk("Hi"))
      + end, says: "Hi"),
    ChatRow("a role first", data(#"{"choices":[{"delta":{"role":"assistant","content":null}}]}"#) + data(chunk("Hi"))
      + end, says: "Hi"),
    ChatRow("one choice instead of a list", data(#"{"choices":{"delta":{"content":"Hi"}}}"#) + end, says: "Hi"),
    ChatRow("no index", data(#"{"choices":[{"delta":{"content":"Hi"}}]}"#)
      + data(#"{"choices":[{"index":null,"delta":{"content":"!"}}]}"#) + end, says: "Hi!"),
    ChatRow("other answers",
      data(#"{"choices":[{"index":1,"delta":{"content":"No"}},{"index":0,"delta":{"content":"Hi"}}]}"#)
      + data(#"{"choices":[{"index":1,"delta":{"content":"no"},"finish_reason":"length"}]}"#) + end, says: "Hi"),
    ChatRow("the same index twice",
      data(#"{"choices":[{"index":0,"delta":{"content":"Hi"}},{"index":0,"delta":{"content":"no"}}]}"#) + end,
      says: "Hi"),
    ChatRow("a message instead of a delta", data(#"{"choices":[{"message":{"content":"H"}}]}"#)
      + data(#"{"choices":[{"delta":null,"message":{"content":"i"}}]}"#) + end, says: "Hi"),
    ChatRow("a message beside an empty delta",
      data(#"{"choices":[{"delta":{},"message":{"content":"Hi"},"finish_reason":"stop"}]}"#), says: "Hi"),
    ChatRow("a message beside each delta", data(#"{"choices":[{"delta":{"content":"H"},"message":{"content":"H"}}]}"#)
      + data(#"{"choices":[{"delta":{"content":"i"},"message":{"content":"Hi"}}]}"#)
      + data(#"{"choices":[{"delta":{},"message":{"content":"Hi"},"finish_reason":"stop"}]}"#), says: "Hi"),
    ChatRow("the older completions",
      data(#"{"object":"text_completion","choices":[{"text":"Hi","index":0,"finish_reason":null}]}"#)
      + data(#"{"choices":[{"text":"!","index":0,"finish_reason":"stop"}]}"#) + "data: [DONE]\n\n", says: "Hi!"),
    ChatRow("unknown members",
      data(#"{"x":[[[{}]]],"choices":[{"index":0,"y":null,"delta":{"content":"Hi","tool_calls":null,"z":{}}}],"error":null}"#)
      + end, says: "Hi"),
  ]

  private static let content = [
    ChatRow("parts",
      data(#"{"choices":[{"delta":{"content":[{"type":"text","text":"H"},{"type":"text","text":"i"}]}}]}"#) + end,
      says: "Hi"),
    ChatRow("parts of other types",
      data(#"{"choices":[{"delta":{"content":[{"type":"image_url","image_url":{"url":"x"}},{"type":"text","text":"Hi"},{"type":"reference","reference_ids":[1]},"!"]}}]}"#)
      + end, says: "Hi!"),
    ChatRow("parts that are empty", data(#"{"choices":[{"delta":{"content":[]}}]}"#)
      + data(#"{"choices":[{"delta":{"content":[{"type":"text"},{"type":"text","text":null},{}]}}]}"#)
      + data(chunk("Hi")) + end, says: "Hi"),
    ChatRow("parts of a refusal", data(#"{"choices":[{"delta":{"content":[{"type":"refusal","refusal":"No."}]}}]}"#)
      + end, says: "No."),
    ChatRow("a refusal", data(#"{"choices":[{"delta":{"content":null,"refusal":"I can"}}]}"#)
      + data(#"{"choices":[{"delta":{"refusal":"not."}}]}"#) + end, says: "I cannot."),
    ChatRow("a refused completion",
      #"{"choices":[{"message":{"content":null,"refusal":"No."},"finish_reason":"stop"}]}"#, says: "No."),
    ChatRow("white space around", data(chunk(#"\n  "#)) + data(chunk("Hi")) + data(chunk(#" \n"#)) + end,
      says: "\n  Hi \n"),
    ChatRow("content of other types", data(#"{"choices":[{"delta":{"content":7}}]}"#)
      + data(#"{"choices":[{"delta":{"content":false}}]}"#) + data(chunk("Hi")) + end, says: "Hi"),
  ]

  private static func thinks(_ member: String) -> ChatRow {
    ChatRow(
      member, data(#"{"choices":[{"delta":{"\#(member)":"Hm","content":null}}]}"#)
        + data(#"{"choices":[{"delta":{"\#(member)":"","content":"Hi"}}]}"#) + end,
      says: "Hi")
  }

  private static let reasoning = ["reasoning_content", "reasoning", "thinking"].map(thinks) + [
    ChatRow("parts of reasoning",
      data(#"{"choices":[{"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"Hm"}]},{"type":"text","text":"Hi"}]}}]}"#)
      + end, says: "Hi"),
    ChatRow("think", data(chunk("<think>Hm</think>Hi")) + end, says: "Hi"),
    ChatRow("think in pieces", ["\\n", "<", "th", "ink", ">H", "m<", "/thin", "k", ">", "\\n\\n", "H",
      "i"].map { data(chunk($0)) }.joined() + end, says: "Hi"),
    ChatRow("thinking in capitals", data(chunk(#" <Thinking>Hm</think></THINKING>\n\n"#)) + data(chunk(" Hi")) + end,
      says: "Hi"),
    ChatRow("think twice", data(chunk("<think></think>")) + data(chunk(#"\n<thinking>Hm</thinking>Hi"#)) + end,
      says: "Hi"),
    ChatRow("think in a completion",
      #"{"choices":[{"message":{"content":"<think>\nHm\n</think>\n\nHi"},"finish_reason":"stop"}]}"#, says: "Hi"),
    ChatRow("think later", data(chunk("Hi <think>")) + data(chunk("x</think>")) + end, says: "Hi <think>x</think>"),
    ChatRow("other tags", data(chunk(" <thin")) + data(chunk("ker>")) + end, says: " <thinker>"),
    ChatRow("half a tag", data(chunk(" <thi")) + end, says: " <thi"),
    ChatRow("half a tag, and no end", data(chunk("<thi")), fails: "agent_broken", after: "<thi"),
    ChatRow("nothing but think", data(chunk("<think>Hm</think>")) + data(chunk(#"\n"#)) + end, fails: "agent_empty"),
    ChatRow("think without an end", data(chunk("<think>Hm")) + end, fails: "agent_empty", detail: "finish_reason stop"),
    ChatRow("nothing but reasoning", data(#"{"choices":[{"delta":{"reasoning_content":"Hmm"}}]}"#) + end,
      fails: "agent_empty", detail: "3 bytes of reasoning"),
  ]

  private static func finishes(_ reason: String, as expected: String) -> ChatRow {
    ChatRow("finish_reason \(reason)", data(chunk("Hi"))
      + data(#"{"choices":[{"delta":{},"finish_reason":\#(reason)}]}"#) + "data: [DONE]\n\n", says: "Hi",
      reason: expected)
  }

  private static let reasons = [
    finishes(#""length""#, as: "length"), finishes("null", as: "stop"), finishes(#""""#, as: "stop"),
    finishes(#""null""#, as: "stop"), finishes("{}", as: "stop"), finishes("0", as: "0"),
    finishes(#""model_context_window_exceeded_now""#, as: "model_context_window_exceeded_no"),
    finishes("\"" + String(repeating: "é🙂", count: 40) + "\"", as: String(repeating: "é🙂", count: 16)),
  ]
}
