import Web

extension App {
  /// Every endpoint there is, in the chapters of the description.
  static let chapters = [
    Chapter("Accounts", "Sign-up, sessions and the own profile.", AccountRoutes.all),
    Chapter("Spaces", "Playgrounds that embed content and host sessions.", PlaygroundRoutes.all),
    Chapter("Communities", "Communities, their members, agents and messages.", CommunityRoutes.all),
    Chapter("Agents", "Agent listings.", AgentRoutes.all),
    Chapter("Agent chat", "Asking an agent, streamed.", AgentChatRoutes.communities),
    Chapter(
      "Conversations", "One person with an official community or a lounge.",
      ConversationRoutes.all + AgentChatRoutes.conversations),
    Chapter("Official", "Customer service and verification.", OfficialRoutes.all + VerificationRoutes.creators),
    Chapter("Lounge", "Lounges: voice, free minutes and subscriptions.", LoungeRoutes.all),
    Chapter("Live", "What happens, as it happens.", LiveRoutes.all),
    Chapter("Wallet", "The own coins.", WalletRoutes.all),
    Chapter(
      "Admin", "Verification, accounts and numbers, for administrators.",
      VerificationRoutes.administrators + AdminRoutes.all + WalletRoutes.administrators),
    Chapter(
      "Operations", "For operators and their monitors.", OperationRoutes.all + [OpenAPI.route { App.document(of: $0) }]),
  ]

  private static func document(of service: Service) -> Result<[UInt8], any Error> {
    service.sharedObjects.get(Description.self) { Description(service.version) }.bytes
  }

  /// Made once; it cannot change while the process lives.
  private final class Description: Sendable {
    let bytes: Result<[UInt8], any Error>

    init(_ version: Version) {
      bytes = Result { try OpenAPI.describe(chapters, version).bytes }
    }
  }
}
