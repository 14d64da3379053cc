import Web

/// Requests of official communities to be marked as verified, and their review.
enum VerificationRoutes {
  static let creators: [Route<Call>] = [
    Route(
      .post, "/api/communities/{id}/verify", "Ask for verification of an official community",
      body: .optionalJSON(Verify.self), gives: [.created(VerificationRequested.self)],
      refuses: [.communityNotFound, .creatorOnly, .notOfficial, .archived, .alreadyVerified, .verificationPending],
      run: Verify.run),
    Route(
      .get, "/api/communities/{id}/verification", "The latest request for verification, with the reviewer's notes",
      gives: [.ok(VerificationRequest.record)],
      refuses: [.communityNotFound, .creatorOnly, .verificationRequestNotFound], run: OwnVerification.show),
  ]

  static let administrators: [Route<Call>] = [
    Route(
      .get, "/api/admin/verification-requests",
      "Verification requests: pending ones, the oldest first, then the newest reviewed", access: .admin,
      query: VerificationQuery.self, gives: [.page(of: VerificationRequest.record)], run: VerificationQuery.run),
    Route(
      .put, "/api/admin/verification-requests/{id}", "Approve or reject; approved communities are marked as verified",
      access: .admin, body: .json(Review.self), gives: [.success],
      refuses: [.verificationRequestNotFound, .alreadyReviewed], run: Review.run),
  ]
}

extension APIError {
  static let alreadyVerified = APIError(409, "already_verified", "This community is verified already.")
  static let verificationPending = APIError(
    409, "verification_pending", "A request for verification is waiting for its review.")
  static let verificationRequestNotFound = APIError(
    404, "verification_request_not_found", "There is no such verification request.")
  static let alreadyReviewed = APIError(409, "already_reviewed", "This request has been reviewed already.")
}
