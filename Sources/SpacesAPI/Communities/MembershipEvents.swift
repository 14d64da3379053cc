import FoundationEssentials
import MariaDB

/// Somebody has left a community or was removed from it.
struct MembershipEnded: Event {
  let person: UUID
  let community: UUID
}

/// Somebody who served a community's customers does so no longer, or is suspended. Their membership is locked.
struct ServiceEnded: Event {
  let person: UUID
  let community: UUID
}
