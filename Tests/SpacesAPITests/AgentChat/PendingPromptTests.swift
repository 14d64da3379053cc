import Testing

@testable import SpacesAPI

@Suite struct PendingPromptTests {
  @Test func messages_areThereOnceAndTheEstimateStays() {
    let pending = PendingPrompt(Prompt(system: "Be brief.", newestFirst: [], question: "Why?", context: 100))
    let tokens = pending.estimatedTokens
    #expect(pending.take().map(\.content) == ["Be brief.", "Why?"])
    #expect(pending.take().isEmpty)
    #expect(tokens > 0 && pending.estimatedTokens == tokens)
  }
}
