import Formats
import HTTPFixture

/// What a chat server sends, as the steps of a `ScriptedServer`.
extension ScriptedServer.Step {
  /// The head of a stream.
  static let streamHead = send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")

  static func says(_ text: String) -> ScriptedServer.Step {
    chunk(["choices": [["index": 0, "delta": ["content": .string(text)]]]])
  }

  static func finishes(_ reason: String = "stop") -> ScriptedServer.Step {
    chunk(["choices": [["index": 0, "delta": [:], "finish_reason": .string(reason)]]])
  }

  static func reports(prompt: Int64, completion: Int64) -> ScriptedServer.Step {
    chunk(["choices": [], "usage": ["prompt_tokens": .integer(prompt), "completion_tokens": .integer(completion)]])
  }

  private static func chunk(_ json: JSONValue) -> ScriptedServer.Step {
    send("data: \(String(decoding: json.bytes, as: UTF8.self))\n\n")
  }

  /// A whole refusal.
  static func refuses(_ status: Int) -> ScriptedServer.Step {
    send("HTTP/1.1 \(status) No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
  }
}

extension Product {
  /// A product whose agents are asked at `server`.
  convenience init(askingAt server: ScriptedServer, _ settings: [String: String] = [:]) throws {
    let agent = ["SPACES_AGENT_URL": server.url, "SPACES_AGENT_MODEL": "tiny"]
    try self.init(agent.merging(settings) { $1 })
  }
}
