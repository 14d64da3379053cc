import Web

/// What administrators do to accounts, and the numbers that they see.
enum AdminRoutes {
  static let all: [Route<Call>] = [
    Route(
      .get, "/api/admin/stats", "The numbers of the whole service", access: .admin, gives: [.ok(Stats.self)],
      run: Stats.show),
    Route(
      .get, "/api/admin/usage", "Tokens that agents have used on one day (UTC), by person and community", access: .admin,
      query: UsageReport.self, gives: [.page(of: UsageReport.record)], run: UsageReport.run),
    Route(
      .get, "/api/admin/users",
      "Accounts, the newest first; a search finds the first \(AccountQuery.bound) addresses that begin so",
      access: .admin, query: AccountQuery.self, gives: [.page(of: AccountView.record)], run: AccountQuery.run),
    Route(
      .put, "/api/admin/users/{id}", "Make somebody an administrator, or no longer one", access: .admin,
      body: .json(AdminRight.self), gives: [.ok(AccountView.record)], refuses: [.userNotFound, .ownAccount],
      run: AdminRight.run),
    Route(
      .post, "/api/admin/users/{id}/suspend", "Suspend an account; its sessions end", access: .admin,
      gives: [.success], refuses: [.userNotFound, .ownAccount], run: Suspension.suspend),
    Route(
      .post, "/api/admin/users/{id}/restore", "Let a suspended account sign in again", access: .admin,
      gives: [.success], refuses: [.userNotFound], run: Suspension.restore),
  ]
}
