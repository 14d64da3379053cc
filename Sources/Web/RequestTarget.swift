import Formats

extension Request {
  /// The part of the request target that belongs to the application, in origin form, computed from CGI meta-variables
  /// (RFC 3875, section 4.1). An empty variable counts as absent, like nil.
  ///
  /// `REQUEST_URI` has precedence, because only it is as the client has sent it. If its path begins with `SCRIPT_NAME`
  /// and more segments follow, the application is installed under that prefix, and the prefix is removed. `SCRIPT_NAME`
  /// and `PATH_INFO` are percent-decoded, so the comparison decodes the path, but what remains keeps its escapes.
  ///
  /// | front end | `SCRIPT_NAME` | `PATH_INFO` | removed prefix |
  /// |---|---|---|---|
  /// | nginx, mod_proxy_fcgi at `/`, Apache with `ScriptAliasMatch` | the whole path | none | none |
  /// | Apache, `ScriptAlias /cgi-bin/spaces` (mod_cgid, mod_fcgid) | `/cgi-bin/spaces` | the rest | `/cgi-bin/spaces` |
  /// | Apache, rewritten to `/club/spaces.fcgi/…` by `.htaccess` | `/club/spaces.fcgi` | the rest | `/club` |
  /// | lighttpd, `fastcgi.server = ("/club" => …)` | `/club` | the rest | `/club` |
  /// | any of these for `/api` only | `/api` | the rest | none |
  ///
  /// In the last row `SCRIPT_NAME` is the beginning of the application's own paths, so a `SCRIPT_NAME` that begins with
  /// the segment `api` is not removed. A `SCRIPT_NAME` of `/` counts as absent.
  ///
  /// Without `REQUEST_URI` the path is `PATH_INFO`, or `SCRIPT_NAME` if that is absent too, and the query is
  /// `QUERY_STRING`.
  public static func target(
    requestURI: String?, scriptName: String?, pathInfo: @autoclosure () -> String?,
    queryString: @autoclosure () -> String?
  ) -> String {
    let hasScript = scriptName != nil && scriptName != "" && scriptName != "/"
    if !hasScript, let requestURI, !requestURI.isEmpty { return originForm(requestURI) }
    let script = (hasScript ? scriptName ?? "" : "").utf8
    let isMount = !script.elementsEqual("/api".utf8) && !script.starts(with: "/api/".utf8)
    guard let uri = requestURI?.orNil else {
      let info = pathInfo() ?? ""
      let path = isMount && !info.isEmpty ? info : String(script) + info
      let query = queryString()?.orNil.map { "?" + $0 } ?? ""
      return (path.isEmpty ? "/" : escaped(path)) + query
    }
    let target = originForm(uri)
    guard isMount, !script.isEmpty else { return target }
    if let rest = rest(of: target, after: script[...]) { return rest }
    // A rewrite to a script in the folder with which the path begins.
    guard let info = pathInfo()?.orNil, let slash = script.lastIndex(of: UInt8(ascii: "/")),
      let rest = rest(of: target, after: script[..<slash]),
      info.isIdentical(to: percentDecoded(String(rest.prefix { $0 != "?" })))
    else { return target }
    return rest
  }

  /// A target without scheme and authority.
  static func originForm(_ target: String) -> String {
    guard target.utf8.first != UInt8(ascii: "/"), let scheme = target.firstRange(of: "://") else { return target }
    let afterScheme = target[scheme.upperBound...]
    return afterScheme.firstIndex(of: "/").map { String(afterScheme[$0...]) } ?? "/"
  }

  /// The part of a percent-encoded target after the decoded `prefix`; nil unless a slash follows the prefix.
  private static func rest(of target: String, after prefix: Substring.UTF8View) -> String? {
    var index = target.utf8.startIndex
    let end = target.utf8.endIndex
    for wanted in prefix {
      guard index < end else { return nil }
      var byte = target.utf8[index]
      target.utf8.formIndex(after: &index)
      if byte == UInt8(ascii: "%") {
        guard let escapeEnd = target.utf8.index(index, offsetBy: 2, limitedBy: end),
          let high = hexValue(target.utf8[index]), let low = hexValue(target.utf8[target.utf8.index(after: index)])
        else { return nil }
        byte = high << 4 | low
        index = escapeEnd
      }
      guard byte == wanted else { return nil }
    }
    guard index < end, target.utf8[index] == UInt8(ascii: "/") else { return nil }
    return String(target[index...])
  }

  /// The decoded path with escapes for the characters that would be read as an escape, a query or a fragment.
  private static func escaped(_ path: String) -> String {
    var bytes: [UInt8] = []
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "%"): bytes.append(contentsOf: "%25".utf8)
      case UInt8(ascii: "?"): bytes.append(contentsOf: "%3F".utf8)
      case UInt8(ascii: "#"): bytes.append(contentsOf: "%23".utf8)
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
