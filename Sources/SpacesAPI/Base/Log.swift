import FoundationEssentials
import Glibc
import Logging
import Web

/// Writes each log entry as one line of JSON on standard error.
public struct JSONLogHandler: LogHandler {
  /// What every entry of this logger has besides its own metadata, which wins.
  public var metadata: Logger.Metadata = [:]
  /// The least important level that is written.
  public var logLevel: Logger.Level

  /// - Parameter level: the least important level that is written.
  public init(level: Logger.Level) {
    logLevel = level
  }

  /// One value of the metadata that every entry has.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes the entry in one `write`, so that entries of several processes do not mix.
  public func log(event: LogEvent) {
    var json = JSONWriter()
    json.object {
      $0.field("time", Date())
      $0.field("level", event.level.rawValue)
      $0.field("event", event.message.description)
      for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }).sorted(by: { $0.key < $1.key }) {
        $0.field(named: key, value.description)
      }
    }
    json.raw("\n")
    writeToLog(json.bytes)
  }
}

/// Writes a line of the log.
func writeToLog(_ line: [UInt8]) {
  // One write a line: lines of several processes do not mix. A log that cannot be written has nowhere to say so.
  _ = write(STDERR_FILENO, line, line.count)
}
