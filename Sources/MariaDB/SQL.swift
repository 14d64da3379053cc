/// A statement and the values bound to its `?`, written as one string literal.
///
///     let sql: SQL = "SELECT name FROM users WHERE id = \(id) AND role IN \(list: roles)"
///
/// - `\(x)` binds one value: it never becomes part of the text.
/// - `\(sql)` splices another statement in, with its values.
/// - `\(raw: string)` inserts text unchanged. Never pass text from a user.
/// - `\(list: values)` becomes `(?,?,…)`. An empty list becomes `(NULL)`, for which both `IN` and `NOT IN` are never
///   true, so test for the empty list before a `NOT IN`.
public struct SQL: ExpressibleByStringInterpolation, Sendable, Hashable {
  /// The statement with a `?` for each value.
  public var text: String
  /// The values in the order of the `?`.
  public var values: [SQLValue]

  /// A statement without values.
  public init(stringLiteral text: String) {
    self.text = text
    values = []
  }

  /// A statement with the interpolated values bound to it.
  public init(stringInterpolation: StringInterpolation) {
    text = stringInterpolation.text
    values = stringInterpolation.values
  }

  /// Both statements one after the other, with their values.
  public static func + (left: SQL, right: SQL) -> SQL {
    var sum = left
    sum += right
    return sum
  }

  /// Appends a statement with its values.
  public static func += (left: inout SQL, right: SQL) {
    left.text += right.text
    left.values += right.values
  }

  /// Collects the text and the values of an interpolated literal.
  public struct StringInterpolation: StringInterpolationProtocol {
    var text = ""
    var values: [SQLValue] = []

    /// Called by the compiler for an interpolated literal.
    public init(literalCapacity: Int, interpolationCount: Int) {
      // What is spliced in is often longer than the literals; a text that outgrows its memory is copied.
      text.reserveCapacity(max(literalCapacity + interpolationCount, 500))
      values.reserveCapacity(interpolationCount)
    }

    /// Appends text of the literal unchanged.
    public mutating func appendLiteral(_ literal: String) {
      text += literal
    }

    /// Binds one value to a `?`.
    public mutating func appendInterpolation(_ value: some SQLConvertible) {
      text += "?"
      values.append(value.sqlValue)
    }

    /// Binds one value to a `?`; nil is NULL.
    public mutating func appendInterpolation<T: SQLConvertible>(_ value: T?) {
      text += "?"
      values.append(value.sqlValue)
    }

    /// Splices a statement in, with its values.
    public mutating func appendInterpolation(_ sql: SQL) {
      text += sql.text
      values += sql.values
    }

    /// Inserts text unchanged. Never pass text from a user.
    public mutating func appendInterpolation(raw: String) {
      text += raw
    }

    /// Binds the values of a list to `(?,?,…)`; an empty list becomes `(NULL)`.
    public mutating func appendInterpolation(list: [some SQLConvertible]) {
      guard !list.isEmpty else {
        text += "(NULL)"
        return
      }
      text += "(?"
      for _ in list.dropFirst() { text += ",?" }
      text += ")"
      for value in list { values.append(value.sqlValue) }
    }
  }
}

extension [SQL] {
  /// The statements one after the other, with `separator` between them.
  public func joined(by separator: SQL) -> SQL {
    var sum = first ?? ""
    for sql in dropFirst() {
      sum += separator
      sum += sql
    }
    return sum
  }
}
