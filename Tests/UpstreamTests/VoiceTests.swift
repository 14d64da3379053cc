import Foundation
import HTTPFixture
import Testing

@testable import Upstream

private func reply(_ status: Int, type: String = "application/json", _ body: String) -> [ScriptedServer.Step] {
  [.request,
    .send("HTTP/1.1 \(status) X\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")]
}

@Suite struct SpeechTests {
  @Test func speak_isWhatTheServerSends() throws {
    let server = try ScriptedServer(reply(200, type: "Audio/WAV; rate=8000", "RIFF"))
    let audio = try SpeechServer(url: server.url + "/v1", key: "secret", model: "tts-1").speak("Grüße", voice: "alloy")
    #expect(audio == Audio(type: "audio/wav", bytes: Array("RIFF".utf8)))
    let sent = try #require(server.requests.first)
    #expect(sent.hasPrefix("POST /v1/audio/speech HTTP/1.1\r\n"))
    #expect(sent.contains("\r\nAuthorization: Bearer secret\r\n"))
    #expect(sent.hasSuffix("\r\n\r\n" + #"{"model":"tts-1","voice":"alloy","input":"Grüße","response_format":"wav"}"#))
  }

  @Test(arguments: [
    (reply(200, "{\"error\":{\"message\":\"No such voice.\"}}"), "speech_invalid", "No such voice."),
    (reply(200, type: "audio/wav", ""), "speech_invalid", "it is empty"),
    (reply(400, "{\"error\":{\"message\":\"No such voice.\"}}"), "speech_refused", "Status 400: No such voice."),
    (reply(503, "busy"), "speech_busy", "busy"),
    ([.request, .send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nRIFF")], "speech_broken", ""),
  ])
  func speak_noAudio_fails(script: [ScriptedServer.Step], code: String, detail: String) throws {
    let server = try ScriptedServer(script)
    let failure = try #require(throws: ServiceFailure.self) { try SpeechServer(url: server.url).speak("a", voice: "b") }
    #expect(failure.code == code)
    #expect(failure.service == .speech)
    #expect(detail.isEmpty || failure.detail.hasSuffix(detail), "\(failure.detail)")
  }
}

@Suite struct VoiceTests {
  @Test(arguments: [("", false), (#","requires_verification":true"#, true), (#","requires_verification":false"#,
    false)])
  func add_samples_isAVoice(more: String, requiresVerification: Bool) throws {
    let server = try ScriptedServer(reply(200, "{\"voice_id\":\"v-1\"\(more)}"))
    let sample = VoiceServer.Sample(filename: "a.wav", type: "audio/wav", content: .bytes(Array("RIFF".utf8)))
    let voice = try VoiceServer(url: server.url, key: "secret").add(name: "Ada", samples: [sample, sample])
    #expect(voice == VoiceServer.Voice(id: "v-1", requiresVerification: requiresVerification))
    let sent = try #require(server.requests.first)
    #expect(sent.hasPrefix("POST /v1/voices/add HTTP/1.1\r\n"))
    #expect(sent.contains("\r\nxi-api-key: secret\r\n"))
    #expect(sent.contains("name=\"name\"\r\n\r\nAda\r\n"))
    #expect(sent.components(separatedBy: "name=\"files\"; filename=\"a.wav\"\r\nContent-Type: audio/wav\r\n\r\nRIFF\r\n").count == 3)
  }

  @Test(arguments: ["", "{}", #"{"voice_id":""}"#, #"{"voice_id":7}"#,
    "{\"voice_id\":\"\(String(repeating: "a", count: 201))\"}"])
  func add_noVoiceID_isInvalid(body: String) throws {
    let server = try ScriptedServer(reply(200, body))
    let failure = try #require(throws: ServiceFailure.self) { try VoiceServer(url: server.url).add(name: "Ada",
      samples: []) }
    #expect(failure.code == "voice_invalid")
  }

  @Test func speak_isWhatTheServerSends() throws {
    let server = try ScriptedServer(reply(200, type: "audio/mpeg", "ID3"))
    #expect(try VoiceServer(url: server.url + "/v1").speak("Hi", voice: "../a b~Ä") == Audio(type: "audio/mpeg",
      bytes: Array("ID3".utf8)))
    let sent = try #require(server.requests.first)
    #expect(sent.hasPrefix("POST /v1/text-to-speech/%2e%2e%2fa%20b~%c3%84 HTTP/1.1\r\n"))
    #expect(sent.hasSuffix("\r\n\r\n{\"text\":\"Hi\"}"))
  }

  @Test func voices_areThoseWithAnID() throws {
    let server = try ScriptedServer(reply(200, #"{"voices":[{"voice_id":"v-1","name":"Ada"},{},{"voice_id":"v-2"}]}"#))
    #expect(try VoiceServer(url: server.url, key: "secret").voices() == ["v-1", "v-2"])
    let sent = try #require(server.requests.first)
    #expect(sent.hasPrefix("GET /v1/voices HTTP/1.1\r\n") && sent.contains("\r\nxi-api-key: secret\r\n"))
  }

  @Test(arguments: [(200, "[]", "voice_invalid"), (200, "<html>", "voice_invalid"), (401, "secret is wrong", "voice_refused")])
  func voices_refusedOrNoList_fails(status: Int, body: String, code: String) throws {
    let server = try ScriptedServer(reply(status, body))
    let failure = try #require(throws: ServiceFailure.self) {
      try VoiceServer(url: server.url, key: "secret").voices()
    }
    #expect(failure.code == code && !failure.detail.contains("secret"))
  }

  @Test(arguments: [200, 204, 404]) func delete_goneOrNot_isDone(status: Int) throws {
    let server = try ScriptedServer([.request,
      .send("HTTP/1.1 \(status) X\r\n\(status == 204 ? "" : "Content-Length: 0\r\n")\r\n")])
    try VoiceServer(url: server.url).delete(voice: "v-1")
    #expect(server.requests.first?.hasPrefix("DELETE /v1/voices/v-1 HTTP/1.1\r\n") == true)
  }

  @Test func delete_refused_fails() throws {
    let server = try ScriptedServer(reply(401,
      "{\"detail\":{\"status\":\"invalid_api_key\",\"message\":\"Invalid key secret\"}}"))
    let failure = try #require(throws: ServiceFailure.self) { try VoiceServer(url: server.url,
      key: "secret").delete(voice: "v-1") }
    #expect(failure.code == "voice_refused")
    #expect(failure.detail == "Status 401: Invalid key [key]")
  }
}
