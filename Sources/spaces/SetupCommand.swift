import ArgumentParser
import Formats
import Glibc
import Processes
import SpacesAPI
import Web

/// What the page /setup does, for hosts with a shell, and the configuration before it.
struct SetupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "setup",
    abstract: "Write the configuration, make the tables and the first administrator; asks for what no option says.",
    discussion: """
      Passwords and keys are no options, which everybody on the host could see: they are asked for, or are the first \
      line of a file, or in the environment: SPACES_SETUP_DATABASE_PASSWORD, SPACES_SETUP_ADMIN_PASSWORD, \
      SPACES_AGENT_KEY.

      Example: spaces setup --database /run/mysqld/mysqld.sock --public-url https://spaces.example --agent-url demo
      """)
  @Option(name: .customLong("config"), help: "Where to write the configuration; by default where it is looked for.")
  var path: String?
  @Flag(help: "Replace a configuration that is there.") var force = false
  @Option(help: "Who owns the configuration and runs the service; as root by default spaces, if there is one.")
  var owner: String?
  @OptionGroup var database: SetupDatabase
  @OptionGroup var servers: SetupServers
  @OptionGroup var administrator: SetupAdministrator
  @OptionGroup var output: OutputOptions

  func run() throws {
    let file = ConfigurationFile(
      path: try path ?? getenv("SPACES_CONFIG").map { String(cString: $0) } ?? ConfigurationOptions.usualPlace,
      replaces: force)
    try file.check()
    if Terminal.isPresent { Terminal.show("The configuration will be \(file.path).") }
    let owner = try account()
    let (url, isDone, applied) = try database.prepare()
    var lines = ["SPACES_DATABASE_URL=\(url.text)"] + (owner?.isRoot == true ? ["SPACES_USER=root"] : [])
    lines += try servers.lines()
    let text = lines.joined(separator: "\n") + "\n"
    let service = makeApp(try Configuration(file: text, path: file.path, environment: [:])).service
    let installation = Installation(service)
    let made = isDone ? nil : try administrator.make(installation)
    try file.write(text, for: owner)
    let isRoots = geteuid() == 0 && owner == nil
    let findings = installation.findings + (isRoots ? [ConfigurationOptions.causeOfRoot(file: file.path)] : [])
    report(file.path, made, applied, findings, publicURL: service.configuration.publicURL)
  }

  /// Who is to run the service. Nil: whoever runs this, also root where nobody can be asked, whom `serve` warns of.
  private func account() throws -> Account? {
    let isRoot = geteuid() == 0
    if isRoot, owner == nil, let spaces = Account(named: "spaces") { return spaces }
    if owner == nil, !isRoot || !Terminal.isPresent { return nil }
    let name = try Questions().text("--owner", owner, "Which user of this host is to run the service") {
      Account(named: $0) == nil ? "There is no user \($0) on this host." : nil
    }
    let account = Account(named: name)
    guard isRoot || account?.user == geteuid() else {
      throw Failure("--owner: Only root can give the configuration to \(name).")
    }
    return account
  }

  private func report(
    _ path: String, _ administrator: String?, _ applied: [String], _ findings: [String], publicURL: String?
  ) {
    let made = administrator == nil
      ? "There is an administrator already; none was made." : "The first administrator was made."
    let next = nextSteps(path, publicURL)
    let text = ["\(path) was written.", "\(applied.count) migrations were applied. \(made)"] + findings
      + ["", "What to do next:"] + next.map { "  " + $0 }
    output.write(text.joined(separator: "\n")) {
      $0.field("config", path)
      $0.field("administratorId", administrator)
      $0.field("applied", applied)
      $0.field("findings", findings)
      $0.field("next", next)
    }
  }

  private func nextSteps(_ path: String, _ publicURL: String?) -> [String] {
    let hasUnits = access("/lib/systemd/system/spaces.service", F_OK) == 0 && access("/run/systemd/system", F_OK) == 0
    let start = hasUnits
      ? ["systemctl enable --now spaces.socket spaces.service"]
      : [
        "install -d -m 2750 -g www-data /run/spaces    (the socket's folder, for the web server's group)",
        "spaces serve --config \(path) --listen unix:/run/spaces/spaces.sock --processes 2",
      ]
    return start + [
      "Enable your web server's site: /etc/nginx/sites-available/spaces.conf, or another of the manual's table.",
      "spaces doctor --config \(path)",
    ] + (publicURL.map { ["Open \($0) and sign in as the administrator."] } ?? [])
  }
}
