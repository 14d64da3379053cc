/// The tables that the SQL statements of a string literal write.
struct SQLWrites: Equatable {
  /// Names that stand where a table's name belongs.
  var tables: Set<String> = []
  /// Whether such a name is interpolated, or missing because the literal ends: nobody sees then what it writes.
  var hasHiddenTable = false

  private let words: [Substring]

  init(_ literal: String) {
    words = literal.replacing(/'[^']*'/, with: "''").matches(of: /\\\(\)|\w+|[^\s\w`]/).map { Substring($0.output) }
    for index in words.indices {
      switch words[index] {
      case "INSERT", "REPLACE":
        let next = skip(["IGNORE", "DELAYED", "LOW_PRIORITY", "HIGH_PRIORITY"], from: index + 1)
        if word(next) == "INTO" { add(word(next + 1)) }
      case "TRUNCATE": add(word(skip(["TABLE"], from: index + 1)))
      // FOR UPDATE locks, ON DUPLICATE KEY UPDATE belongs to an INSERT.
      case "UPDATE" where !["FOR", "KEY"].contains(word(index - 1)):
        readUpdate(from: skip(["IGNORE", "LOW_PRIORITY"], from: index + 1))
      case "DELETE": readDelete(from: skip(["IGNORE", "QUICK", "LOW_PRIORITY"], from: index + 1))
      default: continue
      }
    }
  }

  /// `UPDATE a SET …` writes a, `UPDATE a x JOIN b y ON … SET y.c = …` writes b.
  private mutating func readUpdate(from start: Int) {
    let end = words[min(start, words.count)...].firstIndex(of: "SET") ?? words.count
    let references = words[min(start, end)..<end]
    guard references.contains(",") || references.contains("JOIN") else { return add(word(start)) }
    let clause = words[end...].prefix { $0 != "WHERE" }
    for index in clause.indices where ["SET", ","].contains(clause[index]) && word(index + 2) == "." {
      add(table(named: word(index + 1)))
    }
  }

  /// `DELETE FROM a …`, `DELETE x FROM a x JOIN …` and `DELETE FROM x USING a x JOIN …` write a.
  private mutating func readDelete(from start: Int) {
    guard let from = words[min(start, words.count)...].firstIndex(of: "FROM") else { return }
    let list = words[(from + 1)...].prefix { $0 != "USING" && $0 != "WHERE" }
    let isUsing = word(list.endIndex) == "USING"
    let targets = start < from ? words[start..<from] : isUsing ? list : list.prefix(1)
    if targets.isEmpty { hasHiddenTable = true }
    for target in targets where target != "," { add(table(named: target)) }
  }

  /// The table that a statement calls by a name of its own: `FROM table AS name`, `JOIN table name`.
  private func table(named name: Substring?) -> Substring? {
    for index in words.indices where words[index] == name {
      let table = word(index - 1) == "AS" ? index - 2 : index - 1
      if ["FROM", "JOIN", "STRAIGHT_JOIN", "USING", "UPDATE", ","].contains(word(table - 1)) { return word(table) }
    }
    return name
  }

  private mutating func add(_ table: Substring?) {
    if let table, table != "\\()" { tables.insert(String(table)) } else { hasHiddenTable = true }
  }

  private func skip(_ modifiers: Set<Substring>, from index: Int) -> Int {
    words.indices.contains(index) && modifiers.contains(words[index]) ? skip(modifiers, from: index + 1) : index
  }

  private func word(_ index: Int) -> Substring? { words.indices.contains(index) ? words[index] : nil }
}
