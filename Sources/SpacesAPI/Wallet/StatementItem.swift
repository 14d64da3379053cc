import FoundationEssentials
import Ledger
import Web

/// One line of a person's statement.
struct StatementItem: JSONObject {
  let line: StatementLine
  let counterparty: Counterparty?

  static let plural = "transactions"

  static let example = StatementItem(
    line: StatementLine(
      transaction: Example.id, kind: .joinFee, amount: -200, balanceAfter: 800, community: Example.id,
      counterparty: Example.id, createdAt: Example.time), counterparty: .example)

  func fields(_ json: inout JSONWriter) {
    json.field("id", line.transaction)
    json.field("kind", line.kind.label)
    json.field("amount", line.amount)
    json.field("balanceAfter", line.balanceAfter)
    json.field("communityId", line.community)
    json.field("counterparty", counterparty)
    json.field("description", line.kind.description)
    json.field("createdAt", line.createdAt)
  }

  /// A page of them, for the description.
  static var page: ResponseDescription {
    var json = JSONWriter()
    example.encode(to: &json)
    return .cursorPage(of: SchemaComponent(name: name) { definition }, under: plural, example: json.bytes)
  }
}

/// The other person in a transaction.
struct Counterparty: JSONObject {
  let id: UUID
  let name: String

  static let example = Counterparty(id: Example.id, name: "Alice")

  func fields(_ json: inout JSONWriter) {
    json.field("id", id)
    json.field("name", name)
  }
}

extension TransactionKind {
  /// The name in a statement. An agent call is a hold to the caller and a capture to the creator; both see
  /// `agent_call`.
  fileprivate var label: String {
    switch self {
    case .hold, .capture: "agent_call"
    case .release: "agent_call_release"
    case .credit, .joinFee, .monthlyFee, .subscription, .refund: rawValue
    }
  }

  fileprivate var description: String {
    switch self {
    case .credit: "Coins credited"
    case .joinFee: "Join fee"
    case .monthlyFee: "Membership for 30 days"
    case .subscription: "Lounge subscription for 30 days"
    case .hold, .capture: "Agent call"
    case .release: "Agent call not charged"
    case .refund: "Refund"
    }
  }
}
