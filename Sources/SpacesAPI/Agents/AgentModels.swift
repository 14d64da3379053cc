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
    guard let url = configuration.agent.url, url != "demo" else { return nil }
    return ChatServer(
      url: url, key: configuration.agent.key, keyHeader: configuration.agent.keyHeader,
      deadlines: configuration.agent.deadlines)
  }

  /// The model for a listing that names none, or one that is no longer allowed.
  /// - Throws: `ServiceFailure` when the server has to be asked for one and cannot be reached.
  func standard(of server: ChatServer) throws -> String {
    if let configured = configuration.agent.model ?? configuration.agent.models.first(where: { $0 != "*" }) {
      return configured
    }
    if let known = first.withLock({ $0 }) { return known }
    let model = try names(of: server).first ?? Self.unnamed
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
  /// outside of a transaction. A model that cannot be checked now passes: each call checks it again.
  /// - Throws: 400 `model_unavailable`.
  func requireAllowed(_ model: String?) throws(APIError) {
    guard let model, let server else { return }
    do {
      guard let allowed = try allowed(of: server), !allowed.contains(model) else { return }
      throw APIError.modelUnavailable(allowed)
    } catch let refusal as APIError {
      throw refusal
    } catch {
      log.warning("models not read", metadata: ["cause": "\(error)"])
    }
  }

  /// Nil when any is, and where the server does not say which it has.
  private func allowed(of server: ChatServer) throws -> [String]? {
    if configuration.agent.models.contains("*") { return nil }
    if !configuration.agent.models.isEmpty { return configuration.agent.models }
    let standard = try standard(of: server)
    return standard == Self.unnamed ? nil : [standard]
  }

  /// Sent to a server that has no `/models`: such servers have one model, whatever it is called.
  private static let unnamed = "default"

  private func names(of server: ChatServer) throws -> [String] {
    do {
      return try server.models()
    } catch let failure as ServiceFailure {
      guard case .refused(let status) = failure.reason, [404, 405, 501].contains(status) else { throw failure }
      return []
    }
  }
}

extension APIError {
  static func modelUnavailable(_ models: [String]) -> APIError {
    APIError(
      400, "model_unavailable", "This model cannot be used here. Leave it out, or choose one of: \(models.joined(separator: ", ")).",
      field: "model")
  }
}
