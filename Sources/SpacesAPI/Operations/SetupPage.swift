import Formats
import Web

/// The form of /setup. It sends JSON to the address where it is, so it works in any folder.
enum SetupPage {
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
      body: .bytes(Array(page(nonce).utf8)))
  }

  private static func page(_ nonce: String) -> String {
    """
    <!doctype html>
    <html lang="en">
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Set up Spaces</title>
    <style nonce="\(nonce)">
    body { font: 1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 2rem auto; padding: 0 1rem }
    label { display: block; margin: 1rem 0 }
    input { display: block; width: 100%; box-sizing: border-box; font: inherit; padding: .4rem }
    button { font: inherit; padding: .4rem 1rem }
    </style>
    <h1>Set up Spaces</h1>
    <p>This tests the database, makes its tables, and makes the first administrator. After that the page is gone.</p>
    <form>
    <label>Token, as SPACES_SETUP_TOKEN has it <input name="token" type="password" required autocomplete="off"></label>
    <label>Your name <input name="name" required maxlength="100" autocomplete="name"></label>
    <label>Your e-mail address <input name="email" type="email" required maxlength="254" autocomplete="email"></label>
    <label>A password, 8 characters or more
    <input name="password" type="password" required minlength="8" maxlength="128" autocomplete="new-password"></label>
    <button>Set up</button>
    </form>
    <p role="status"></p>
    <script nonce="\(nonce)">
    const form = document.querySelector("form"), status = document.querySelector("[role=status]")
    form.addEventListener("submit", async event => {
      event.preventDefault()
      form.querySelector("button").disabled = true
      status.textContent = "This can take a minute."
      try {
        const reply = await fetch(location.pathname, {
          method: "POST", credentials: "omit", headers: { "Content-Type": "application/json" },
          body: JSON.stringify(Object.fromEntries(new FormData(form))),
        })
        const said = await reply.json()
        status.textContent = reply.ok
          ? ["Done: you are the administrator.", ...said.findings].join(" ") : said.error
        form.hidden = reply.ok
      } catch (error) {
        status.textContent = "There is no sound answer: " + error.message
      }
      form.querySelector("button").disabled = false
    })
    </script>
    </html>

    """
  }
}
