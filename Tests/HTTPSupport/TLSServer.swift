import Foundation

/// `openssl s_server -HTTP` with a certificate of its own: each file is served as it is, status line included.
public final class TLSServer {
  public let url: String
  /// The path of its certificate, which is also the authority that signed it.
  public let certificate: String
  private let folder: URL
  private let process = Process()

  /// `files` by name, given the server's URL; listens on 127.0.0.2 so that a rule can tell it from 127.0.0.1.
  public convenience init(_ files: (String) -> [String: String]) throws {
    try self.init(bytes: { url in files(url).mapValues { Data($0.utf8) } })
  }

  /// The same for files that are no text.
  public init(bytes files: (String) -> [String: Data]) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("upstream-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    certificate = folder.appendingPathComponent("cert.pem").path
    let make = Process()
    make.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    make.arguments =
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=test -addext subjectAltName=IP:127.0.0.2"
      .split(separator: " ").map(String.init)
    make.currentDirectoryURL = folder
    make.standardError = FileHandle.nullDevice
    try make.run()
    make.waitUntilExit()
    guard make.terminationStatus == 0 else { throw Failure(description: "openssl made no certificate") }

    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = "openssl s_server -accept 127.0.0.2:0 -key key.pem -cert cert.pem -HTTP".split(separator: " ").map(String.init)
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    var said = ""
    while !said.contains("ACCEPT ") || !said.hasSuffix("\n") {
      let bytes = output.fileHandleForReading.availableData
      guard !bytes.isEmpty else { throw Failure(description: "openssl s_server ended: \(said)") }
      said += String(decoding: bytes, as: UTF8.self)
    }
    let accept = said.split(separator: "\n").first { $0.hasPrefix("ACCEPT ") } ?? ""
    url = "https://" + accept.dropFirst("ACCEPT ".count)
    for (name, content) in files(url) {
      try content.write(to: folder.appendingPathComponent(name))
    }
  }

  deinit {
    // A child inherits the signal mask of the test's thread, in which SIGTERM may be blocked.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }

  private struct Failure: Error, CustomStringConvertible {
    let description: String
  }
}
