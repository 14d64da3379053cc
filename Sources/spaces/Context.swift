import ArgumentParser
import FastCGI
import FoundationEssentials
import Glibc
import Logging
import MariaDB
import Processes
import SpacesAPI

/// Where the configuration comes from, for every subcommand.
struct ConfigurationOptions: ParsableArguments {
  @Option(name: .customLong("config"), help: "The configuration file.")
  var path: String?

  /// `--config`, else `SPACES_CONFIG`, else `spaces.conf` beside the executable, else
  /// `/etc/spaces/spaces.conf`. The last two may be missing. The one beside the executable must not be readable by
  /// everybody.
  func load() throws -> Configuration {
    let environment = ProcessInfo.processInfo.environment
    guard let place = try place() else { return try Configuration(file: nil, path: "", environment: environment) }
    guard let text = try? String(contentsOfFile: place, encoding: .utf8) else {
      throw Failure("The configuration file \(place) cannot be read by this user, or is not UTF-8.")
    }
    if named == nil, place == (try Self.beside) { try refuseIfEverybodyReads(place) }
    return try Configuration(file: text, path: place, environment: environment)
  }

  private var named: String? { path ?? ProcessInfo.processInfo.environment["SPACES_CONFIG"] }

  private static var beside: String {
    get throws { try Executable.folder + "/spaces.conf" }
  }

  private static let ofTheHost = "/etc/spaces/spaces.conf"

  /// Where this executable reads a configuration that nothing names, also when there is none yet: beside itself when
  /// one is there, or when it was unpacked from the archive into a folder of its own.
  static var usualPlace: String {
    get throws {
      let isUnpacked = try getenv("SPACES_EXECUTABLE") != nil || access(Executable.folder + "/install.md", F_OK) == 0
      return try isUnpacked || access(beside, F_OK) == 0 ? beside : ofTheHost
    }
  }

  /// Nil when there is no file.
  func place() throws -> String? {
    if let named { return named }
    return [try Self.beside, Self.ofTheHost].first { access($0, F_OK) == 0 }
  }

  /// Runs a command's work on the service. A database that cannot be used becomes one sentence with what to look at.
  func run<T>(_ work: (Service) throws -> T) throws -> T {
    let service = try app().service
    do {
      return try work(service)
    } catch {
      guard let advice = DatabaseAdvice(error, service.configuration.databaseURL) else { throw error }
      throw Failure(advice.sentence)
    }
  }

  /// Started as root, this process becomes another user first: nothing that it makes is then root's.
  func app(counters: (any Counters)? = nil, seats: (any Seats)? = nil) throws -> App {
    let configuration = try load()
    try RootPrivileges(droppedFor: try account(configuration)).dropPermanently()
    return makeApp(configuration, counters: counters, seats: seats)
  }

  /// Beside the executable there may be a web server's folder, and other customers of the host.
  private func refuseIfEverybodyReads(_ path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & mode_t(S_IROTH) == 0 else {
      throw Failure("\(path) can be read by everybody on this host, and it has the database's password: chmod 600.")
    }
  }
}

/// The product with a configuration.
func makeApp(
  _ configuration: Configuration, counters: (any Counters)? = nil, seats: (any Seats)? = nil
) -> App {
  let level = Logger.Level(rawValue: configuration.logLevel.rawValue) ?? .info
  let log = Logger(label: "spaces") { _ in JSONLogHandler(level: level) }
  let database = Database(
    url: configuration.databaseURL, connections: configuration.databaseConnections, deadline: .seconds(5))
  return App(
    configuration, database: database, counters: counters, seats: seats, version: Version.ofThisBuild, log: log)
}
