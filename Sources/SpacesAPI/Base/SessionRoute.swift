import Web

extension Route<SpacesAPI.Call> {
  /// A route for people who are signed in: its handler is given the person.
  convenience init(
    _ method: Method, _ path: String, _ summary: String, access: Access = .session,
    query: (any RequestQuery.Type)? = nil, body: BodyDescription? = nil, gives answers: [ResponseDescription],
    refuses refusals: [APIError] = [], run: @escaping @Sendable (SpacesAPI.Call, CurrentUser) throws -> Response
  ) {
    self.init(
      method, path, summary, access: access, query: query, body: body, gives: answers, refuses: refusals,
      run: { call in
        guard let person = call.person else { throw APIError.unauthorized }
        return try run(call, person)
      })
  }
}
