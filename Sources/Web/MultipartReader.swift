import Formats

/// Reads a `multipart/form-data` body (RFC 7578) as it arrives: a part's content is handed out in pieces, so that a file
/// of any size takes no more memory than one piece.
public final class MultipartReader {
  /// One field of the form.
  public struct Part: Sendable, Equatable {
    /// The field's name.
    public let name: String
    /// Nil for a field that is no file.
    public let filename: String?
  }

  private let read: () throws -> [UInt8]
  /// What ends each part's content.
  private let delimiter: [UInt8]
  /// Bytes that have been read and not been handed out, from `start` on. The body begins as if after a line break.
  private var buffer = Array("\r\n".utf8)
  private var start = 0
  /// Content of a part comes next.
  private var isInPart = true
  private var isAtEnd = false

  private static let longestHead = 8 << 10

  /// - Parameters:
  ///   - contentType: the request's; nil is returned unless it is multipart/form-data with a boundary.
  ///   - read: the next bytes of the body, none at its end.
  public init?(contentType: String, read: @escaping () throws -> [UInt8]) {
    guard contentType.lowercased().hasPrefix("multipart/form-data"),
      let boundary = headerParameter("boundary", of: contentType), 1...70 ~= boundary.utf8.count
    else { return nil }
    self.read = read
    delimiter = Array("\r\n--\(boundary)".utf8)
  }

  /// The head of the next part, after what is left of the one before; nil after the last.
  /// - Throws: `APIError` 400 `malformed_multipart` for a body that is no multipart or ends too early.
  public func next() throws -> Part? {
    while try !content().isEmpty {}
    guard !isAtEnd else { return nil }
    // After a delimiter: "--" ends the body, a line break begins a part.
    try fill(upTo: 2)
    if buffer[start...].starts(with: "--".utf8) {
      isAtEnd = true
      return nil
    }
    let head = try head()
    isInPart = true
    return try part(head)
  }

  /// The next piece of the present part's content; empty at its end.
  /// - Throws: as ``next()``.
  public func content() throws -> [UInt8] {
    while isInPart {
      if let end = firstDelimiter() {
        if end == start {
          start += delimiter.count
          isInPart = false
          return []
        }
        defer { start = end }
        return Array(buffer[start..<end])
      }
      // The last bytes may be the beginning of a delimiter.
      let safe = buffer.count - delimiter.count + 1
      if safe > start {
        defer { start = safe }
        return Array(buffer[start..<safe])
      }
      try fill()
    }
    return []
  }

  private func fill() throws {
    buffer.removeSubrange(..<start)
    start = 0
    let bytes = try read()
    guard !bytes.isEmpty else { throw APIError.malformedMultipart }
    buffer += bytes
  }

  private func fill(upTo count: Int) throws {
    while buffer.count - start < count { try fill() }
  }

  /// Where the next delimiter begins, if all of it is in the buffer.
  private func firstDelimiter() -> Int? {
    let bytes = buffer
    let span = bytes.span
    let last = span.count - delimiter.count
    var index = start
    while index <= last {
      var matching = 0
      while matching < delimiter.count, span[index + matching] == delimiter[matching] { matching += 1 }
      if matching == delimiter.count { return index }
      // Line breaks are in a delimiter's beginning only.
      index += max(1, matching)
    }
    return nil
  }

  /// The lines between a delimiter and the empty line after it.
  private func head() throws -> String {
    let end = Array("\r\n\r\n".utf8)
    while true {
      let waiting = buffer[start...]
      if let found = waiting.firstRange(of: end) {
        let head = String(decoding: buffer[start..<found.lowerBound], as: UTF8.self)
        start = found.upperBound
        return head
      }
      guard waiting.count < Self.longestHead else { throw APIError.malformedMultipart }
      try fill()
    }
  }

  private func part(_ head: String) throws -> Part {
    for line in head.split(whereSeparator: \.isNewline) where line.lowercased().hasPrefix("content-disposition:") {
      let value = String(line)
      guard let name = headerParameter("name", of: value) else { break }
      return Part(name: name, filename: headerParameter("filename", of: value))
    }
    throw APIError.malformedMultipart
  }
}

/// A parameter of a header such as `form-data; name="files"; filename="a.wav"`.
private func headerParameter(_ name: String, of header: String) -> String? {
  for piece in header.split(separator: ";").dropFirst() {
    let pair = piece.split(separator: "=", maxSplits: 1)
    guard pair.count == 2, trimmed(String(pair[0])).lowercased() == name else { continue }
    let value = trimmed(String(pair[1]))
    return value.count >= 2 && value.hasPrefix("\"") && value.hasSuffix("\"")
      ? String(value.dropFirst().dropLast()) : value
  }
  return nil
}

extension APIError {
  /// The body is not `multipart/form-data`, or ends before its last part does.
  public static let malformedMultipart = APIError(
    400, "malformed_multipart", "The request body is not complete multipart/form-data.")
  /// Another media type than `multipart/form-data`.
  public static let multipartRequired = APIError(
    415, "unsupported_media_type", "Send the files as multipart/form-data.")
}
