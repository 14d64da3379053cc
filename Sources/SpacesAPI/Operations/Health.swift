import Web

/// GET /healthz: answers as long as the process does, also without a database.
struct Health: JSONObject {
  let status: String

  static let example = Health(status: "ok")

  func fields(_ json: inout JSONWriter) { json.field("status", status) }

  static func run(_ call: Call) -> Response { .ok(Health(status: "ok")) }
}
