import MariaDB
import Web

/// DELETE /api/agent-listings/{id}: the row stays, for the messages of the agent.
enum WithdrawListing {
  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let id = try call.id()
    return try call.write { tx in
      let listing = try AgentListing.lockOwned(id, by: me.id, in: tx)
      try tx.execute("UPDATE agent_listings SET status = 'deleted' WHERE id = \(id)")
      try NameSearch(list: .listing).remove(id, in: tx)
      if listing.isShareable { try ListTotal(list: .listing).add(-1, in: tx) }
      return .success
    }
  }
}
