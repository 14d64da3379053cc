import CSodium

/// libsodium: random bytes, SHA-256, Argon2id.
enum Sodium {
  private static let ready: Bool = sodium_init() >= 0

  static func random(_ count: Int) -> [UInt8] {
    precondition(ready, "libsodium did not start")
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      randombytes_buf(buffer.baseAddress!, count)
      filled = count
    }
  }

  static func sha256(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    let input = Array(bytes)
    return [UInt8](unsafeUninitializedCapacity: Int(crypto_hash_sha256_BYTES)) { buffer, filled in
      crypto_hash_sha256(buffer.baseAddress!, input, UInt64(input.count))
      filled = Int(crypto_hash_sha256_BYTES)
    }
  }

  /// Argon2id with the interactive limits: 64 MiB and some tens of milliseconds each.
  /// - Returns: nil when the memory cannot be had.
  static func hash(password: String) -> String? {
    precondition(ready, "libsodium did not start")
    var text = [CChar](repeating: 0, count: Int(crypto_pwhash_STRBYTES))
    let bytes = Array(password.utf8CString)
    let code = crypto_pwhash_str(
      &text, bytes, UInt64(bytes.count - 1), UInt64(crypto_pwhash_OPSLIMIT_INTERACTIVE),
      Int(crypto_pwhash_MEMLIMIT_INTERACTIVE))
    guard code == 0 else { return nil }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  static func verify(password: String, hash: String) -> Bool {
    precondition(ready, "libsodium did not start")
    let bytes = Array(password.utf8CString)
    return crypto_pwhash_str_verify(hash, bytes, UInt64(bytes.count - 1)) == 0
  }
}

/// SHA-256 of bytes that come in pieces.
struct SHA256Hash {
  private var state = crypto_hash_sha256_state()

  init() {
    crypto_hash_sha256_init(&state)
  }

  mutating func add(_ bytes: [UInt8]) {
    crypto_hash_sha256_update(&state, bytes, UInt64(bytes.count))
  }

  /// Of everything so far.
  var value: [UInt8] {
    var copy = state
    var hash = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
    crypto_hash_sha256_final(&copy, &hash)
    return hash
  }
}
