import Web

/// GET /healthz: answers as long as the process does, also without a database.
struct Health: JSONObject {
  let status: String
  /// The release and commit, for callers on this host: an attacker would learn from it which faults are not mended.
  let version: String?

  init(_ status: String, for call: Call) {
    self.status = status
    version = call.isFromThisHost ? call.service.version.description : nil
  }

  private init() {
    status = "ok"
    version = nil
  }

  static let example = Health()

  func fields(_ json: inout JSONWriter) {
    json.field("status", status)
    json.field("version", version)
  }

  static func run(_ call: Call) -> Response { .ok(Health("ok", for: call)) }
}

extension Call {
  /// Whether the front end got the request from a client on its own host.
  var isFromThisHost: Bool {
    let address = request.remoteAddress
    return address.isEmpty || address.hasPrefix("127.") || address == "::1" || address.hasPrefix("unix")
  }
}
