/// A key of the configuration, as the manual describes it.
public struct ConfigurationKey: Sendable, Equatable {
  /// `SPACES_THREADS`
  public let name: String
  /// Nil for a key without one; empty for `required`.
  public let defaultValue: String?
  /// Whether the service refuses to start without the key.
  public let isRequired: Bool
  /// The rest of a sentence, in Markdown.
  public let explanation: String
}

/// The error of a configuration that cannot be used: one sentence for the operator.
public struct ConfigurationError: Error, Equatable, CustomStringConvertible {
  /// The sentence, with the place where the mistake stands.
  public let description: String
  /// The sentence without that place, for somebody who has just given the value.
  public let sentence: String

  init(_ sentence: String) {
    self.sentence = sentence
    description = sentence
  }

  /// - Parameters:
  ///   - mistake: the sentence without its full stop.
  ///   - hint: a sentence that follows.
  init(_ mistake: String, at place: String, hint: String? = nil) {
    let end = hint.map { ". \($0)" } ?? "."
    sentence = mistake + end
    description = "\(mistake) (\(place))\(end)"
  }
}

/// Values by key, each with the place it came from, so that an error can say where to look.
///
/// In recording mode it has no values and notes each key that is asked for instead.
final class Settings {
  struct Value {
    let text: String
    let place: String
  }

  private let values: [String: Value]
  private let isRecording: Bool
  private(set) var keys: [ConfigurationKey] = []

  init(_ values: [String: Value] = [:], recording: Bool = false) {
    self.values = values
    isRecording = recording
  }

  func required<T>(_ key: String, _ type: SettingType<T>, _ explanation: String) throws(ConfigurationError) -> T {
    keys.append(ConfigurationKey(name: key, defaultValue: nil, isRequired: true, explanation: explanation))
    if isRecording, let placeholder = type.placeholder { return placeholder }
    guard let value = try read(key, type) else {
      throw ConfigurationError("\(key) is not set: put it into the configuration file or the environment.")
    }
    return value
  }

  /// An empty value counts as not set.
  func optional<T>(_ key: String, _ type: SettingType<T>, _ explanation: String) throws(ConfigurationError) -> T? {
    keys.append(ConfigurationKey(name: key, defaultValue: nil, isRequired: false, explanation: explanation))
    return try read(key, type)
  }

  func value<T>(
    _ key: String, _ type: SettingType<T>, default value: T, _ explanation: String
  ) throws(ConfigurationError) -> T {
    keys.append(
      ConfigurationKey(
        name: key, defaultValue: type.text(value), isRequired: false, explanation: explanation))
    return try read(key, type) ?? value
  }

  private func read<T>(_ key: String, _ type: SettingType<T>) throws(ConfigurationError) -> T? {
    guard let value = values[key], !value.text.isEmpty else { return nil }
    switch type.read(value.text) {
    case .success(let result): return result
    case .failure(let reason): throw ConfigurationError("\(key) \(reason.text)", at: value.place)
    }
  }

  /// Reads `KEY=value` lines. `#` begins a comment line; one pair of quotes around a value is dropped.
  static func parse(_ file: String, _ path: String, keys: Set<String>) throws(ConfigurationError) -> [String: Value] {
    var values: [String: Value] = [:]
    for (index, line) in file.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let place = "\(path), line \(index + 1)"
      let line = line.trimming(while: \.isWhitespace)
      if line.isEmpty || line.hasPrefix("#") { continue }
      guard let equals = line.firstIndex(of: "=") else {
        throw ConfigurationError("“\(line.prefix(40))” is not a KEY=value line", at: place)
      }
      let key = String(line[..<equals].trimming(while: \.isWhitespace))
      var value = line[line.index(after: equals)...].trimming(while: \.isWhitespace)
      if value.count >= 2, let quote = value.first, quote == "\"" || quote == "'", value.last == quote {
        value = value.dropFirst().dropLast()
      }
      guard keys.contains(key) else {
        let hint = nearest(to: key, among: keys).map { "Did you mean \($0)?" }
        throw ConfigurationError("\(key) is not a key that exists", at: place, hint: hint)
      }
      guard values[key] == nil else { throw ConfigurationError("\(key) is set twice", at: place) }
      values[key] = Value(text: String(value), place: place)
    }
    return values
  }
}

extension Substring {
  fileprivate func trimming(while predicate: (Character) -> Bool) -> Substring {
    var text = drop(while: predicate)
    while let last = text.last, predicate(last) { text.removeLast() }
    return text
  }
}
