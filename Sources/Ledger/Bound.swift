import FoundationEssentials
import MariaDB
public typealias AccountType = Account.Kind
extension Account { public var type: Kind { kind } }
public struct Ledger {
  let w: Writer; let u: Unbound
  public init(_ w: Writer, newID: @escaping @Sendable () -> UUID) { self.w = w; u = Unbound(newID: newID) }
  public func openAccounts(of user: UUID) throws { try u.openAccounts(of: user, w) }
  public func charge(_ p: [Payment], from a: UUID, to b: UUID, community: UUID) throws { try u.charge(p, from: a, to: b, community: community, w) }
  public func credit(_ amount: Int64, to user: UUID, reference: String) throws -> Bool { try u.credit(amount, to: user, reference: reference, w) }
  public func hold(_ amount: Int64, from a: UUID, for b: UUID, community: UUID) throws -> Hold { try u.hold(amount, from: a, for: b, community: community, w) }
  public func capture(_ id: UUID) throws -> Int64? { try u.capture(id, w) }
  public func release(_ id: UUID) throws -> Int64? { try u.release(id, w) }
  public func refund(_ id: UUID, _ amount: Int64?, reason: String?, by: UUID) throws -> Refund { try u.refund(id, amount, reason: reason, by: by, w) }
  public func fold(_ a: Account, upTo: Int, skipLocked: Bool = false) throws -> Int { try u.fold(a, upTo: upTo, passingBy: skipLocked, w) }
  public static func verify(_ c: Connection, report: (Discrepancy) -> Void) throws -> Audit { try Unbound(newID: { UUID() }).verify(c, report: report) }
  public static func journal(since: Date, _ c: Connection, _ body: (JournalLine) throws -> Void) throws { try Unbound(newID: { UUID() }).journal(since: since, c, body) }
}
public struct LedgerReader {
  let r: Reader; let u = Unbound(newID: { UUID() })
  public init(_ r: Reader) { self.r = r }
  public func balance(of user: UUID) throws -> Balance { try u.balance(of: user, r) }
  public func platformRevenue() throws -> Int64 { try u.platformRevenue(r) }
  public func earnings(of user: UUID, community: UUID) throws -> [TransactionKind: Int64] { try u.earnings(of: user, community: community, r) }
  public func dailyEarnings(of user: UUID, community: UUID, since: Date) throws -> [Date: Int64] { try u.dailyEarnings(of: user, community: community, since: since, r) }
  public func statement(of user: UUID, before: StatementCursor?, limit: Int) throws -> (lines: [StatementLine], next: StatementCursor?) { try u.statement(of: user, before: before, limit: limit, r) }
  public func openHolds() throws -> Int { try u.openHolds(r) }
  public func accountsToFold() throws -> [Account] { try u.accountsToFold(r) }
}
