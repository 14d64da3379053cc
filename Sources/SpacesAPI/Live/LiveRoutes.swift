import Web

/// What concerns a person, as it happens.
enum LiveRoutes {
  static let all: [Route<Call>] = [
    Route(
      .get, "/api/events",
      "Everything that concerns me, as it happens: a stream, a long poll (wait) or a plain poll, with one cursor. An answer is told of as finished once more, with its ttsAudioUrl, when it has audio",
      query: EventQuery.self,
      gives: [
        ResponseDescription(
          status: 200,
          content: .eventsOrJSON(events: EventSchemas.all, page: EventSchemas.page, example: EventSchemas.pageExample))
      ], refuses: [.roomForbidden, .tooManyListeners, .listenersFull], run: EventQuery.run)
  ]
}
