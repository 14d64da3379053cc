import Formats
import FoundationEssentials
import MariaDB
import Web

/// POST /api/auth/sign-up/email
struct SignUp: RequestBody {
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
    password = try fields.required("password", .newPassword)
    name = try fields.required("name", .name(1...100))
    image = try fields.optional("image", .url)
  }

  static func run(_ call: Call) throws -> Response {
    let input: SignUp = try call.body()
    return try input.create(in: call.service) { user, tx in
      let network = ClientNetwork(address: call.request.remoteAddress)
      try call.service.configuration.limits.signUps.count(.network(network), in: tx)
      return try SignedIn.response(for: user, call, in: tx)
    }
  }

  /// Writes the account, with its accounts in the ledger.
  /// - Parameter finish: makes the result, in the same transaction.
  /// - Throws: 409 `email_taken`.
  func create<T>(in service: Service, _ finish: (UserView, Transaction) throws -> T) throws -> T {
    let hash = try service.hashing.run { try Passwords.hash(password) }
    return try service.transaction { tx in
      let user = try insert(hash, in: tx)
      let result = try finish(user, tx)
      // Last, because everybody who signs up at this moment waits for this row.
      try ListTotal(list: .user).add(1, in: tx)
      return result
    }
  }

  private func insert(_ hash: String, in tx: Transaction) throws -> UserView {
    let id = tx.ids.next()
    do {
      try tx.execute(
        """
        INSERT INTO users (id, email, email_key, name, image, password_hash)
        VALUES (\(id), \(email), \(emailKey(email)), \(name), \(image), \(hash))
        """)
    } catch let error as DatabaseError where error.isDuplicateKey {
      throw APIError.emailTaken
    }
    try tx.ledger.openAccounts(of: id)
    guard let user = try UserView.find(id, in: tx) else { throw APIError.unexpected }
    return user
  }
}
