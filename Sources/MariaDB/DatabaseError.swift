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

  /// The connection is gone, about to be closed by the server, or was never made. What the statement did is
  /// unknown.
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

  /// The server takes no writes, in this or in any session: `read_only` is set, as on a replica, or InnoDB or
  /// transactions by default are read-only. The statement has done nothing.
  public var isReadOnly: Bool {
    switch code {
    case Int(ER_READ_ONLY_MODE), Int(ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION): true
    // Other options have the same number; the message names the option in every language.
    case Int(ER_OPTION_PREVENTS_STATEMENT): message.contains("read-only") || message.contains("read_only")
    default: false
    }
  }

  /// The server has as many connections, or this user as many connections or statements, as are allowed.
  public var isOverLimit: Bool {
    code == Int(ER_CON_COUNT_ERROR) || code == Int(ER_TOO_MANY_USER_CONNECTIONS) || code == Int(ER_USER_LIMIT_REACHED)
  }

  /// The server is going down.
  public var isShutdown: Bool { code == Int(ER_SERVER_SHUTDOWN) || code == Int(ER_NORMAL_SHUTDOWN) }

  /// The database cannot do this now, but may in a moment or on another host: it cannot be reached, is going
  /// down, read-only, over a limit, or not part of its cluster. Nothing is wrong with the statement.
  public var isUnavailable: Bool { isConnectionLost || isReadOnly || isOverLimit || isNodeNotReady }

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

  /// No statement can follow on this connection: it is lost, out of step with the server, or to a host
  /// that will go on refusing.
  var endsConnection: Bool {
    if isUnavailable { return true }
    switch code {
    case Int(CR_COMMANDS_OUT_OF_SYNC), Int(CR_MALFORMED_PACKET), Int(CR_NET_PACKET_TOO_LARGE),
      Int(CR_SSL_CONNECTION_ERROR), Int(CR_OUT_OF_MEMORY), Int(ER_NET_PACKET_TOO_LARGE),
      Int(ER_NET_PACKETS_OUT_OF_ORDER), Int(ER_NET_UNCOMPRESS_ERROR):
      return true
    default: return false
    }
  }

  /// A session that began while the server's default was read-only stays so. A new one need not be.
  var isOfSession: Bool { code == Int(ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION) }

  /// Every connection to this host would be refused the same.
  var concernsHost: Bool {
    isReadOnly || isNodeNotReady || isShutdown || code == Int(ER_USER_LIMIT_REACHED)
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
