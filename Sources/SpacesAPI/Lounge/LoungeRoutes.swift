import Web

/// Lounges: communities that speak with a cloned voice, with free minutes a day and a subscription for more.
enum LoungeRoutes {
  static let all: [Route<Call>] = [
    Route(
      .post, "/api/lounge", "Create a lounge",
      body: .json(NewLounge.self), gives: [.created(Created.self)],
      refuses: [.agentNotFound, .listingPrivate, .tooOften(seconds: 60)], run: NewLounge.run),
    Route(
      .get, "/api/lounge/{id}", "One lounge; voiceSamplesUrl is the creator's to see", access: .open,
      gives: [.ok(Lounge.record(for: nil))], refuses: [.loungeNotFound], run: Lounge.show),
    Route(
      .put, "/api/lounge/{id}", "Change a lounge; a new voiceSamplesUrl starts cloning again",
      body: .json(LoungeChange.self), gives: [.success],
      refuses: [.loungeNotFound, .agentNotFound, .creatorOnly, .listingPrivate, .archived], run: LoungeChange.run),
    Route(
      .post, "/api/lounge/{id}/start-chat",
      "Open the own conversation; joins first, which charges the join fee and the month, at most maxCharge",
      body: .optionalJSON(StartLoungeChat.self), gives: [.json(200, StartedChat.self), .created(StartedChat.self)],
      refuses: [
        .loungeNotFound, .archived, .priceChanged(required: 300), .insufficientBalance(required: 300, balance: 40),
      ], run: StartLoungeChat.run),
    Route(
      .get, "/api/lounge/{id}/dashboard", "The creator's numbers, and the last 30 days",
      gives: [.ok(LoungeDashboard.self)], refuses: [.loungeNotFound, .creatorOnly], run: LoungeDashboard.show),
    Route(
      .post, "/api/lounge/{id}/subscribe",
      "Subscribe for 30 days; charges subscriptionPriceCents, but not if that is more than maxCharge",
      body: .optionalJSON(Subscribe.self), gives: [.ok(Subscribed.self)],
      refuses: [
        .loungeNotFound, .archived, .noSubscription, .alreadySubscribed, .creatorNeedsNone,
        .priceChanged(required: 999), .insufficientBalance(required: 999, balance: 40),
      ], run: Subscribe.run),
    Route(
      .put, "/api/lounge/{id}/subscription",
      "Renew the own subscription each month, or not; choosing it agrees to the price of today",
      body: .json(RenewalChoice.self), gives: [.success], refuses: [.loungeNotFound, .notSubscribed, .archived],
      run: SubscriptionChange.run),
    Route(
      .get, "/api/lounge/{id}/usage",
      "The caller's voice seconds today (UTC), what is left of them, and the own subscription",
      gives: [.ok(UsageView.self)], refuses: [.loungeNotFound], run: UsageView.show),
    Route(
      .post, "/api/lounge/{id}/voice-samples",
      "Clone a voice from 1 to 5 recordings (WAV, MP3, OGG, FLAC; up to 10 MiB and ten minutes each). It takes the place of the present voice; the recordings are deleted when it is ready or has failed",
      body: .files(VoiceUpload.field), gives: [.json(202, VoiceState.self)],
      refuses: [
        .loungeNotFound, .creatorOnly, .archived, .malformedMultipart, .multipartRequired,
        .invalid(VoiceUpload.field, CloningFailure.notAudio.sentence),
      ], run: VoiceUpload.run),
    Route(
      .delete, "/api/lounge/{id}/voice",
      "Erase the voice: its recordings, the model on the voice server, and every answer's audio that was spoken with it. 202 while the voice server has not confirmed it. Archiving a lounge erases nothing, and neither does withdrawing a listing: what was heard stays in the history",
      gives: [.json(200, VoiceState.self), .json(202, VoiceState.self)], refuses: [.loungeNotFound, .creatorOnly],
      run: VoiceErasure.run),
  ]
}

extension APIError {
  static let loungeNotFound = APIError(404, "lounge_not_found", "There is no such lounge.")
  static let noSubscription = APIError(409, "no_subscription", "This lounge has no subscription.")
  static let alreadySubscribed = APIError(409, "already_subscribed", "You have a subscription of this lounge already.")
  static let creatorNeedsNone = APIError(
    409, "already_subscribed", "The creator talks in the own lounge without limits and needs no subscription.")
  static let notSubscribed = APIError(404, "not_subscribed", "You have no subscription of this lounge.")
}
