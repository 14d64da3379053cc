import Foundation
import MariaDB

@testable import SpacesAPI

/// A record and the tables that its columns are of.
struct RecordSource: Sendable {
  let record: Record
  let tables: SQL

  static let all: [RecordSource] = [
    .init(record: Community.record, tables: "communities c"),
    .init(record: Community.browseRecord, tables: "communities c JOIN users u ON u.id = c.creator_id"),
    .init(
      record: Community.joinedRecord,
      tables: "community_members m JOIN communities c ON c.id = m.community_id"),
    .init(record: Members.record, tables: "community_members m JOIN users u ON u.id = m.user_id"),
    .init(record: CommunityAgents.record, tables: "community_agents a JOIN agent_listings l ON l.id = a.listing_id"),
    .init(record: AgentListing.record(for: Example.id), tables: "agent_listings l"),
    .init(record: Message.record, tables: messages),
    .init(record: Message.conversationRecord, tables: messages),
    .init(
      record: Conversation.record,
      tables: "conversations v JOIN communities c ON c.id = v.community_id JOIN users u ON u.id = v.user_id"),
    .init(record: CSQueue.record, tables: "conversations v JOIN users u ON u.id = v.user_id"),
    .init(record: Space.record, tables: "playgrounds p"),
    .init(record: SpaceDetails.ownerRecord, tables: "playgrounds p JOIN users u ON u.id = p.owner_id"),
    .init(record: SpaceSession.record, tables: "playground_sessions s"),
    .init(record: Participant.record, tables: "playground_participants m JOIN users u ON u.id = m.user_id"),
    .init(record: AccountView.record, tables: "users u"),
    .init(
      record: UsageReport.record,
      tables: "agent_usage g JOIN communities c ON c.id = g.community_id JOIN users u ON u.id = g.user_id"),
    .init(
      record: VerificationRequest.record,
      tables: "verification_requests r JOIN communities c ON c.id = r.community_id"),
    .init(
      record: Lounge.record(for: nil),
      tables: "lounges l JOIN communities c ON c.id = l.community_id JOIN users u ON u.id = c.creator_id"),
  ] + ContentKind.allCases.dropFirst(2).compactMap(\.source).map { .init(record: $0.record, tables: $0.tables) }

  private static let messages: SQL = """
    messages m LEFT JOIN users u ON u.id = m.user_id LEFT JOIN agent_listings l ON l.id = m.agent_listing_id
    """
}
