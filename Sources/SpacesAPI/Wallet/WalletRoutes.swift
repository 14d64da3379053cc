import Web

/// The own coins.
enum WalletRoutes {
  static let all: [Route<Call>] = [
    Route(.get, "/api/wallet", "Coins available and held", gives: [.ok(Wallet.self)], run: Wallet.show),
    Route(
      .get, "/api/wallet/transactions", "The own statement, newest first",
      query: StatementQuery.self, gives: [.ok(StatementPage.self)], run: StatementQuery.run),
    Route(
      .get, "/api/communities/{id}/earnings", "What the community has earned its creator",
      gives: [.ok(Earnings.self)], refuses: [.communityNotFound, .creatorOnly], run: Earnings.run),
  ]
}
