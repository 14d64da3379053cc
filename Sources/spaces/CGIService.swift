import FastCGI
import Glibc
import Logging
import Processes
import SpacesAPI
import Web

/// One request, then the end.
struct CGIService {
  private let options: ConfigurationOptions

  init(_ options: ConfigurationOptions) {
    self.options = options
  }

  func run() throws {
    let exchange = CGIExchange()
    let app: App
    do {
      app = try options.app()
    } catch {
      refuse(exchange)
      throw error
    }
    app.migrateIfAutomatic()
    Gateway(app).answer(exchange)
    exchange.finish()
    startJobs(app)
  }

  /// A configuration that cannot be used. The web server's log gets the reason, which the client must not see.
  private func refuse(_ exchange: CGIExchange) {
    let id = String(UInt64.random(in: 1 << 60...UInt64.max), radix: 16)
    let response = APIError.notConfigured.response(requestID: id)
    do {
      try exchange.write(response.head(requestID: id))
      if case .bytes(let bytes) = response.body { try exchange.write(bytes) }
      try exchange.end()
    } catch {
      // The client is gone.
    }
    exchange.finish()
  }

  /// Where each request has a process of its own none stays to run the jobs, so one that finds them due starts another
  /// process for them: the web server waits for this one.
  private func startJobs(_ app: App) {
    do {
      guard try JobRound.claim(app.service) else { return }
    } catch {
      return app.log.warning("jobs not started", metadata: ["cause": "\(error)"])
    }
    do {
      let config = options.path.map { ["--config", $0] } ?? []
      // Without these it is no CGI program.
      try DetachedProcess.start(
        try Executable.path, ["jobs", "run", "--claimed"] + config,
        withoutVariables: ["GATEWAY_INTERFACE", "REQUEST_METHOD"])
    } catch {
      app.log.warning("jobs not started", metadata: ["cause": "\(error)"])
      giveBack(app)
    }
  }

  private func giveBack(_ app: App) {
    do {
      try JobRound.giveBack(app.service)
    } catch {
      app.log.warning("round of jobs not given back", metadata: ["cause": "\(error)"])
    }
  }
}

extension APIError {
  fileprivate static let notConfigured = APIError(
    503, "not_configured", "The service is not configured. The web server's log says what is missing.")
}
