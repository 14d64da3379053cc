import FoundationEssentials
import MariaDB
import Web

/// POST /api/auth/sign-up/email
struct SignUp: Body {
  let email: String
  let password: String
  let name: String
  let image: String?

  static let example: JSONValue = [
    "email": "alice@example.com", "password": "correct horse battery staple", "name": "Alice",
    "image": "https://example.com/alice.png",
  ]

  init(_ fields: Fields) throws {
    email = try fields.required("email", .email)
    password = try fields.required("password", .secret(8...128))
    name = try fields.required("name", .text(1...100))
    image = try fields.optional("image", .url)
  }

  static func run(_ call: Call) throws -> Response {
    let input: SignUp = try call.body()
    return try NewUser(email: input.email, password: input.password, name: input.name, image: input.image)
      .create(call.app) { user, db in
        SignedIn(user: user, session: try Sessions.begin(for: user.id, call.app, db)).response(call)
      }
  }
}

/// A person about to be: by sign-up, or by the command line.
struct NewUser {
  let email: String
  let password: String
  let name: String
  var image: String?

  /// - Throws: 409 `email_taken`.
  func create<T>(_ app: App, _ then: (UserView, Connection) throws -> T) throws -> T {
    let hash = try app.hashing.pass { try Passwords.hash(password) }
    let id = app.ids.next()
    return try app.database.transaction { db in
      do {
        try db.execute(
          """
          INSERT INTO users (id, email, email_key, name, image, password_hash)
          VALUES (\(id), \(email), \(emailKey(email)), \(name), \(image), \(hash))
          """)
      } catch let error as DatabaseError where error.isDuplicateKey {
        throw APIError.emailTaken
      }
      try app.ledger.openAccounts(of: id, db)
      guard let user = try UserView.find(id, db) else { throw APIError.unexpected }
      let result = try then(user, db)
      // Last, because everybody who signs up at this moment waits for this row.
      try ListTotal(list: .user).add(1, category: nil, db)
      return result
    }
  }
}
