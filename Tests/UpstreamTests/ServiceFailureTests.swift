import Testing

@testable import Upstream

@Suite struct ServiceFailureTests {
  private static let reasons: [ServiceFailure.Reason] = [
    .misconfigured, .unreachable, .timeout, .refused(status: 429), .refused(status: 503), .refused(status: 404),
      .failed,
    .broken, .invalid, .empty, .tooLarge,
  ]

  @Test(arguments: [
    (.chat, "agent_", "agent_too_long"), (.speech, "speech_", "speech_too_large"), (.voice, "voice_",
      "voice_too_large"),
  ] as [(ServiceFailure.Service, String, String)])
  func code_isThatOfTheService(service: ServiceFailure.Service, prefix: String, tooLarge: String) {
    let codes = Self.reasons.map { ServiceFailure(service, $0, detail: "").code }
    let names = ["misconfigured", "unreachable", "timeout", "busy", "busy", "refused", "failed", "broken", "invalid",
      "empty"]
    #expect(codes == names.map { prefix + $0 } + [tooLarge])
  }

  @Test func sentence_isOneForEachServiceAndCode() {
    let failures = ([.chat, .speech, .voice] as [ServiceFailure.Service]).flatMap { service in
      Self.reasons.map { ServiceFailure(service, $0, detail: "secret") }
    }
    #expect(Set(failures.map(\.sentence)).count == Set(failures.map(\.code)).count)
    #expect(failures.allSatisfy { $0.sentence.hasSuffix(".") && !$0.sentence.contains("secret") })
  }

  @Test(arguments: [
    (.unreachable("x"), .unreachable), (.timedOut(.connect), .unreachable), (.forbiddenAddress("x"), .unreachable),
    (.timedOut(.firstByte), .timeout), (.timedOut(.betweenBytes), .timeout), (.timedOut(.total), .timeout),
    (.broken("x"), .broken), (.tooLarge, .tooLarge), (.badURL("x"), .misconfigured),
  ] as [(UpstreamError, ServiceFailure.Reason)])
  func reason_ofAnUpstreamError(error: UpstreamError, reason: ServiceFailure.Reason) {
    #expect(ServiceFailure(.voice, error) == ServiceFailure(.voice, reason, detail: error.description))
  }

  @Test(arguments: [
    ("a  b\n\tc\r\n", "a b c"), ("\u{1B}[31mred\u{7}", "[31mred"), ("key k\u{E9}y!", "key [key]!"), ("k\u{E9}yk\u{E9}y",
      "[key][key]"),
    ("k\u{E9}y\u{301}", "[key]\u{301}"), ("see https://a.b/c?d=e.", "see [URL]"), ("{\"url\":\"http://a/b\",\"x\":1}",
      "{\"url\":\"[URL]\",\"x\":1}"),
    ("a://b c://", "[URL] [URL]"), ("://", "[URL]"), ("http://user:k\u{E9}y@host/", "[URL]"), ("", ""),
  ])
  func logLine_text_isOneLineWithoutSecrets(text: String, line: String) {
    #expect(logLine(text, hiding: "k\u{E9}y") == line)
  }

  @Test func logLine_keyAtTheCut_isNotShown() {
    let text = String(repeating: "a", count: 497) + "secret"
    #expect(logLine(text, hiding: "secret") == String(repeating: "a", count: 497) + "[ke")
    #expect(logLine("secret", hiding: nil) == "secret")
    #expect(logLine("secret", hiding: "") == "secret")
  }
}
