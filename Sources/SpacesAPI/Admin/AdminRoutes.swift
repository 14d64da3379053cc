import Web

/// What administrators see and do.
enum AdminRoutes {
  static let all: [Route<Call>] = [
    Route(
      .get, "/api/admin/verification-requests",
      "Verification requests: pending ones, the oldest first, then the newest reviewed", access: .admin,
      query: VerificationQuery.self, gives: [.ok(Numbered<VerificationRequest>.self)], run: VerificationQuery.run),
    Route(
      .put, "/api/admin/verification-requests/{id}", "Approve or reject; approved communities are marked as verified",
      access: .admin, body: .json(Review.self), gives: [.success],
      refuses: [.verificationRequestNotFound, .alreadyReviewed], run: Review.run),
    Route(.get, "/api/admin/stats", "The numbers of the whole service", access: .admin, gives: [.ok(Stats.self)], run: Stats.show),
    Route(
      .get, "/api/admin/users", "Accounts, the newest first; a search finds the first \(AccountQuery.bound) addresses that begin so",
      access: .admin, query: AccountQuery.self, gives: [.ok(Numbered<AccountView>.self)], run: AccountQuery.run),
    Route(
      .put, "/api/admin/users/{id}", "Make somebody an administrator, or no longer one", access: .admin,
      body: .json(AdminRight.self), gives: [.ok(AccountView.self)], refuses: [.userNotFound, .ownAccount],
      run: AdminRight.run),
    Route(
      .post, "/api/admin/users/{id}/suspend", "Suspend an account; its sessions end", access: .admin,
      gives: [.success], refuses: [.userNotFound, .ownAccount], run: Suspension.suspend),
    Route(
      .post, "/api/admin/users/{id}/restore", "Let a suspended account sign in again", access: .admin,
      gives: [.success], refuses: [.userNotFound], run: Suspension.restore),
    Route(
      .post, "/api/admin/users/{id}/credit", "Credit coins, once for each reference", access: .admin,
      body: .json(Credit.self), gives: [.ok(Credited.self)], refuses: [.userNotFound, .referenceUsed],
      run: Credit.run),
  ]
}

extension APIError {
  static let verificationRequestNotFound = APIError(
    404, "verification_request_not_found", "There is no such verification request.")
  static let alreadyReviewed = APIError(409, "already_reviewed", "This request has been reviewed already.")
  static let ownAccount = APIError(
    409, "own_account", "Administrators cannot suspend themselves or give up their own right. Another one can do it.")
}
