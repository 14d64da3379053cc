/// The prepared statements of one connection by their text. The one used longest ago makes room for a new
/// one: the server counts all statements of all connections against `max_prepared_stmt_count`.
struct StatementCache {
  private var entries: [String: (statement: Statement, lastUse: Int)] = [:]
  private var clock = 0
  private let capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
  }

  var count: Int { entries.count }

  mutating func find(_ text: String) -> Statement? {
    guard let index = entries.index(forKey: text) else { return nil }
    clock += 1
    entries.values[index].lastUse = clock
    return entries.values[index].statement
  }

  mutating func insert(_ statement: Statement, for text: String) {
    if entries.count >= capacity, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
      entries[oldest.key] = nil
    }
    clock += 1
    entries[text] = (statement, clock)
  }

  mutating func remove(_ text: String) {
    entries[text] = nil
  }

  mutating func removeAll() {
    entries = [:]
  }
}
