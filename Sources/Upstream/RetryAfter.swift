import FoundationEssentials
import Formats

extension Head {
  /// The time that the server asks to wait before the next attempt, at most a day; nil if it does not ask.
  ///
  /// `Retry-After` (RFC 9110, section 10.2.3) is a number of seconds, which some servers write with a fraction, or a
  /// date. The date is compared with the `Date` header, the clock of the server.
  var retryAfter: Duration? {
    guard let value = self["retry-after"] else { return nil }
    if let seconds = Double(value), seconds.isFinite { return .seconds(min(max(0, seconds), 86_400)) }
    guard let moment = Self.microseconds(date: value) else { return nil }
    let now = self["date"].flatMap(Self.microseconds) ?? Date().microseconds
    return .microseconds(min(max(0, moment - now), 86_400_000_000))
  }

  /// An IMF-fixdate (RFC 9110, section 5.6.7) such as `Sun, 06 Nov 1994 08:49:37 GMT`, in microseconds since 1970.
  private static func microseconds(date: String) -> Int64? {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let words = date.split(separator: " ")
    guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: String(words[2])) else { return nil }
    let numbers = ([words[1], words[3]] + words[4].split(separator: ":")).compactMap { Int($0) }
    guard numbers.count == 5 else { return nil }
    return CivilTime(
      year: numbers[1], month: month + 1, day: numbers[0], hour: numbers[2], minute: numbers[3], second: numbers[4]
    )?.microseconds
  }
}
