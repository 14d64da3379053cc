import MariaDB
import Web

/// DELETE …/agent-chat/{user_message_id}
enum Stop {
  static func run(_ call: Call) throws -> Response {
    let room = try call.id()
    let answer = try ResumePoint.own(call, room: room)
    return try call.write { db in
      _ = try Community.active(answer.communityID, db)
      try db.execute(
        """
        UPDATE agent_answers SET stop_reason = 'stopped'
        WHERE user_message_id = \(answer.id) AND state = 'running' AND stop_reason IS NULL
        """)
      return .noContent
    }
  }
}
