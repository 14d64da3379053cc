/// Values by key, each with the place it came from, so that a complaint can say where to look.
struct Settings {
  struct Value {
    let text: String
    let place: String
  }

  var values: [String: Value]

  init(_ values: [String: Value]) {
    self.values = values
  }

  /// Reads `KEY=value` lines. `#` begins a comment line; one pair of quotes around a value is dropped.
  static func parse(_ file: String, _ path: String) throws(ConfigurationError) -> [String: Value] {
    var values: [String: Value] = [:]
    for (index, line) in file.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let place = "\(path), line \(index + 1)"
      let line = line.trimming(while: \.isWhitespace)
      if line.isEmpty || line.hasPrefix("#") { continue }
      guard let equals = line.firstIndex(of: "=") else {
        throw ConfigurationError("“\(line.prefix(40))” is not a KEY=value line (\(place)).")
      }
      let key = String(line[..<equals].trimming(while: \.isWhitespace))
      var value = line[line.index(after: equals)...].trimming(while: \.isWhitespace)
      if value.count >= 2, let quote = value.first, quote == "\"" || quote == "'", value.last == quote {
        value = value.dropFirst().dropLast()
      }
      guard Configuration.keys.contains(key) else {
        throw ConfigurationError("\(key) is not a key that exists (\(place)).")
      }
      guard values[key] == nil else { throw ConfigurationError("\(key) is set twice (\(place)).") }
      values[key] = Value(text: String(value), place: place)
    }
    return values
  }

  /// An empty value counts as not set.
  func text(_ key: String) -> String? {
    guard let value = values[key], !value.text.isEmpty else { return nil }
    return value.text
  }

  func required<T>(_ key: String, _ read: (String) throws(Complaint) -> T) throws(ConfigurationError) -> T {
    guard let value = try optional(key, read) else {
      throw ConfigurationError("\(key) is not set: put it into the configuration file or the environment.")
    }
    return value
  }

  func optional<T>(_ key: String, _ read: (String) throws(Complaint) -> T) throws(ConfigurationError) -> T? {
    guard let text = text(key) else { return nil }
    do {
      return try read(text)
    } catch {
      throw ConfigurationError("\(key) \(error.text) (\(values[key]?.place ?? "")).")
    }
  }

  func integer(_ key: String, _ range: ClosedRange<Int>, default value: Int) throws(ConfigurationError) -> Int {
    try optional(key) { (text) throws(Complaint) in
      guard let number = Int(text), range.contains(number) else {
        throw Complaint("must be a whole number from \(range.lowerBound) to \(range.upperBound)")
      }
      return number
    } ?? value
  }

  func choice<T: RawRepresentable & CaseIterable>(_ key: String, default value: T) throws(ConfigurationError) -> T
  where T.RawValue == String {
    try optional(key) { (text) throws(Complaint) in
      guard let choice = T(rawValue: text) else {
        throw Complaint("must be one of \(T.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      return choice
    } ?? value
  }

  /// An http or https URL, without the slash at its end.
  func url(_ key: String) throws(ConfigurationError) -> String? {
    try optional(key) { (text) throws(Complaint) in
      guard let scheme = ["http://", "https://"].first(where: { text.hasPrefix($0) }), text.count > scheme.count else {
        throw Complaint("must be a URL that begins with http:// or https://")
      }
      return text.hasSuffix("/") ? String(text.dropLast()) : text
    }
  }
}

extension Substring {
  fileprivate func trimming(while predicate: (Character) -> Bool) -> Substring {
    var text = drop(while: predicate)
    while let last = text.last, predicate(last) { text.removeLast() }
    return text
  }
}
