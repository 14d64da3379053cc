import Logging
import MariaDB
import Synchronization
import Upstream
import Web

/// Which models the chat server is asked for. A process has one.
final class AgentModels: Sendable {
  private let configuration: Configuration
  private let log: Logger
  /// The first model that the server's `/models` names, once it was asked.
  private let first = Mutex<String?>(nil)

  init(_ service: Service) {
    configuration = service.configuration
    log = service.log
  }

  static func shared(_ service: Service) -> AgentModels {
    service.sharedObjects.get(AgentModels.self) { AgentModels(service) }
  }

  /// The chat server of the configuration; nil without one, and for the demo agent.
  var server: ChatServer? {
    guard let url = configuration.agentURL, url != "demo" else { return nil }
    return ChatServer(
      url: url, key: configuration.agentKey, keyHeader: configuration.agentKeyHeader,
      deadlines: configuration.agentDeadlines)
  }

  /// The model for a listing that names none, or one that is no longer allowed.
  /// - Throws: `ServiceFailure` when the server has to be asked for one and does not name any.
  func standard(of server: ChatServer) throws -> String {
    if let configured = configuration.agentModel ?? configuration.agentModels.first(where: { $0 != "*" }) {
      return configured
    }
    if let known = first.withLock({ $0 }) { return known }
    guard let model = try server.models().first else {
      throw ServiceFailure(.chat, .misconfigured, detail: "The server's /models names no model.")
    }
    first.withLock { $0 = model }
    log.notice("model chosen", metadata: ["model": "\(model)"])
    return model
  }

  /// The model for a listing that names `wanted`.
  /// - Throws: as `standard(of:)`.
  func model(_ wanted: String?, of server: ChatServer) throws -> String {
    guard let wanted, let allowed = try allowed(of: server) else { return try wanted ?? standard(of: server) }
    return allowed.contains(wanted) ? wanted : try standard(of: server)
  }

  /// Refuses a model that listings may not name. Asks the server where the configuration names no model, so call it
  /// outside of a transaction.
  /// - Throws: 400 `model_unavailable`, 503 when the server has to be asked and does not answer.
  func requireAllowed(_ model: String?) throws(APIError) {
    guard let model, let server else { return }
    let allowed: [String]?
    do {
      allowed = try self.allowed(of: server)
    } catch {
      log.warning("models not read", metadata: ["cause": "\(error)"])
      throw .modelsUnknown
    }
    if let allowed, !allowed.contains(model) { throw .modelUnavailable(allowed) }
  }

  /// Nil when any is.
  private func allowed(of server: ChatServer) throws -> [String]? {
    if configuration.agentModels.contains("*") { return nil }
    return configuration.agentModels.isEmpty ? [try standard(of: server)] : configuration.agentModels
  }
}

extension APIError {
  static func modelUnavailable(_ models: [String]) -> APIError {
    APIError(
      400, "model_unavailable", "This model cannot be used here. Leave it out, or choose one of: \(models.joined(separator: ", ")).",
      field: "model")
  }

  static let modelsUnknown = APIError(
    503, "models_unknown", "The chat server does not say which models it has. Try again in a moment.",
    headers: [("Retry-After", "5")])
}
