import Formats
import Web

/// The form of /setup. It sends JSON to the address where it is, so it works in any folder.
enum SetupPage {
  private static let page = String(decoding: PackageResources.setup_html, as: UTF8.self)

  static func response(_ environment: Environment) -> Response {
    let nonce = hexadecimal(environment.random(16))
    let policy =
      "default-src 'none'; connect-src 'self'; script-src 'nonce-\(nonce)'; style-src 'nonce-\(nonce)'; "
      + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    return Response(
      status: 200,
      headers: [
        ("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", policy),
        ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
      ],
      body: .bytes(Array(page.replacing("@NONCE@", with: nonce).utf8)))
  }
}
