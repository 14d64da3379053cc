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
    var json = JSONWriter()
    json.raw("{\"time\":")
    json.time(time.civilTime)
    json.raw(",\"level\":\"info\",\"event\":\"request\",\"address\":")
    json.string(address)
    json.raw(",\"bytes\":\"")
    json.integer(Int64(bytes))
    json.raw("\",\"id\":")
    json.string(requestID)
    json.raw(",\"method\":\"")
    json.raw(method?.rawValue ?? "?")
    json.raw("\",\"ms\":\"")
    let tenths = (microseconds + 50) / 100
    json.integer(tenths / 10)
    json.raw(".")
    json.integer(tenths % 10)
    json.raw("\",\"route\":")
    json.string(route)
    json.raw(",\"status\":\"")
    json.integer(Int64(status))
    json.raw("\"}")
    json.writeLogLine()
  }
}
