import ArgumentParser
import Glibc
import MariaDB
import SpacesAPI
import Web

extension DatabaseURL.TLS: ExpressibleByArgument {}

/// Where the database is.
struct SetupDatabase: ParsableArguments {
  @Option(name: .customLong("database"), help: "The path of MariaDB's socket, or HOST[:PORT][,HOST2…].")
  var address: String?
  @Option(help: "The name of the database.") var databaseName: String?
  @Option(help: "The database's user.") var databaseUser: String?
  @Option(help: "A file with that user's password.") var databasePasswordFile: String?
  @Option(help: "off, on or verify: whether the connection is encrypted, and the certificate checked.")
  var databaseTls = DatabaseURL.TLS.off

  private static let passwordVariable = "SPACES_SETUP_DATABASE_PASSWORD"

  /// Asks where the database is until it can be used, and makes its tables.
  func prepare() throws -> (url: DatabaseURL, isDone: Bool, applied: [String]) {
    while true {
      let url = try url()
      do {
        let settings = try Configuration(file: "SPACES_DATABASE_URL=\(url.text)", path: "", environment: [:])
        let installation = Installation(makeApp(settings).service)
        let applied = try installation.makeTables()
        return (url, try installation.isDone(), applied)
      } catch {
        let failure = DatabaseAdvice(error, url).map { Failure($0.sentence) } ?? error
        guard canAnswer(error) else { throw failure }
        Terminal.show("\(failure)")
      }
    }
  }

  /// Whether one of the questions is about what is wrong.
  private func canAnswer(_ error: any Error) -> Bool {
    guard Terminal.isPresent else { return false }
    guard let error = error as? DatabaseError else { return error is PoolTimeout && address == nil }
    if error.isMissingDatabase { return databaseName == nil }
    if error.isLoginRefused {
      return databaseUser == nil || Questions.isSecretAsked(file: databasePasswordFile, variable: Self.passwordVariable)
    }
    if error.isAccessDenied { return databaseName == nil || databaseUser == nil }
    return error.isUnavailable && address == nil
  }

  private func url() throws -> DatabaseURL {
    let questions = Questions()
    let socket = "/run/mysqld/mysqld.sock"
    let address = try questions.text(
      "--database", address, "MariaDB's socket, or host:port", usual: access(socket, F_OK) == 0 ? socket : "localhost",
      complaint: Questions.complaint { try Self.place($0, tls: databaseTls) })
    var url = try Self.place(address, tls: databaseTls)
    url.name = try questions.text("--database-name", databaseName, "Name of the database", usual: "spaces")
    url.user = try questions.text("--database-user", databaseUser, "The database's user", usual: "spaces")
    url.password = try questions.secret(
      "--database-password-file", file: databasePasswordFile, variable: Self.passwordVariable,
      "Password of \(url.user) in the database")
    return url
  }

  private static func place(_ address: String, tls: DatabaseURL.TLS) throws -> DatabaseURL {
    guard address.hasPrefix("/") else { return try DatabaseURL("mariadb://\(address)/spaces?tls=\(tls.rawValue)") }
    var url = try DatabaseURL("mariadb://localhost/spaces?tls=\(tls.rawValue)")
    url.socket = address
    return url
  }
}

/// The public address, and the servers that agents answer and speak with.
struct SetupServers: ParsableArguments {
  @Option(help: "Where clients reach this service, such as https://spaces.example.") var publicURL: String?
  @Option(help: "An OpenAI-compatible chat server such as http://127.0.0.1:8081/v1, or demo.") var agentURL: String?
  @Option(help: "A file with the chat server's key.") var agentKeyFile: String?
  @Option(help: "The chat server's model; by default the first that it names.") var agentModel: String?
  @Option(help: "The folder for spoken answers, which the service can write.") var mediaDir: String?

  /// The configuration's lines.
  func lines() throws -> [String] {
    let questions = Questions()
    var values: [(key: String, value: String)] = []
    func ask(_ key: String, _ option: String, _ given: String?, _ question: String, usual: String = "") throws {
      let text = try questions.text(option, given, question, usual: usual, complaint: Self.complaint(about: key))
      values.append((key, text))
    }
    try ask("SPACES_PUBLIC_URL", "--public-url", publicURL, "Where clients reach this service, https://…")
    try ask("SPACES_AGENT_URL", "--agent-url", agentURL, "The chat server's URL, or demo")
    if let agent = values.last?.value, !agent.isEmpty, agent != "demo" {
      let key = try questions.secret(
        "--agent-key-file", file: agentKeyFile, variable: "SPACES_AGENT_KEY", "The chat server's key")
      values.append(("SPACES_AGENT_KEY", key))
      try ask("SPACES_AGENT_MODEL", "--agent-model", agentModel, "The chat server's model")
    }
    let usual = "/var/lib/spaces/media"
    try ask(
      "SPACES_MEDIA_DIR", "--media-dir", mediaDir, "The folder for spoken answers",
      usual: access(usual, F_OK) == 0 ? usual : "")
    return values.filter { !$0.value.isEmpty }.map { Self.line($0.key, $0.value) }
  }

  private static func complaint(about key: String) -> (String) -> String? {
    Questions.complaint {
      try Configuration(file: "SPACES_DATABASE_URL=mariadb://a@b/c\n\(line(key, $0))", path: "", environment: [:])
    }
  }

  /// A reader of the file drops one pair of quotes.
  private static func line(_ key: String, _ value: String) -> String {
    let needsQuotes = value.first?.isWhitespace == true || value.last?.isWhitespace == true || value.first == "\""
      || value.first == "'"
    return needsQuotes ? "\(key)=\"\(value)\"" : "\(key)=\(value)"
  }
}

/// The first administrator.
struct SetupAdministrator: ParsableArguments {
  @Option(help: "The first administrator's e-mail address.") var adminEmail: String?
  @Option(help: "The first administrator's name.") var adminName: String?
  @Option(help: "A file with the first administrator's password, 8 to 128 characters.") var adminPasswordFile: String?

  private static let passwordVariable = "SPACES_SETUP_ADMIN_PASSWORD"

  /// - Returns: the account's id; nil when there is an administrator already.
  func make(_ installation: Installation) throws -> String? {
    let questions = Questions()
    while true {
      let email = try questions.text("--admin-email", adminEmail, "The first administrator's e-mail address")
      let name = try questions.text("--admin-name", adminName, "The first administrator's name")
      let password = try questions.secret(
        "--admin-password-file", file: adminPasswordFile, variable: Self.passwordVariable,
        "The first administrator's password, 8 characters or more")
      do {
        return try installation.makeAdministrator(email: email, password: password, name: name)
      } catch let refusal as APIError {
        guard canAnswer(refusal) else { throw Failure(refusal.sentence) }
        Terminal.show(refusal.sentence)
      }
    }
  }

  /// Whether one of the questions is about what is wrong.
  private func canAnswer(_ refusal: APIError) -> Bool {
    switch refusal.field {
    case "name": Terminal.isPresent && adminName == nil
    case "password": Questions.isSecretAsked(file: adminPasswordFile, variable: Self.passwordVariable)
    default: Terminal.isPresent && adminEmail == nil
    }
  }
}
