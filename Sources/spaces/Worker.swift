import FastCGI
import FoundationEssentials
import Glibc
import Logging
import SpacesAPI

/// A process that answers until it is told to stop.
struct Worker {
  private let app: App
  private let server: Server

  init(_ app: App, _ listener: Listener) {
    self.app = app
    let gateway = Gateway(app)
    server = Server(listener, limits: .init(threads: app.configuration.threads)) { gateway.answer($0) }
  }

  func run() throws {
    // Blocked before any thread starts, so that every thread inherits it and only `Signals` sees them.
    let signals = Signals([SIGTERM, SIGINT])
    let parent = getppid()
    try server.start()
    try JobClock(app).start()
    app.log.notice("serving", metadata: ["pid": "\(getpid())"])
    // A worker whose supervisor was killed would hold on to a socket that nobody looks after.
    while signals.wait(upTo: 1) == nil, getppid() == parent {}
    app.log.notice("stopping", metadata: ["pid": "\(getpid())"])
    server.stop()
    let app = app
    try startThread {
      sleep(UInt32(app.configuration.stopSeconds))
      app.stopStreams()
    }
    server.wait()
    app.database.close()
  }
}
