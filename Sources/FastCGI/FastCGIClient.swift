import Glibc

/// Asks a FastCGI server as a front end does: one request by the method GET for each connection.
/// https://fastcgi-archives.github.io/FastCGI_Specification.html
public struct FastCGIClient {
  private let address: Listener.Address
  private let patience: Duration

  /// - Parameters:
  ///   - address: where the server listens.
  ///   - patience: how long the server may take for each part of its answer.
  public init(_ address: Listener.Address, patience: Duration = .seconds(5)) {
    self.address = address
    self.patience = patience
  }

  /// - Returns: the whole answer with its head, as CGI has it: lines, an empty line, the body.
  /// - Throws: `FastCGIClientError`
  public func get(_ path: String) throws(FastCGIClientError) -> [UInt8] {
    let descriptor = try connected()
    defer { close(descriptor) }
    setTimeout(SO_RCVTIMEO, patience, on: descriptor)
    setTimeout(SO_SNDTIMEO, patience, on: descriptor)
    try send(request(path), on: descriptor)
    return try answer(on: descriptor)
  }

  private func connected() throws(FastCGIClientError) -> Int32 {
    switch address {
    case .unix(let path):
      return try connected(AF_UNIX, to: sockaddr_un(path: path), path)
    case .tcp(let host, let port):
      return try connected(AF_INET, to: sockaddr_in(host: host, port: port), "\(host):\(port)")
    case .inherited: throw FastCGIClientError("Name an address to ask: unix:PATH or ADDRESS:PORT.")
    }
  }

  private func connected<T>(_ family: Int32, to address: T?, _ name: String) throws(FastCGIClientError) -> Int32 {
    guard let address else { throw FastCGIClientError("“\(name)” is no address to connect to.") }
    let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0, withAddress(address, { connect(descriptor, $0, $1) }) == 0 else {
      let reason = String(cString: strerror(errno))
      if descriptor >= 0 { close(descriptor) }
      throw FastCGIClientError("Nothing answers at \(name): \(reason).")
    }
    return descriptor
  }

  private func request(_ path: String) -> [UInt8] {
    let variables = [
      ("GATEWAY_INTERFACE", "CGI/1.1"), ("REQUEST_METHOD", "GET"), ("REQUEST_URI", path), ("SCRIPT_NAME", path),
      ("QUERY_STRING", ""), ("SERVER_PROTOCOL", "HTTP/1.1"), ("REMOTE_ADDR", "127.0.0.1"),
    ]
    let parameters = variables.flatMap { name, value in
      [UInt8(name.utf8.count), UInt8(value.utf8.count)] + name.utf8 + value.utf8
    }
    // Responder, and the connection ends with the answer.
    return record(.beginRequest, [0, 1, 0, 0, 0, 0, 0, 0]) + record(.parameters, parameters)
      + record(.parameters, []) + record(.standardInput, [])
  }

  private enum Kind: UInt8 {
    case beginRequest = 1, endRequest = 3, parameters, standardInput, standardOutput
  }

  private func record(_ kind: Kind, _ content: [UInt8]) -> [UInt8] {
    [1, kind.rawValue, 0, 1, UInt8(content.count >> 8), UInt8(content.count & 255), 0, 0] + content
  }

  private func send(_ bytes: [UInt8], on descriptor: Int32) throws(FastCGIClientError) {
    guard Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
      throw FastCGIClientError("The request could not be sent: \(String(cString: strerror(errno))).")
    }
  }

  private func answer(on descriptor: Int32) throws(FastCGIClientError) -> [UInt8] {
    var answer: [UInt8] = []
    while true {
      let head = try receive(8, on: descriptor)
      let content = try receive(Int(head[4]) << 8 | Int(head[5]), on: descriptor)
      _ = try receive(Int(head[6]), on: descriptor)
      switch Kind(rawValue: head[1]) {
      case .standardOutput: answer += content
      case .endRequest: return answer
      default: break
      }
    }
  }

  private func receive(_ count: Int, on descriptor: Int32) throws(FastCGIClientError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    guard count > 0 else { return [] }
    let received = recv(descriptor, &bytes, count, Int32(MSG_WAITALL))
    guard received >= 0 else {
      throw FastCGIClientError("There is no answer: \(String(cString: strerror(errno))).")
    }
    guard received == count else { throw FastCGIClientError("The answer breaks off.") }
    return bytes
  }
}

/// Why there is no answer.
public struct FastCGIClientError: Error, CustomStringConvertible {
  /// A sentence for the operator.
  public let description: String
  init(_ description: String) { self.description = description }
}
