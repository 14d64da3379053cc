import ArgumentParser
import Web

/// How a command's result is written, for commands whose output scripts read.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Write JSON, for scripts.")
  var json = false

  /// Prints an object's members as JSON, or else `text`.
  func write(_ text: @autoclosure () -> String, _ members: (inout JSONWriter) -> Void) {
    guard json else { return print(text()) }
    var writer = JSONWriter()
    writer.object(members)
    print(String(decoding: writer.bytes, as: UTF8.self))
  }
}
