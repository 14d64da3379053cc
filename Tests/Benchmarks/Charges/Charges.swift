import Dispatch
import Processes
import FoundationEssentials
import Ledger
import MariaDB
import Schema
import SpacesAPI
import Synchronization

/// How many charges a second the ledger takes: from many payers to one creator, and to as many
/// creators as payers. Each is a transaction of its own, with the durability of the server it runs on.
///
/// usage: charges SECONDS THREADS        (SPACES_DATABASE_URL in the environment, an empty database)
@main
struct Charges {
  static let payers = 200

  static func main() throws {
    let seconds = Double(CommandLine.arguments.dropFirst().first ?? "5") ?? 5
    let threads = Int(CommandLine.arguments.dropFirst(2).first ?? "32") ?? 32
    guard let text = ProcessInfo.processInfo.environment["SPACES_DATABASE_URL"] else {
      print("SPACES_DATABASE_URL is not set.")
      return
    }
    let database = Database(url: try DatabaseURL(text), connections: threads, deadline: .seconds(30))
    _ = try Migrator(migrations).migrate(database)
    let ids = IDGenerator(.live)
    let people = (0..<payers * 2).map { _ in ids.next() }
    for person in people {
      _ = try database.transaction { writer in
        let ledger = Ledger(writer, newID: { ids.next() })
        try ledger.openAccounts(of: person)
        return try ledger.credit(1_000_000_000, to: person, reference: "\(person)")
      }
    }
    let distinct = try rate(seconds, threads) { index in
      try charge(people[index % payers], people[payers + index % payers], ids, database)
    }
    let single = try rate(seconds, threads) { index in
      try charge(people[index % payers], people[payers], ids, database)
    }
    print("charges/s: to one creator \(Int(single)), to \(payers) creators \(Int(distinct)), ratio \((single / distinct * 100).rounded() / 100)")
    let audit = try Ledger.verify(database.dedicatedConnection(readTimeout: .seconds(600))) { print("WRONG \($0)") }
    print("verified \(audit.transactions) transactions")
  }

  private static func charge(_ payer: UUID, _ payee: UUID, _ ids: IDGenerator, _ database: Database) throws {
    try database.transaction { writer in
      try Ledger(writer, newID: { ids.next() }).charge(
        [Payment(.monthlyFee, 10, reference: "bench:\(ids.next())")], from: payer, to: payee, community: payee)
    }
  }

  /// Calls `body` from `threads` threads for `seconds`.
  private static func rate(_ seconds: Double, _ threads: Int, _ body: @escaping @Sendable (Int) throws -> Void) throws -> Double {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(seconds)
    let done = Counter()
    let failure = Failure()
    let running = DispatchGroup()
    for thread in 0..<threads {
      running.enter()
      try startThread {
        defer { running.leave() }
        var index = thread * 7
        while clock.now < end {
          do {
            try body(index)
            done.value.add(1, ordering: .relaxed)
          } catch {
            failure.value.withLock { $0 = error }
            return
          }
          index += 1
        }
      }
    }
    running.wait()
    if let error = failure.value.withLock({ $0 }) { throw error }
    return Double(done.value.load(ordering: .relaxed)) / seconds
  }
}

private final class Counter: Sendable { let value = Atomic(0) }
private final class Failure: Sendable { let value = Mutex<(any Error)?>(nil) }
