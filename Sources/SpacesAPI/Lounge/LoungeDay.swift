import Formats
import FoundationEssentials
import Ledger
import MariaDB
import Web

/// The numbers of one day of a lounge.
struct LoungeDay: JSONObject {
  /// Midnight UTC.
  let date: Date
  let usageSeconds: Int64
  let calls: Int64
  /// The creator's share of everything paid in the lounge.
  let earnings: Int64

  /// Rounded up.
  var usageMinutes: Int64 { (usageSeconds + 59) / 60 }

  static let example = LoungeDay(date: Example.time, usageSeconds: 7190, calls: 310, earnings: 2100)

  func fields(_ json: inout JSONWriter) {
    json.field("date", String(date.rfc3339.prefix(10)))
    json.field("usageMinutes", usageMinutes)
    json.field("calls", calls)
    json.field("earnings", earnings)
  }

  /// The last 30 days in UTC, today last.
  static func last30(of lounge: Community, in db: Reader) throws -> [LoungeDay] {
    guard let today = try db.first("SELECT DATE(NOW(6))", { try $0.next(Date.self) }) else { throw APIError.unexpected }
    let dates = (0..<30).reversed().map { today.addingTimeInterval(Double($0) * -86_400) }
    let usage = try db.query(
      """
      SELECT day, SUM(seconds), SUM(calls) FROM lounge_usage
      WHERE lounge_id = \(lounge.id) AND day >= \(dates[0]) GROUP BY day
      """
    ) { row in (try row.next(Date.self), (seconds: try row.next(Int64.self), calls: try row.next(Int64.self))) }
    let used = Dictionary(uniqueKeysWithValues: usage)
    let earned = try LedgerReader(db).dailyEarnings(of: lounge.creatorID, community: lounge.id, since: dates[0])
    return dates.map {
      LoungeDay(
        date: $0, usageSeconds: used[$0]?.seconds ?? 0, calls: used[$0]?.calls ?? 0, earnings: earned[$0] ?? 0)
    }
  }
}
