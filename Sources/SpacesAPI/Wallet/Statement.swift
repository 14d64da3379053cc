import FoundationEssentials
import Ledger
import MariaDB
import Web

/// GET /api/wallet/transactions
struct StatementQuery: Input {
  let before: StatementCursor?
  let limit: Int64

  init(_ fields: Fields) throws {
    before = try fields.optional("before", .statementCursor)
    limit = try fields.optional("limit", .limit(upTo: 100), default: 50)
  }

  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: StatementQuery = try call.query()
    return try call.read { db in
      let (lines, next) = try call.app.ledger.statement(of: me.id, before: input.before, limit: Int(input.limit), db)
      let names = try names(of: Set(lines.compactMap(\.counterparty)), db)
      return .ok(
        Backward(
          rows: lines.map { StatementItem(line: $0, counterparty: $0.counterparty.flatMap { names[$0] }) },
          nextBefore: next.map { "\($0.transaction.text).\($0.balance)" }))
    }
  }

  private static func names(of users: Set<UUID>, _ db: Connection) throws -> [UUID: Counterparty] {
    guard !users.isEmpty else { return [:] }
    let rows = try db.query("SELECT id, name FROM users WHERE id IN \(list: Array(users))") { row in
      Counterparty(id: try row.next(), name: try row.next())
    }
    return Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0) })
  }
}

extension Kind where T == StatementCursor {
  static var statementCursor: Kind {
    text(
      "a nextBefore", pattern: "\(uuidPattern)\\.-?[0-9]{1,18}",
      { text in
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let id = UUID(uuidString: String(parts[0])), let balance = Int64(parts[1]),
          // Whatever a client makes of it, a page of amounts can be subtracted from it.
          (-1 << 60...1 << 60).contains(balance)
        else { return nil }
        return StatementCursor(transaction: id, balance: balance)
      }, placeholder: StatementCursor(transaction: Example.id, balance: 0))
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

struct StatementItem: Listed {
  let line: StatementLine
  let counterparty: Counterparty?

  static let plural: StaticString = "transactions"
  static let example = StatementItem(
    line: StatementLine(
      transaction: Example.id, kind: .join_fee, amount: -200, balanceAfter: 800, community: Example.id,
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
}

extension TransactionKind {
  /// A caller sees the hold, a creator the capture: to both it is the agent call.
  var label: String {
    switch self {
    case .hold, .capture: "agent_call"
    case .release: "agent_call_release"
    case .credit, .join_fee, .monthly_fee, .subscription, .refund: rawValue
    }
  }

  var description: String {
    switch self {
    case .credit: "Coins credited"
    case .join_fee: "Join fee"
    case .monthly_fee: "Membership for 30 days"
    case .subscription: "Lounge subscription for 30 days"
    case .hold, .capture: "Agent call"
    case .release: "Agent call not charged"
    case .refund: "Refund"
    }
  }
}
