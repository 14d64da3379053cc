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
  /// `/etc/spaces/spaces.conf`. The last two may be missing.
  func load() throws -> Configuration {
    let environment = ProcessInfo.processInfo.environment
    if let named = path ?? environment["SPACES_CONFIG"] {
      guard let text = try? String(contentsOfFile: named, encoding: .utf8) else {
        throw Failure("The configuration file \(named) cannot be read.")
      }
      return try Configuration(file: text, path: named, environment: environment)
    }
    let beside = executableDirectory().map { $0 + "/spaces.conf" }
    for candidate in [beside, "/etc/spaces/spaces.conf"].compactMap({ $0 }) {
      if let text = try? String(contentsOfFile: candidate, encoding: .utf8) {
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
      throw Failure(database: service.configuration.databaseURL, error) ?? error
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

  private func executableDirectory() -> String? {
    guard let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
      let slash = path.lastIndex(of: "/")
    else { return nil }
    return String(path[..<slash])
  }
}
