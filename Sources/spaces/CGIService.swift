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
    let app: App
    do {
      app = try options.app()
    } catch {
      refuse(CGIExchange())
      throw error
    }
    migrate(app)
    let exchange = CGIExchange(patience: .seconds(app.configuration.clientSeconds))
    Gateway(app).answer(exchange)
    exchange.finish()
    doRecurringWork(app)
  }

  private func migrate(_ app: App) {
    do {
      try app.migrateIfAutomatic()
    } catch {
      // The answer says what is missing, and `/readyz` why.
      app.log.error("migration failed", metadata: ["cause": "\(error)"])
    }
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

  /// Where each request has a process of its own none stays for the recurring work. One that finds dead answers ends
  /// them: their callers wait for their coins. One that finds a round of jobs due starts another process for it,
  /// because the web server waits for this one.
  private func doRecurringWork(_ app: App) {
    do {
      let due = try JobRound.due(app.service)
      if due.hasDeadAnswers { _ = try Jobs.endDeadAnswers(app.service) }
      if due.isRoundDue, try JobRound.claim(app.service) { startJobs(app) }
    } catch {
      app.log.warning("jobs not started", metadata: ["cause": "\(error)"])
    }
  }

  private func startJobs(_ app: App) {
    do {
      let config = options.path.map { ["--config", $0] } ?? []
      // Without these it is no CGI program.
      try DetachedProcess.start(
        try Executable.path, ["jobs", "run", "--claimed"] + config,
        withoutVariables: ["GATEWAY_INTERFACE", "REQUEST_METHOD"])
    } catch {
      app.log.warning("jobs not started", metadata: ["cause": "\(error)"])
      giveBack(app, error)
    }
  }

  private func giveBack(_ app: App, _ cause: any Error) {
    do {
      try JobRound.giveBack(app.service, cause: cause)
    } catch {
      app.log.warning("round of jobs not given back", metadata: ["cause": "\(error)"])
    }
  }
}

extension APIError {
  fileprivate static let notConfigured = APIError(
    503, "not_configured", "The service is not configured. The web server's log says what is missing.")
}
