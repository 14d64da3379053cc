import Formats
import MariaDB

/// What is wrong with one value, as the rest of a sentence that begins with its key.
struct SettingFailure: Error {
  let text: String
}

/// How the text of a setting becomes its value.
struct SettingType<T> {
  let read: (String) -> Result<T, SettingFailure>
  /// The value as an operator would write it.
  let text: (T) -> String
  /// Stands for a required value while keys are recorded.
  var placeholder: T?
}

extension SettingType<String> {
  static var text: SettingType { SettingType(read: { .success($0) }, text: { $0 }) }

  /// Text that must not be guessed.
  static func secret(_ shortest: Int) -> SettingType {
    SettingType(
      read: { text in
        text.unicodeScalars.count >= shortest
          ? .success(text) : .failure(SettingFailure(text: "must have at least \(shortest) characters"))
      }, text: { $0 })
  }

  /// An http or https URL, without the slash at its end.
  static var url: SettingType {
    SettingType(
      read: { text in
        guard let scheme = ["http://", "https://"].first(where: { text.hasPrefix($0) }), text.count > scheme.count
        else { return .failure(SettingFailure(text: "must be a URL that begins with http:// or https://")) }
        return .success(text.hasSuffix("/") ? String(text.dropLast()) : text)
      }, text: { $0 })
  }

  /// A URL, or `demo`.
  static var agentURL: SettingType {
    SettingType(read: { $0 == "demo" ? .success($0) : url.read($0) }, text: { $0 })
  }
}

extension SettingType<Int> {
  static func integer(_ range: ClosedRange<Int>) -> SettingType {
    SettingType(
      read: { text in
        guard let number = Int(text), range.contains(number) else {
          return .failure(
            SettingFailure(text: "must be a whole number from \(range.lowerBound) to \(range.upperBound)"))
        }
        return .success(number)
      }, text: { "\($0)" })
  }
}

extension SettingType<[String]> {
  /// Texts separated by commas.
  static var list: SettingType {
    SettingType(
      read: { .success($0.split(separator: ",").map { trimmed(String($0)) }) }, text: { $0.joined(separator: ",") })
  }
}

extension SettingType<DatabaseURL> {
  static var databaseURL: SettingType {
    SettingType(
      read: { text in
        do { return .success(try DatabaseURL(text)) } catch { return .failure(SettingFailure(text: "\(error)")) }
      }, text: { _ in "" }, placeholder: DatabaseURL(name: ""))
  }
}

extension SettingType where T: RawRepresentable & CaseIterable, T.RawValue == String {
  static func choice() -> SettingType {
    SettingType(
      read: { text in
        guard let choice = T(rawValue: text) else {
          return .failure(
            SettingFailure(text: "must be one of \(T.allCases.map(\.rawValue).joined(separator: ", "))"))
        }
        return .success(choice)
      }, text: \.rawValue)
  }
}

/// The candidate with the fewest edits from `word`; nil when all are further away than a third of its length.
func nearest(to word: String, among candidates: some Collection<String>) -> String? {
  let distances = candidates.map { (candidate: $0, distance: editDistance(word, $0)) }
  guard let best = distances.min(by: { ($0.distance, $0.candidate) < ($1.distance, $1.candidate) }),
    best.distance <= word.count / 3
  else { return nil }
  return best.candidate
}

/// Levenshtein's distance: how many characters have to be inserted, deleted or replaced.
private func editDistance(_ a: String, _ b: String) -> Int {
  let b = Array(b)
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let above = row[j + 1]
      row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
      diagonal = above
    }
  }
  return row[b.count]
}
