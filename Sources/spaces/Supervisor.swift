import FastCGI
import Glibc
import Logging
import Processes
import SpacesAPI

/// Keeps a number of workers running on one socket.
///
/// It reads its configuration once, at its start: nothing that is changed afterwards can stop it.
struct Supervisor {
  private let app: App
  private let listener: Listener
  private let processes: Int
  private let arguments: [String]
  private let notifier = ServiceNotifier()

  /// - Parameters:
  ///   - processes: how many workers, at least 1.
  ///   - config: the configuration file, when it was named on the command line.
  init(_ app: App, _ listener: Listener, processes: Int, config: String?) {
    self.app = app
    self.listener = listener
    self.processes = processes
    arguments = ["serve", "--worker"] + (config.map { ["--config", $0] } ?? [])
  }

  func run() throws {
    let signals = Signals([SIGTERM, SIGINT, SIGHUP, SIGCHLD])
    var workers = Workers(
      processes, listener: listener.descriptor, counters: try SharedCounters(count: App.counterCount),
      executable: try Executable.path, arguments: arguments)
    app.log.notice("supervising", metadata: ["pid": "\(getpid())", "workers": "\(processes)"])
    var isStopping = false
    while !isStopping || !workers.isEmpty {
      for event in workers.update() { report(event) }
      let signal = signals.wait(upTo: workers.isWaiting ? min(.milliseconds(50), notifier.pause) : notifier.pause)
      notifier.keepAlive()
      if signal == SIGTERM || signal == SIGINT {
        isStopping = true
        notifier.stopping()
        workers.stop()
      } else if signal == SIGHUP, !isStopping {
        app.log.notice("renewing workers")
        notifier.reloading()
        workers.renew()
      }
    }
  }

  private func report(_ event: Workers.Event) {
    switch event {
    case .started:
      notifier.ready(status: serving)
    case .renewed:
      app.log.notice("workers renewed")
      notifier.ready(status: serving)
    case .renewalFailed(let reason):
      app.log.error("renewal failed, the workers from before go on", metadata: ["cause": "\(reason)"])
      notifier.ready(status: "\(serving) The last reload failed: \(reason)")
    case .ended(let id, let reason):
      app.log.error("worker died", metadata: ["pid": "\(id)", "cause": "\(reason)"])
    case .notStarted(let reason):
      app.log.error("no worker could be started", metadata: ["cause": "\(reason)"])
    }
  }

  private var serving: String { "Serving with \(processes) worker processes." }
}
