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
  /// The statement with a `?` for each value, in UTF-8. Most statements of a request are made of pieces, and bytes are
  /// put together at a fraction of a string's cost.
  var utf8: [UInt8]
  /// The values in the order of the `?`.
  public var values: [SQLValue]

  /// The statement with a `?` for each value.
  public var text: String { String(decoding: utf8, as: UTF8.self) }

  /// A statement without values.
  public init(stringLiteral text: String) {
    utf8 = Array(text.utf8)
    values = []
  }

  /// A statement with the interpolated values bound to it.
  public init(stringInterpolation: StringInterpolation) {
    utf8 = stringInterpolation.utf8
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
    left.utf8 += right.utf8
    left.values += right.values
  }

  /// Collects the text and the values of an interpolated literal.
  public struct StringInterpolation: StringInterpolationProtocol {
    var utf8: [UInt8] = []
    var values: [SQLValue] = []

    /// Called by the compiler for an interpolated literal.
    public init(literalCapacity: Int, interpolationCount: Int) {
      utf8.reserveCapacity(literalCapacity + interpolationCount)
      values.reserveCapacity(interpolationCount)
    }

    /// Appends text of the literal unchanged.
    public mutating func appendLiteral(_ literal: String) {
      var literal = literal
      literal.withUTF8 { utf8.append(contentsOf: $0) }
    }

    /// Binds one value to a `?`.
    @inlinable
    public mutating func appendInterpolation(_ value: some SQLConvertible) {
      bind(value.sqlValue)
    }

    /// Binds one value to a `?`; nil is NULL.
    @inlinable
    public mutating func appendInterpolation<T: SQLConvertible>(_ value: T?) {
      bind(value.sqlValue)
    }

    @usableFromInline
    mutating func bind(_ value: SQLValue) {
      utf8.append(UInt8(ascii: "?"))
      values.append(value)
    }

    /// Splices a statement in, with its values.
    public mutating func appendInterpolation(_ sql: SQL) {
      utf8 += sql.utf8
      values += sql.values
    }

    /// Inserts text unchanged. Never pass text from a user.
    public mutating func appendInterpolation(raw: String) {
      appendLiteral(raw)
    }

    /// Binds the values of a list to `(?,?,…)`; an empty list becomes `(NULL)`.
    public mutating func appendInterpolation(list: [some SQLConvertible]) {
      guard !list.isEmpty else { return appendLiteral("(NULL)") }
      var separator = UInt8(ascii: "(")
      for value in list {
        utf8.append(separator)
        bind(value.sqlValue)
        separator = UInt8(ascii: ",")
      }
      utf8.append(UInt8(ascii: ")"))
    }
  }
}

extension [SQL] {
  /// The statements one after the other, with `separator` between them.
  public func joined(by separator: SQL) -> SQL {
    var sum: SQL = ""
    sum.utf8.reserveCapacity(reduce(0) { $0 + $1.utf8.count + separator.utf8.count })
    sum.values.reserveCapacity(reduce(0) { $0 + $1.values.count + separator.values.count })
    for (index, sql) in enumerated() {
      if index > 0 { sum += separator }
      sum += sql
    }
    return sum
  }
}
