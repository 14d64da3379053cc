import FoundationEssentials
import Glibc
import MariaDB
import Schema
import Upstream

/// Checks what has to be right for the service to work, for `spaces doctor`.
public struct Doctor {
  /// The result of one check.
  public struct Finding: Sendable {
    public let isGood: Bool
    /// What was checked and what is wrong, for a person.
    public let sentence: String
  }

  private let service: Service

  public init(_ service: Service) {
    self.service = service
  }

  /// Checks the database, the media folder and the chat server. What cannot be checked is a bad finding.
  public func examine() -> [Finding] {
    database() + [media(), agent()]
  }

  private func database() -> [Finding] {
    do {
      return try service.read { db in
        let version = try db.first("SELECT VERSION()") { try $0.next(String.self) } ?? "?"
        let durability = try db.first("SELECT @@innodb_flush_log_at_trx_commit") { try $0.next(Int.self) }
        let pending = try Migrator(migrations).pending(db)
        let skew = try db.first("SELECT NOW(6)") { try $0.next(Date.self) }
          .map { abs($0.timeIntervalSince(service.environment.now())) } ?? 0
        return [
          good("The database answers (MariaDB \(version))."),
          pending.isEmpty
            ? good("Every migration is applied.")
            : bad("\(pending.count) migrations are not applied, the first is \(pending[0].name): run spaces migrate."),
          durability == 1
            ? good("Commits are durable.")
            : bad(
              """
              innodb_flush_log_at_trx_commit is \(durability.map(String.init) ?? "?"): money can be lost in a power \
              failure. Set it to 1.
              """),
          skew < 5 ? good("The clocks agree.") : bad("The database's clock is \(Int(skew)) s away from this host's."),
        ]
      }
    } catch {
      return [bad("The database: \(error)")]
    }
  }

  private func media() -> Finding {
    guard let directory = service.configuration.mediaDirectory else {
      return good("SPACES_MEDIA_DIR is not set: answers are not spoken.")
    }
    return access(directory, W_OK | X_OK) == 0
      ? good("The media folder \(directory) can be written.")
      : bad("The media folder \(directory) cannot be written: \(String(cString: strerror(errno))).")
  }

  private func agent() -> Finding {
    switch service.configuration.agent.url {
    case nil: return bad("No agent can answer: SPACES_AGENT_URL is not set.")
    case "demo": return good("The built-in demo agent answers. It is no language model.")
    case let url?:
      do {
        // Any answer shows that the address is right and the server runs.
        let key = service.configuration.agent.key.map { [("Authorization", "Bearer \($0)")] } ?? []
        let call = try UpstreamCall(UpstreamRequest(method: "GET", url: url + "/models", headers: key))
        let status = try call.head().status
        return status == 401 || status == 403
          ? bad("The chat server refuses SPACES_AGENT_KEY (\(status)).")
          : good("The chat server answers.")
      } catch {
        return bad("The chat server does not answer: \(error)")
      }
    }
  }

  private func good(_ sentence: String) -> Finding { Finding(isGood: true, sentence: sentence) }
  private func bad(_ sentence: String) -> Finding { Finding(isGood: false, sentence: sentence) }
}
