import Formats

/// The address of a database: `mariadb://user:password@host[:port][,host2[:port]…]/name?socket=/path&tls=off|on|verify`
///
/// Every part is percent-decoded. Several hosts are tried in order: the next one if a host cannot be reached or refuses
/// to work. With `socket` the hosts are not used. `tls=on` encrypts; `tls=verify` also checks the certificate and its
/// host name against the certificate authorities of the system. No description or error contains the password.
public struct DatabaseURL: Sendable, Equatable {
  /// A server.
  public struct Host: Sendable, Equatable {
    /// A host name or an IP address, without brackets.
    public var name: String
    /// 1 to 65535; 3306 if the URL has no port.
    public var port: UInt16
  }

  /// Whether the connection is encrypted, and whether the certificate of the server is verified.
  public enum TLS: String, Sendable {
    case off, on, verify
  }

  /// The name of the database user; may be empty.
  public var user = ""
  /// The password; may be empty.
  public var password = ""
  /// The hosts in the order in which they are tried; empty if only a socket is given.
  public var hosts: [Host] = []
  /// The name of the database.
  public var name: String
  /// The absolute path of a unix socket; nil to connect by TCP.
  public var socket: String?
  /// The value of the option `tls`.
  public var tls = TLS.off

  /// A text is not a valid database URL.
  public struct Invalid: Error, Sendable, Equatable, CustomStringConvertible {
    /// A sentence that says what is wrong, without any part of the URL.
    public var description: String
  }

  /// The number of hosts to choose from; a socket counts as one.
  var hostCount: Int { socket == nil ? hosts.count : 1 }

  /// A URL without hosts and socket, to be set before it is used.
  ///
  /// - Parameter name: the name of the database.
  public init(name: String) {
    self.name = name
  }

  /// Reads a URL.
  ///
  /// - Throws: `DatabaseURL.Invalid`
  public init(_ text: String) throws {
    guard let scheme = text.firstRange(of: "mariadb://"), scheme.lowerBound == text.startIndex else {
      throw Invalid("The database URL must begin with mariadb://.")
    }
    let (address, query) = Self.cut(text[scheme.upperBound...], at: "?")
    let (authority, path) = Self.cut(address, at: "/")
    guard let path, !path.isEmpty else {
      throw Invalid("The database URL names no database: it ends in /name.")
    }
    name = try Self.decoded(path, "database name")
    // The last @ ends the user part, so that a password may contain @ without an escape.
    let at = authority.lastIndex(of: "@")
    if let at {
      let (user, password) = Self.cut(authority[..<at], at: ":")
      self.user = try Self.decoded(user, "user")
      self.password = try Self.decoded(password ?? "", "password")
    }
    let hostList = at.map { authority[authority.index(after: $0)...] } ?? authority
    if !hostList.isEmpty {
      hosts = try hostList.split(separator: ",", omittingEmptySubsequences: false).map(Self.host)
    }
    for option in (query ?? "").split(separator: "&") { try set(option) }
    guard socket != nil || !hosts.isEmpty else {
      throw Invalid("The database URL names neither a host nor a socket.")
    }
  }

  private mutating func set(_ option: Substring) throws {
    let (key, value) = Self.cut(option, at: "=")
    let text = try Self.decoded(value ?? "", "query")
    switch key {
    case "socket":
      guard text.utf8.first == UInt8(ascii: "/") else {
        throw Invalid("The socket of the database URL must be an absolute path.")
      }
      socket = text
    case "tls":
      guard let mode = TLS(rawValue: text) else {
        throw Invalid("The database URL's tls is off, on or verify.")
      }
      tls = mode
    default:
      throw Invalid("The database URL has an option that is neither socket nor tls.")
    }
  }

  private static func host(_ text: Substring) throws -> Host {
    var name = text
    var port: Substring?
    if text.first == "[", let end = text.firstIndex(of: "]") {
      name = text[text.index(after: text.startIndex)..<end]
      let rest = text[text.index(after: end)...]
      guard rest.isEmpty || rest.first == ":" else {
        throw Invalid("A host of the database URL is malformed.")
      }
      port = rest.isEmpty ? nil : rest.dropFirst()
    } else {
      (name, port) = cut(text, at: ":")
    }
    guard !name.isEmpty else { throw Invalid("A host of the database URL is empty.") }
    guard let number = port.map({ UInt16($0) }) ?? 3_306, number > 0 else {
      throw Invalid("A port of the database URL is not a number from 1 to 65535.")
    }
    return Host(name: try decoded(name, "host"), port: number)
  }

  private static func cut(_ text: Substring, at separator: Character) -> (Substring, Substring?) {
    guard let index = text.firstIndex(of: separator) else { return (text, nil) }
    return (text[..<index], text[text.index(after: index)...])
  }

  private static func decoded(_ text: Substring, _ part: String) throws -> String {
    guard let decoded = percentDecoded(String(text)), !decoded.utf8.contains(0) else {
      throw Invalid("The \(part) of the database URL is not percent-encoded UTF-8 text.")
    }
    return decoded
  }
}

extension DatabaseURL.Invalid {
  init(_ description: String) { self.description = description }
}

extension DatabaseURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The name of the database and its hosts or its socket, without user and password.
  public var description: String {
    let place = socket ?? hosts.map { "\($0.name):\($0.port)" }.joined(separator: ",")
    return "database \(name) at \(place)"
  }

  /// The same as `description`.
  public var debugDescription: String { description }

  /// Has no children, because `dump` and failed tests print them and one is the password.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
