import Formats
import FoundationEssentials
import Ledger
import MariaDB
import Web

/// POST /api/communities/{id}/join
struct Join: RequestBody {
  let autoRenew: Bool
  let agreement: PriceAgreement

  static let example: JSONValue = ["autoRenew": true, "maxCharge": 300]

  init(_ fields: Fields) throws {
    autoRenew = try fields.optional("autoRenew", .flag, default: false)
    agreement = try PriceAgreement(fields)
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: Join = try call.optionalBody()
    let id = try call.id()
    return try call.write { tx in
      let (community, known) = try Community.enter(id, me.id, as: .anybody, in: tx)
      let hasJoined = try join(
        me.id, community, mayHaveRow: known != nil, autoRenew: input.autoRenew, for: input.agreement, in: tx)
      guard hasJoined else { throw APIError.alreadyMember }
      return .success
    }
  }

  /// Makes `person` a member and charges what that costs.
  /// - Parameter mayHaveRow: false for somebody who was never in the community.
  /// - Returns: false for somebody who is a member already.
  /// - Throws: 409 `price_changed`, `LedgerError.insufficientBalance`, 410 when the community has been archived since
  ///   it was read.
  static func join(
    _ person: UUID, _ community: Community, mayHaveRow: Bool = true, autoRenew: Bool, for agreement: PriceAgreement,
    in tx: Transaction
  ) throws -> Bool {
    let agreedFee = autoRenew ? community.monthlyFee : nil
    let (old, isNew) = try Membership.claim(person, community.id, mayHaveRow: mayHaveRow, in: tx) { new in
      JoinPrice(of: new, in: community).assignments(to: new, agreedFee: agreedFee)
    }
    if old.isCurrent && !old.isExpired { return false }
    let price = JoinPrice(of: old, in: community)
    try agreement.agree(to: price.total)
    try tx.ledger.charge(
      price.payments(for: old, in: tx), from: person, to: community.creatorID, community: community.id)
    if !isNew {
      let row = price.assignments(to: old, agreedFee: agreedFee)
      try tx.execute("UPDATE community_members SET \(row) WHERE id = \(old.id)")
    }
    Membership.announce(old.id, of: person, community.id, in: tx)
    // Nobody pays for a community that has been archived since we looked.
    community.requireActive(counting: old.isCurrent ? 0 : 1, in: tx)
    return true
  }
}

/// What joining costs somebody, in whole coins.
struct JoinPrice {
  /// Once ever. Whoever never left, or comes back within a paid month, does not pay a fee that was set since.
  let joinFee: Int64
  /// None while a paid month lasts.
  let month: Int64
  let hasPaidDays: Bool

  var total: Int64 { joinFee + month }

  init(of membership: Membership, in community: Community) {
    hasPaidDays = membership.expiresAt != nil && !membership.isExpired
    joinFee = membership.joinFeePaid || membership.isCurrent || hasPaidDays ? 0 : community.joinFee
    month = hasPaidDays ? 0 : community.monthlyFee
  }

  func payments(for membership: Membership, in tx: Transaction) -> [Payment] {
    var payments: [Payment] = []
    if joinFee > 0 { payments.append(Payment(.joinFee, joinFee, reference: "join:\(membership.id)")) }
    if month > 0 {
      let end = membership.expiresAt?.microseconds ?? 0
      payments.append(Payment(.monthlyFee, month, reference: "month:\(membership.id):\(end):\(tx.ids.next())"))
    }
    return payments
  }

  /// What is written into the row of a membership that begins, or begins anew, for this price.
  /// - Parameter agreedFee: what each further month may cost; nil: there is none by itself.
  func assignments(to old: Membership, agreedFee: Int64?) -> Assignments {
    var row = Assignments()
    row.set("is_current", to: true)
    if !old.isCurrent {
      row.set("role", to: Role.member)
      row.set("joined_at", toExpression: "NOW(6)")
    }
    if !hasPaidDays { row.set("expires_at", toExpression: month > 0 ? "NOW(6) + INTERVAL 30 DAY" : "NULL") }
    row.set("auto_renew", to: agreedFee != nil)
    row.set("agreed_fee", to: agreedFee)
    row.set("join_fee_paid", to: old.joinFeePaid || joinFee > 0)
    return row
  }
}
