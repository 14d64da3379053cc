import FastCGI
import FoundationEssentials
import Glibc
import Logging
import Processes
import SpacesAPI

/// A process that answers until it is told to stop.
struct Worker {
  private let app: App
  private let server: Server
  private let listener: Listener

  /// Reads at once when the processors have no time left, by all workers together. Each may run two at least.
  private static let readsPerProcessor = 3

  /// - Parameter processes: how many share the listener, this one with them; 0 stands for 1.
  init(_ app: App, _ listener: Listener, processes: Int) {
    self.app = app
    self.listener = listener
    let gateway = Gateway(app)
    let share = Self.readsPerProcessor * Processors.count / max(1, processes)
    let reads = ConcurrencyLimit(
      max(2, share), .init(running: { app.database.reading }, queue: { listener.queue }))
    server = Server(
      listener,
      limits: .init(threads: app.configuration.threads, stall: .seconds(app.configuration.clientSeconds)),
      report: { app.log.error("accepting connections failed", metadata: ["cause": "\($0)"]) },
      reads: reads,
      handle: { gateway.answer($0) })
  }

  /// - Parameters:
  ///   - supervisor: the pipe to the supervisor, when one has started this process.
  ///   - notifier: the service manager to tell about this process, when it is the main one of its service.
  ///   - start: of the service, when this is its only process.
  func run(supervisor: SupervisorPipe? = nil, notifier: ServiceNotifier? = nil, start: ServiceStart? = nil) throws {
    // Blocked before any thread starts, so that every thread inherits it and only `Signals` sees them.
    let signals = Signals([SIGTERM, SIGINT])
    try server.start()
    // No request can have come yet, and nothing else runs that could act as root for the moment that this takes.
    try start?.publish()
    try JobClock(app).start()
    try startGauges()
    try startReturningMemory()
    supervisor?.reportReady()
    notifier?.ready(status: "Serving.")
    app.log.notice("serving", metadata: ["pid": "\(getpid())"])
    // A worker whose supervisor was killed would hold on to a socket that nobody looks after. Any other parent may end:
    // a shell does, and so does a spawner that has done its work.
    while signals.wait(upTo: notifier?.pause ?? .seconds(1)) == nil, supervisor?.isBroken != true {
      notifier?.keepAlive()
    }
    notifier?.stopping()
    app.log.notice("stopping", metadata: ["pid": "\(getpid())"])
    server.stop()
    app.stopListeners()
    let app = app
    try startThread {
      sleep(UInt32(app.configuration.stopSeconds))
      app.stopStreams()
    }
    server.wait()
    app.database.close()
  }

  private func startReturningMemory() throws {
    try startThread {
      while true {
        sleep(10)
        Memory.returnUnused()
      }
    }
  }

  private func startGauges() throws {
    let (app, listener) = (app, listener)
    app.publishGauges(unaccepted: listener.queue?.waiting)
    try startThread {
      while true {
        sleep(1)
        app.publishGauges(unaccepted: listener.queue?.waiting)
      }
    }
  }
}
