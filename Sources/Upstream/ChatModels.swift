import Formats

extension ChatServer {
  /// The names of the models that the server offers, in its order. Names with more than 200 characters are left out.
  ///
  /// Reads `GET /models` in the formats of OpenAI (`{"data":[{"id":…}]}`) and Ollama (`{"models":[{"name":…}]}`), and
  /// plain lists of objects or names. Takes 15 s at most. Throws ``ServiceFailure``.
  public func models() throws -> [String] {
    var deadlines = self.deadlines
    deadlines.total = min(.seconds(15), deadlines.total ?? .seconds(15))
    let request = UpstreamRequest(
      url: endpoint(base, "/models"), headers: [("Accept", "application/json")] + keyHeaders, deadlines: deadlines)
    let (_, body) = try answer(to: request, from: .chat, key: key)
    var json = LenientJSON()
    guard let value = json.read(body[...]), case .array(let models) = value["data"] ?? value["models"] ?? value else {
      throw ServiceFailure(.chat, .invalid, detail: "The answer is no list of models: \(ServerError.text(of: body))")
        .redacted(hiding: key)
    }
    return models.compactMap { model in
      for name in [model, model["id"], model["name"], model["model"]] {
        if case .string(let text) = name, 1...200 ~= text.unicodeScalars.count { return text }
      }
      return nil
    }
  }

  /// The URL without `/chat/completions`.
  private var base: String {
    var path = url.prefix { $0 != "?" }
    while path.hasSuffix("/") { path.removeLast() }
    if path.hasSuffix("/chat/completions") { path.removeLast("/chat/completions".count) }
    return String(path + url.drop { $0 != "?" })
  }
}
