import MariaDB
import Web

extension Assignments {
  /// Sets a column where there is a new value.
  mutating func set(_ column: StaticString, ifGiven value: (some SQLConvertible)?) {
    if let value { set(column, to: value) }
  }

  /// Sets or clears a column, or leaves it as it is.
  mutating func set<T: SQLConvertible>(_ column: StaticString, _ change: Change<T>) {
    if case .set(let value) = change { set(column, to: value) }
  }
}

extension Change {
  /// The same change of another value: `.keep` stays, and so does a value that is cleared.
  func map<U>(_ transform: (T) -> U?) -> Change<U> {
    switch self {
    case .keep: .keep
    case .set(let value): .set(value.flatMap(transform))
    }
  }
}
