import Web

/// Spaces, their sessions, and taking part. On all of these paths a private space exists only for its owner and
/// for whoever takes part, or took part, in one of its sessions.
enum PlaygroundRoutes {
  static let all: [Route<Call>] = [
    Route(
      .get, "/api/spaces", "Browse public spaces, newest first; \(NamedSearch.extent)", access: .open,
      query: SpaceQuery.self, gives: [.page(of: Space.record)], run: SpaceQuery.run),
    Route(
      .post, "/api/spaces", "Create a space",
      body: .json(NewSpace.self), gives: [.created(Space.record)], refuses: [.tooOften(seconds: 60)], run: NewSpace.run),
    Route(
      .get, "/api/spaces/{id}", "One space, with its owner and its newest 100 sessions",
      gives: [.ok(SpaceDetails.self)], refuses: [.spaceNotFound], run: SpaceDetails.show),
    Route(
      .put, "/api/spaces/{id}", "Change the own space",
      body: .json(SpaceChange.self), gives: [.ok(Space.record)], refuses: [.spaceNotFound, .notSpaceOwner],
      run: SpaceChange.run),
    Route(
      .delete, "/api/spaces/{id}", "Delete the own space with its sessions",
      gives: [.noContent], refuses: [.spaceNotFound, .notSpaceOwner], run: DeleteSpace.run),
    Route(
      .post, "/api/spaces/{id}/sessions", "Begin a session, as its first participant",
      gives: [.created(SpaceSession.record)], refuses: [.spaceNotFound], run: SpaceSessions.begin),
    Route(
      .get, "/api/spaces/{id}/sessions", "Sessions of the space, newest first",
      query: PageQuery.self, gives: [.array(of: SpaceSession.record)], refuses: [.spaceNotFound],
      run: SpaceSessions.list),
    Route(
      .get, "/api/spaces/{id}/sessions/{session_id}", "One session, with its participants: those present first",
      gives: [.ok(SessionDetails.self)], refuses: [.spaceNotFound, .sessionNotFound], run: SessionDetails.show),
    Route(
      .put, "/api/spaces/{id}/sessions/{session_id}", "Move a session on: waiting, active, finished",
      body: .json(SessionChange.self), gives: [.ok(SpaceSession.record)],
      refuses: [
        .spaceNotFound, .sessionNotFound, .notSessionHost, .invalidTransition(from: .waiting, to: .finished),
        .sessionFinished,
      ], run: SessionChange.run),
    Route(
      .post, "/api/spaces/{id}/sessions/{session_id}/join", "Join a session (201), or connect again (200)",
      body: .optionalJSON(JoinSession.self), gives: [.created(Participation.self), .ok(Participation.self)],
      refuses: [.spaceNotFound, .sessionNotFound, .agentNotFound, .sessionFinished], run: JoinSession.run),
    Route(
      .post, "/api/spaces/{id}/sessions/{session_id}/leave", "Leave a session: disconnected, but not forgotten",
      gives: [.noContent], refuses: [.spaceNotFound, .sessionNotFound, .notInSession], run: LeaveSession.run),
    Route(
      .post, "/api/spaces/{id}/sessions/{session_id}/signals",
      "Send something to everybody in a session, who get it as an event", body: .json(Signal.self),
      gives: [.created(SentSignal.self)],
      refuses: [.spaceNotFound, .sessionNotFound, .notInSession, .notConnected, .sessionFinished], run: Signal.run),
    Route(
      .post, "/api/spaces/{id}/sessions/{session_id}/heartbeat",
      "Show that one is still there; who has done so and then not for 30 s is disconnected",
      gives: [.noContent], refuses: [.spaceNotFound, .sessionNotFound, .notInSession, .notConnected],
      run: Heartbeat.run),
  ]
}

extension APIError {
  static let spaceNotFound = APIError(404, "space_not_found", "There is no such space.")
  static let notSpaceOwner = APIError(403, "owner_only", "Only the owner of the space can do this.")
  static let sessionNotFound = APIError(404, "session_not_found", "There is no such session in this space.")
  static let notSessionHost = APIError(
    403, "host_only", "Only who began the session and the owner of the space can change it.")
  static let notInSession = APIError(404, "not_in_session", "You have not joined this session.")
  static let notConnected = APIError(409, "not_connected", "You are not connected to this session: join it again.")
  static let sessionFinished = APIError(409, "session_finished", "This session is finished.")

  static func invalidTransition(from old: SessionStatus, to new: SessionStatus) -> APIError {
    APIError(
      409, "invalid_transition",
      "A session goes from waiting to active to finished, and not from \(old.rawValue) to \(new.rawValue).")
  }
}
