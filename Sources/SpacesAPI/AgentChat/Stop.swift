import MariaDB
import Web

/// DELETE …/agent-chat/{user_message_id}
enum Stop {
  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let room = try call.id()
    return try call.write { tx in
      let answer = try Resume.own(call, me, room, in: tx)
      try Community.find(answer.communityID, in: tx).admit(me.id, as: .anybody, in: tx)
      try AgentAnswer.requestStop(.stopped, of: answer.id, in: tx)
      return .noContent
    }
  }
}
