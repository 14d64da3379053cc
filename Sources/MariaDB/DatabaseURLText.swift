import Formats

extension DatabaseURL {
  /// The URL as a configuration has it, with the password: for a file that nobody else can read.
  public var text: String {
    let user = password.isEmpty ? percentEncoded(user) : "\(percentEncoded(user)):\(percentEncoded(password))"
    let options = [socket.map { "socket=" + percentEncoded($0, keeping: "/-._~") }, tls == .off ? nil : "tls=\(tls)"]
      .compactMap(\.self)
    return "mariadb://" + (user.isEmpty ? "" : user + "@") + (hosts.isEmpty ? "localhost" : hostList) + "/"
      + percentEncoded(name) + (options.isEmpty ? "" : "?" + options.joined(separator: "&"))
  }

  private var hostList: String {
    hosts.map { host in
      let name = host.name.contains(":") ? "[\(host.name)]" : percentEncoded(host.name)
      return host.port == 3306 ? name : "\(name):\(host.port)"
    }.joined(separator: ",")
  }
}
