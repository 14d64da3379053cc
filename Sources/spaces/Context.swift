import ArgumentParser
import FastCGI
import FoundationEssentials
import Glibc
import Logging
import MariaDB
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
    if let named = path ?? environment["SPACES_CONFIG"] {
      guard let text = try? String(contentsOfFile: named, encoding: .utf8) else {
        throw Failure("The configuration file \(named) cannot be read.")
      }
      return try Configuration(file: text, path: named, environment: environment)
    }
    let beside = try Executable.folder + "/spaces.conf"
    for candidate in [beside, "/etc/spaces/spaces.conf"] {
      if access(candidate, F_OK) == 0 {
        guard let text = try? String(contentsOfFile: candidate, encoding: .utf8) else {
          throw Failure("The configuration file \(candidate) cannot be read by this user, or is not UTF-8.")
        }
        if candidate == beside { try refuseIfEverybodyReads(beside) }
        return try Configuration(file: text, path: candidate, environment: environment)
      }
    }
    return try Configuration(file: nil, path: "", environment: environment)
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

  func app(counters: (any Counters)? = nil, seats: (any Seats)? = nil) throws -> App {
    let configuration = try load()
    let level = Logger.Level(rawValue: configuration.logLevel.rawValue) ?? .info
    let log = Logger(label: "spaces") { _ in JSONLogHandler(level: level) }
    let database = Database(
      url: configuration.databaseURL, connections: configuration.databaseConnections, deadline: .seconds(5))
    return App(
      configuration, database: database, counters: counters, seats: seats, version: Version.ofThisBuild, log: log)
  }

  /// Beside the executable there may be a web server's folder, and other customers of the host.
  private func refuseIfEverybodyReads(_ path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & mode_t(S_IROTH) == 0 else {
      throw Failure("\(path) can be read by everybody on this host, and it has the database's password: chmod 600.")
    }
  }
}
