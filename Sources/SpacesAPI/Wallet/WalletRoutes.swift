import Web

/// The own coins, and what administrators do with people's coins.
enum WalletRoutes {
  static let all: [Route<Call>] = [
    Route(.get, "/api/wallet", "Coins available and held", gives: [.ok(Wallet.self)], run: Wallet.show),
    Route(
      .get, "/api/wallet/transactions", "The own statement, newest first",
      query: StatementQuery.self, gives: [StatementItem.page], run: StatementQuery.run),
    Route(
      .get, "/api/communities/{id}/earnings", "What the community has earned its creator",
      gives: [.ok(Earnings.self)], refuses: [.communityNotFound, .creatorOnly], run: Earnings.run),
    Route(
      .post, "/api/admin/transactions/{id}/refund",
      "Give back a fee or a part of it, from creator and platform as they shared it", access: .admin,
      body: .optionalJSON(RefundRequest.self), gives: [.ok(Refunded.self)],
      refuses: [.transactionNotFound, .notRefundable, .alreadyRefunded, .refundExceedsPayment(remaining: 100)],
      run: RefundRequest.run),
  ]

  static let administrators: [Route<Call>] = [
    Route(
      .post, "/api/admin/users/{id}/credit", "Credit coins, once for each reference", access: .admin,
      body: .json(Credit.self), gives: [.ok(Credited.self)], refuses: [.userNotFound, .referenceUsed],
      run: Credit.run)
  ]
}
