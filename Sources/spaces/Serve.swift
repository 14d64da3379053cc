import ArgumentParser
import FastCGI
import Glibc
import SpacesAPI

/// Answers requests: as CGI when started as one, on descriptor 0 when that is a listening socket,
/// else on `--listen`.
struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Answer requests.")

  @OptionGroup var options: ConfigurationOptions
  @Option(help: "unix:PATH, ADDRESS:PORT, or inherited (descriptor 0).")
  var listen: String?
  @Option(help: "Worker processes; a dead one is replaced. 0: serve in this process.")
  var processes = 0
  @Flag(help: .hidden)
  var sharedCounters = false

  func run() throws {
    signal(SIGPIPE, SIG_IGN)
    if CGIExchange.isPresent { return try CGIService(try options.app()).run() }
    if listen == nil, Listener.isInherited { return try Worker(try options.app(), .init(.inherited)).run() }
    guard let listen else {
      throw Failure("Nothing to listen on: give --listen unix:PATH or ADDRESS:PORT, or start me as CGI or from a FastCGI spawner.")
    }
    // A wrong configuration is told once, here, and not by every worker.
    let counters = sharedCounters
      ? try SharedCounters(count: App.counterCount, inherited: SharedCounters.inheritedDescriptor) : nil
    let app = try options.app(counters: counters)
    let address = try Listener.Address(listen)
    guard processes > 0 else { return try Worker(app, try Listener(address)).run() }
    try Supervisor(app, try Listener(address), processes: processes, config: options.path).run()
  }
}

extension SharedCounters: Counters {}
