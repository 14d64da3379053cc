import Upstream

/// The servers that agents answer with and that clone voices, each asked in the way in which an agent call asks it.
extension Doctor {
  /// More of an answer is not waited for.
  private static let longestAnswer = 200

  func chat() -> Finding {
    guard service.configuration.agent.url != nil else {
      return .bad("No agent can answer: SPACES_AGENT_URL is not set.")
    }
    let models = AgentModels.shared(service)
    guard let server = models.server else { return .good("The built-in demo agent answers. It is no language model.") }
    do {
      let model = try models.standard(of: server)
      do {
        return .good("The chat server answers as \(line(model)): “\(line(try answer(of: server, model)))”")
      } catch {
        return .bad("The chat server gives no answer as \(line(model)): \(error)")
      }
    } catch {
      return .bad("SPACES_AGENT_MODEL is not set, and the chat server does not say which models it has: \(error)")
    }
  }

  /// - Throws: `ServiceFailure`
  private func answer(of server: ChatServer, _ model: String) throws -> String {
    let stream = try ChatStream(
      server, model: model,
      messages: [
        ChatMessage(role: "system", content: "You answer in one word."), ChatMessage(role: "user", content: "Say hello."),
      ], maxTokens: service.configuration.agent.maxTokens)
    var text = ""
    while text.unicodeScalars.count < Self.longestAnswer {
      switch try stream.next(within: .seconds(1)) {
      case .text(let piece): text += piece
      case .idle: break
      case .finished:
        guard !text.isEmpty else { throw ServiceFailure(.chat, .empty, detail: "It finished without text.") }
        return text
      }
    }
    return text + "…"
  }

  /// Nil where no voice server is configured. Its voices are asked for: to make one would cost.
  func voice() -> Finding? {
    guard let server = service.configuration.voiceServer else { return nil }
    do {
      return .good("The voice server answers; it has \(try server.voices().count) voices.")
    } catch {
      return .bad("The voice server does not answer: \(error)")
    }
  }

  /// What a server said, in one line without control characters, which a terminal would obey.
  private func line(_ text: String) -> String {
    text.unicodeScalars.split { $0.properties.isWhitespace || $0.properties.generalCategory == .control }
      .map(String.init).joined(separator: " ")
  }
}
