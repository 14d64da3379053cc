/// A statement and the values bound to its `?`, written as one string literal.
///
///     let sql: SQL = "SELECT name FROM users WHERE id = \(id) AND role IN \(list: roles)"
///
/// - `\(x)` binds one value: it never becomes part of the text.
/// - `\(sql)` splices another statement in, with its values.
/// - `\(raw: string)` inserts text as it is. Never give it anything a user wrote.
/// - `\(list: values)` becomes `(?,?,…)`. An empty list becomes `(NULL)`, which nothing is `IN`;
///   nothing is `NOT IN` it either, so test for the empty list before a `NOT IN`.
public struct SQL: ExpressibleByStringInterpolation, Sendable, Equatable {
  public var text: String
  public var values: [SQLValue]

  public init(stringLiteral text: String) {
    self.text = text
    values = []
  }

  public init(stringInterpolation: StringInterpolation) {
    text = stringInterpolation.text
    values = stringInterpolation.values
  }

  public static func + (left: SQL, right: SQL) -> SQL {
    var sum = left
    sum += right
    return sum
  }

  public static func += (left: inout SQL, right: SQL) {
    left.text += right.text
    left.values += right.values
  }

  public struct StringInterpolation: StringInterpolationProtocol {
    var text = ""
    var values: [SQLValue] = []

    public init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity + interpolationCount)
      values.reserveCapacity(interpolationCount)
    }

    public mutating func appendLiteral(_ literal: String) {
      text += literal
    }

    public mutating func appendInterpolation(_ value: some SQLConvertible) {
      text += "?"
      values.append(value.sqlValue)
    }

    public mutating func appendInterpolation<T: SQLConvertible>(_ value: T?) {
      text += "?"
      values.append(value.sqlValue)
    }

    public mutating func appendInterpolation(_ sql: SQL) {
      text += sql.text
      values += sql.values
    }

    public mutating func appendInterpolation(raw: String) {
      text += raw
    }

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
  /// The statements one after the other, `separator` between them.
  public func joined(by separator: SQL) -> SQL {
    var sum = first ?? ""
    for sql in dropFirst() {
      sum += separator
      sum += sql
    }
    return sum
  }
}
