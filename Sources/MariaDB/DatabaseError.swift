import CMariaDB

/// An error of the server or of the client library, with its number, as documented under
/// https://mariadb.com/kb/en/mariadb-error-code-reference/
public struct DatabaseError: Error, Sendable, Equatable, CustomStringConvertible {
  public var code: Int
  public var sqlState: String
  public var message: String

  public init(code: Int, sqlState: String, message: String) {
    self.code = code
    self.sqlState = sqlState
    self.message = message
  }

  public var description: String { "\(message) (\(code), \(sqlState))" }

  public var isDuplicateKey: Bool { code == Int(ER_DUP_ENTRY) }

  /// The server chose this transaction as the victim and has rolled all of it back.
  public var isDeadlock: Bool { code == Int(ER_LOCK_DEADLOCK) }

  public var isLockTimeout: Bool { code == Int(ER_LOCK_WAIT_TIMEOUT) }

  /// A Galera node that is not part of the primary component refuses every command with this.
  public var isNodeNotReady: Bool { code == Int(ER_UNKNOWN_COM_ERROR) }

  /// The same transaction, begun again, may well succeed.
  public var isRetryable: Bool {
    isDeadlock || isLockTimeout || isNodeNotReady || code == Int(ER_CHECKREAD)
  }

  /// The connection is gone, or was never made. What the statement did is unknown.
  public var isConnectionLost: Bool {
    switch code {
    case Int(CR_CONNECTION_ERROR), Int(CR_CONN_HOST_ERROR), Int(CR_UNKNOWN_HOST), Int(CR_SERVER_GONE_ERROR),
      Int(CR_SERVER_LOST), Int(CR_SERVER_LOST_EXTENDED),
      Int(ER_CONNECTION_KILLED), Int(ER_SERVER_SHUTDOWN), Int(ER_NORMAL_SHUTDOWN),
      Int(ER_NET_READ_ERROR), Int(ER_NET_READ_INTERRUPTED), Int(ER_NET_ERROR_ON_WRITE),
      Int(ER_NET_WRITE_INTERRUPTED):
      true
    default: false
    }
  }

  /// A foreign key names a row that is not there.
  public var isMissingParent: Bool { code == Int(ER_NO_REFERENCED_ROW_2) }

  /// A foreign key still names the row.
  public var isStillReferenced: Bool { code == Int(ER_ROW_IS_REFERENCED_2) }

  public var isMissingTable: Bool { code == Int(ER_NO_SUCH_TABLE) }

  public var isMissingDatabase: Bool { code == Int(ER_BAD_DB_ERROR) }

  public var isCheckViolation: Bool { code == Int(ER_CONSTRAINT_FAILED) }

  /// The key of `Duplicate entry '…' for key 'users.email'`, without its table, which some versions add.
  /// The entry may itself contain quotes, the name of a key cannot end in anything after it.
  public var duplicateKeyName: String? {
    guard isDuplicateKey else { return nil }
    let quoted = message.split(separator: "'", omittingEmptySubsequences: false)
    guard quoted.count >= 3, quoted.last == "" else { return nil }
    let key = quoted[quoted.count - 2]
    return String(key.split(separator: ".").last ?? key)
  }

  /// No statement can follow on this connection: it is lost, out of step with the server, or to a node
  /// that will go on refusing.
  var endsConnection: Bool {
    if isConnectionLost || isNodeNotReady { return true }
    switch code {
    case Int(CR_COMMANDS_OUT_OF_SYNC), Int(CR_MALFORMED_PACKET), Int(CR_NET_PACKET_TOO_LARGE),
      Int(CR_SSL_CONNECTION_ERROR), Int(CR_OUT_OF_MEMORY), Int(ER_NET_PACKET_TOO_LARGE),
      Int(ER_NET_PACKETS_OUT_OF_ORDER), Int(ER_NET_UNCOMPRESS_ERROR):
      return true
    default: return false
    }
  }

  /// No statement of the transaction counts any more, although the server would go on taking them.
  var endsTransaction: Bool { isDeadlock || code == Int(ER_CHECKREAD) || endsConnection }

  init(_ connection: UnsafeMutablePointer<MYSQL>) {
    code = Int(mysql_errno(connection))
    sqlState = String(cString: mysql_sqlstate(connection))
    message = String(cString: mysql_error(connection))
  }

  init(_ statement: UnsafeMutablePointer<MYSQL_STMT>) {
    if mysql_stmt_errno(statement) == 0, let connection = statement.pointee.mysql {
      // One in the middle of the rows is left on the connection only.
      self.init(connection)
    } else {
      self.init(
        code: Int(mysql_stmt_errno(statement)), sqlState: String(cString: mysql_stmt_sqlstate(statement)),
        message: String(cString: mysql_stmt_error(statement)))
    }
  }
}

/// No connection of the pool became free before the deadline.
public struct PoolTimeout: Error, Sendable, CustomStringConvertible {
  public var description: String { "Every database connection was busy until the deadline." }
}

/// The connection was lost while COMMIT was under way: whether the transaction happened is unknown.
public struct CommitUnknown: Error, Sendable, CustomStringConvertible {
  public var cause: DatabaseError

  public var description: String { "The outcome of a commit is unknown: \(cause)" }
}

/// The pool was closed before this was asked of it.
public struct PoolClosed: Error, Sendable, CustomStringConvertible {
  public var description: String { "The database pool is closed." }
}

/// A statement and its values that do not fit each other, refused before anything is sent.
public struct StatementError: Error, Sendable, Equatable, CustomStringConvertible {
  public var description: String
}
