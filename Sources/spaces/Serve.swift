import ArgumentParser
import FastCGI
import Glibc
import Processes
import SpacesAPI

/// Answers requests: as CGI when started as one, on descriptor 0 when that is a listening socket,
/// else on `--listen`.
struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Answer requests.",
    discussion: "Example: spaces serve --listen unix:/run/spaces/spaces.sock --processes 2")

  @OptionGroup var options: ConfigurationOptions
  @Option(help: "unix:PATH, ADDRESS:PORT, or inherited (descriptor 0).")
  var listen: String?
  @Option(help: "Worker processes; a dead one is replaced. 0: serve in this process.")
  var processes = 0
  /// Set by `Supervisor` for the processes that it starts.
  @Flag(help: .hidden)
  var worker = false

  func run() throws {
    signal(SIGPIPE, SIG_IGN)
    if CGIExchange.isPresent { return try CGIService(options).run() }
    let limit = DescriptorLimit.raise()
    if worker { return try runAsWorker() }
    let address = try address()
    // A wrong configuration is told once, here, and not by every worker.
    let configuration = try options.load()
    let account = try options.account(configuration)
    let start = try ServiceStart(address, as: account)
    if let account { try options.checkIsReadable(by: account) }
    try serve(makeApp(configuration), start, limit)
  }

  private func serve(_ app: App, _ start: ServiceStart, _ limit: DescriptorLimit) throws {
    app.log.notice("starting", metadata: ["version": "\(Version.ofThisBuild)"])
    let settings = app.configuration
    if let cause = try options.causeOfRoot(settings) {
      app.log.warning("running as root", metadata: ["cause": "\(cause)"])
    }
    if let shortage = limit.shortage(
      threads: settings.threads, streams: settings.maxStreams, databaseConnections: settings.databaseConnections)
    {
      app.log.warning("too few descriptors", metadata: ["cause": "\(shortage)"])
    }
    do {
      try app.migrateIfAutomatic()
    } catch {
      // A database that is away for a moment must not keep the service from starting, unless another one serves.
      if start.listener.isPathServed { throw error }
      app.log.error("migration failed", metadata: ["cause": "\(error)"])
    }
    if processes > 0 {
      try Supervisor(app, start, processes: processes, config: options.path).run()
    } else {
      try Worker(app, start.listener, processes: processes).run(notifier: ServiceNotifier(), start: start)
    }
  }

  private func address() throws -> Listener.Address {
    if let listen { return try Listener.Address(listen) }
    guard Listener.isInherited else {
      throw Failure(
        "Nothing to listen on: give --listen unix:PATH or ADDRESS:PORT, or start me as CGI or from a FastCGI spawner.")
    }
    return .inherited
  }

  private func runAsWorker() throws {
    // SIGHUP asks the supervisor for a renewal. It reaches the workers too when it is sent to the whole process group, as
    // by a terminal that closes, or to all processes of a name.
    signal(SIGHUP, SIG_IGN)
    let supervisor = SupervisorPipe()
    do {
      let counters = try SharedCounters(count: App.counterCount, inherited: SharedCounters.inheritedDescriptor)
      let app = try options.app(counters: counters, seats: counters)
      try Worker(app, Listener.ofSupervisor, processes: processes).run(supervisor: supervisor)
    } catch {
      if supervisor.isBroken { throw error }
      // The supervisor logs the reason, so standard error would only repeat it.
      supervisor.report(failure: "\(error)")
      throw ExitCode.failure
    }
  }
}

extension SharedCounters: Counters, Seats {}
