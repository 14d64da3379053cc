import Formats
import HTTPFixture
import Testing

@testable import Upstream

private let long = Duration.seconds(20)

@Suite struct ChatRequestTests {
  /// The request that a stream sends to `path` on a server.
  private func request(path: String = "/v1", _ change: (inout ChatServer) -> Void = { _ in }) throws -> String {
    let server = try ScriptedServer([.request, .send("HTTP/1.1 200 OK\r\n\r\n" + data(chunk("Hi")) + end)])
    var chat = ChatServer(url: server.url + path)
    change(&chat)
    let messages = [ChatMessage(role: "system", content: "Be \"brief\".\n"), ChatMessage(role: "user",
      content: "Grüße")]
    let stream = try ChatStream(chat, model: "small", messages: messages, maxTokens: 64)
    #expect(try stream.next(within: long) == .text("Hi"))
    return try #require(server.requests.first)
  }

  @Test func body_isACompletionRequest() throws {
    let sent = try request()
    #expect(sent.hasPrefix("POST /v1/chat/completions HTTP/1.1\r\n"))
    #expect(sent.contains("\r\nContent-Type: application/json\r\n"))
    #expect(!sent.contains("Authorization"))
    #expect(sent.hasSuffix(
      "\r\n\r\n"
        + #"{"model":"small","messages":[{"role":"system","content":"Be \"brief\".\n"},{"role":"user","content":"Grüße"}],"stream":true,"max_tokens":64}"#))
  }

  @Test func body_usageIsAskedFor_hasTheOption() throws {
    #expect(try request { $0.asksForUsage = true }.hasSuffix(#","max_tokens":64,"stream_options":{"include_usage":true}}"#))
  }

  @Test func key_isABearerToken() throws {
    #expect(try request { $0.key = "secret" }.contains("\r\nAuthorization: Bearer secret\r\n"))
  }

  @Test func key_inAHeaderOfItsOwn_isBare() throws {
    let sent = try request { ($0.key, $0.keyHeader) = ("secret", "api-key") }
    #expect(sent.contains("\r\napi-key: secret\r\n"))
    #expect(!sent.contains("Authorization"))
  }

  @Test(arguments: [
    ("/v1", "/v1/chat/completions"), ("/v1/", "/v1/chat/completions"), ("", "/chat/completions"),
    ("/v1/chat/completions", "/v1/chat/completions"),
    ("/openai/deployments/x?api-version=2024-10-21", "/openai/deployments/x/chat/completions?api-version=2024-10-21"),
    ("/x/chat/completions/?a=b/", "/x/chat/completions?a=b/"),
  ])
  func url_base_leadsToTheCompletions(base: String, path: String) throws {
    #expect(try request(path: base).hasPrefix("POST \(path) HTTP/1.1\r\n"))
  }
}

@Suite struct ModelsTests {
  private func models(_ body: String, path: String = "/v1") throws -> ([String], String) {
    let server = try ScriptedServer([.request,
      .send("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")])
    let names = try ChatServer(url: server.url + path, key: "k").models()
    return (names, try #require(server.requests.first))
  }

  @Test(arguments: [
    (#"{"object":"list","data":[{"id":"a","object":"model"},{"id":"b"}]}"#, ["a", "b"]),
    (#"{"models":[{"name":"a:latest","model":"a"}]}"#, ["a:latest"]), (#"["a","b"]"#, ["a", "b"]),
    (#"[{"id":"a"},{"name":"b"},{"model":"c"}]"#, ["a", "b", "c"]), (#"{"data":["a"]}"#, ["a"]),
    ("\u{FEFF}{\"data\":[{\"id\":\"\"},{\"id\":null,\"name\":\"b\"},{},7]}", ["b"]), (#"{"data":[]}"#, []),
    ("{\"data\":[{\"id\":\"\(String(repeating: "a", count: 201))\"}]}", []),
  ] as [(String, [String])])
  func models_list_areItsNames(body: String, names: [String]) throws {
    #expect(try models(body).0 == names)
  }

  @Test(arguments: [
    ("/v1", "/v1/models"), ("/v1/chat/completions", "/v1/models"), ("/v1/chat/completions/?a=b", "/v1/models?a=b"),
    ("/openai?api-version=1", "/openai/models?api-version=1"),
  ])
  func models_base_leadsToThem(base: String, path: String) throws {
    let sent = try models("[]", path: base).1
    #expect(sent.hasPrefix("GET \(path) HTTP/1.1\r\n"))
    #expect(sent.contains("\r\nAuthorization: Bearer k\r\n"))
  }

  @Test(arguments: ["", "<html>", "{}", #"{"data":7}"#]) func models_noList_isInvalid(body: String) throws {
    #expect(try #require(throws: ServiceFailure.self) { try models(body) }.code == "agent_invalid")
  }

  @Test func models_refused_saysWhy() throws {
    let server = try ScriptedServer([.request,
      .send("HTTP/1.1 401 Unauthorized\r\n\r\n{\"error\":{\"message\":\"Bad key k1234.\"}}")])
    let failure = try #require(throws: ServiceFailure.self) { try ChatServer(url: server.url, key: "k1234").models() }
    #expect(failure.reason == .refused(status: 401))
    #expect(failure.detail == "Status 401: Bad key [key].")
  }
}
