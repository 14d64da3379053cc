import Formats
import FoundationEssentials
import Web

/// What the log says about each request. It looks like any other line of `JSONLogHandler`, but is written without
/// `Logger`, whose dictionary of metadata costs more than a short answer. Numbers are strings, as in all metadata.
struct AccessLogEntry {
  let requestID: String
  let method: Method?
  let route: String
  let status: Int
  /// Of the answer, its head included.
  let bytes: Int
  let microseconds: Int64
  /// The client's IP address.
  let address: String

  /// - Parameter time: of the line.
  func write(at time: Date) {
    var line: [UInt8] = []
    // An escape is six times as long as its character. The rest is for names and numbers.
    line.append(atMost: 6 * (address.utf8.count + requestID.utf8.count + route.utf8.count) + 320) { line in
      line.append("{\"time\":\"")
      time.civilTime.append(to: &line)
      line.append("\",\"level\":\"info\",\"event\":\"request\",\"address\":")
      line.appendJSON(address.utf8Span.span)
      line.append(",\"bytes\":\"")
      line.appendDecimal(Int64(bytes))
      line.append("\",\"id\":")
      line.appendJSON(requestID.utf8Span.span)
      line.append(",\"method\":\"")
      line.append(utf8Of: method?.rawValue ?? "?")
      line.append("\",\"ms\":\"")
      let tenths = (microseconds + 50) / 100
      line.appendDecimal(tenths / 10)
      line.append(".")
      line.appendDecimal(tenths % 10)
      line.append("\",\"route\":")
      line.appendJSON(route.utf8Span.span)
      line.append(",\"status\":\"")
      line.appendDecimal(Int64(status))
      line.append("\"}\n")
    }
    writeToLog(line)
  }
}
