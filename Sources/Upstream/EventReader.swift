import Formats

/// An event of a chat server's answer.
enum ServerEvent: Equatable {
  /// A JSON document. `name` is the value of the `event:` field, empty if there is none.
  case json(JSONValue, name: String)
  /// The end of the stream, `[DONE]`.
  case done
  /// Data that is not JSON.
  case unreadable([UInt8], name: String)
}

/// Divides a chat server's answer into events. The answer is an event stream, one JSON document, or one JSON document
/// on each line; which of them is recognized by the bytes and not by the Content-Type.
///
/// Event streams are parsed by https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
/// with one difference: a line that is a whole chat completion chunk is an event of its own, because some servers leave
/// out the empty line after it. The last line of a stream does not need a line end. Nothing is lost by this: further
/// lines cannot make another JSON document of a complete one.
struct EventReader {
  /// The most bytes of one event, 1 MiB.
  static let longestEvent = 1 << 20

  private var lines = LineReader()
  private var json = LenientJSON()
  private var name = ""
  /// The lines of an incomplete event, joined by LF.
  private var data: [UInt8] = []
  private var hasData = false
  /// Whether the lines belong to a JSON document outside of any event.
  private var isDocument = false
  private var events: [ServerEvent] = []

  mutating func append(_ bytes: [UInt8]) { lines.append(bytes) }

  /// The next event; nil if none is complete. Throws ``UpstreamError/tooLarge``.
  mutating func next() throws -> ServerEvent? {
    while events.isEmpty {
      guard let line = lines.next() else {
        guard lines.waiting + data.count <= Self.longestEvent else { throw UpstreamError.tooLarge }
        return nil
      }
      read(line)
      guard data.count <= Self.longestEvent else { throw UpstreamError.tooLarge }
    }
    return events.removeFirst()
  }

  /// Ends the input: the remaining bytes are the last event. Called after ``next()`` has returned nil.
  mutating func end() {
    read(lines.rest())
    finishEvent()
  }

  private mutating func read(_ bytes: ArraySlice<UInt8>) {
    // A byte order mark is valid only at the beginning, but servers that concatenate outputs leave one in each.
    let line = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes
    if isDocument {
      guard line.starts(with: "data:".utf8) || line.starts(with: "event:".utf8) else { return add(line) }
      finishEvent()
      isDocument = false
    }
    let first = line.first { !isBlank($0) }
    if first == nil {
      finishEvent()
    } else if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
      finishEvent()
      isDocument = !isDone(line)
      add(line)
    } else {
      readField(line)
    }
  }

  private mutating func readField(_ line: ArraySlice<UInt8>) {
    let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
    var value = line[colon...].dropFirst()
    if value.first == UInt8(ascii: " ") { value.removeFirst() }
    switch trimmed(String(decoding: line[..<colon], as: UTF8.self)) {
    case "data": add(value)
    case "event": name = trimmed(String(decoding: value, as: UTF8.self))
    // The server of llama.cpp writes an error as a field of its own.
    case "error":
      finishEvent()
      name = "error"
      add(value)
      finishEvent()
    default: break
    }
  }

  /// Adds a line of data to the event, or an event if the line is one by itself.
  private mutating func add(_ line: ArraySlice<UInt8>) {
    if isDone(line) {
      finishEvent()
      events.append(.done)
      return
    }
    if let event = completion(line) {
      let name = self.name
      if hasData { finishEvent() }
      events.append(.json(event, name: name))
      self.name = ""
    } else if hasData {
      data.append(0x0A)
      data += line
    } else if line.contains(where: { !isBlank($0) }) {
      data = Array(line)
      hasData = true
    }
  }

  /// The line as a chat completion, a chunk of one, or an error object; nil if it is none of these.
  private mutating func completion(_ line: ArraySlice<UInt8>) -> JSONValue? {
    guard line.first(where: { !isBlank($0) }) == UInt8(ascii: "{") else { return nil }
    var json = self.json
    guard let value = json.read(line), value["choices"] != nil || value["error"] != nil else { return nil }
    self.json = json
    return value
  }

  private mutating func finishEvent() {
    if hasData { events.append(json.read(data[...]).map { .json($0, name: name) } ?? .unreadable(data, name: name)) }
    data = []
    hasData = false
    name = ""
  }
}

private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

/// Whether a line marks the end of the stream: `[DONE]`, or `DONE` from servers that omit the brackets.
private func isDone(_ line: ArraySlice<UInt8>) -> Bool {
  guard line.count <= 32 else { return false }
  return ["[DONE]", "DONE", "\"[DONE]\""].contains(trimmed(String(decoding: line, as: UTF8.self)).uppercased())
}
