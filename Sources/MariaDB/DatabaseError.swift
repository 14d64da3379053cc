import CMariaDB

/// An error of the server or of the client library. The codes are listed at
/// https://mariadb.com/kb/en/mariadb-error-code-reference/
public struct DatabaseError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The error code, such as 1062 for a duplicate key. Codes from 2000 to 2999 and from 5000 are errors of the client
  /// library.
  public var code: Int
  /// The SQLSTATE, five characters; `HY000` where there is no special one.
  public var sqlState: String
  /// The message in the language of the server. It can quote values of the statement.
  public var message: String

  /// Makes an error; see the properties.
  public init(code: Int, sqlState: String, message: String) {
    self.code = code
    self.sqlState = sqlState
    self.message = message
  }

  /// The message with the code and the SQLSTATE in parentheses.
  public var description: String { "\(message) (\(code), \(sqlState))" }

  /// A unique key has the value already; see `duplicateKeyName`.
  public var isDuplicateKey: Bool { code == Int(ER_DUP_ENTRY) }

  /// The server has rolled this transaction back to resolve a deadlock.
  public var isDeadlock: Bool { code == Int(ER_LOCK_DEADLOCK) }

  /// The statement has waited for a lock longer than `innodb_lock_wait_timeout`, 5 seconds in these sessions. The
  /// server has rolled back the statement, not the transaction.
  public var isLockTimeout: Bool { code == Int(ER_LOCK_WAIT_TIMEOUT) }

  /// The Galera node is not part of the primary component. It refuses every statement with the first error, and with
  /// the second a COMMIT that was under way when it lost the others: they may have it.
  public var isNodeNotReady: Bool { code == Int(ER_UNKNOWN_COM_ERROR) || code == Int(ER_ERROR_DURING_COMMIT) }

  /// The same transaction may succeed if it is run again.
  public var isRetryable: Bool {
    isDeadlock || isLockTimeout || isNodeNotReady || code == Int(ER_CHECKREAD) || code == Int(ER_NEED_REPREPARE)
  }

  /// Somebody has ended the statement, or it has taken longer than `max_statement_time`. A COMMIT may have taken effect.
  var isInterrupted: Bool { code == Int(ER_QUERY_INTERRUPTED) || code == Int(ER_STATEMENT_TIMEOUT) }

  /// The connection is lost, is about to be closed by the server, or could not be made. It is unknown whether the
  /// statement took effect.
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

  /// The server or the session accepts no writes: `read_only` is set, as on a replica, or InnoDB or transactions are
  /// read-only by default. The statement has had no effect.
  public var isReadOnly: Bool {
    switch code {
    case Int(ER_READ_ONLY_MODE), Int(ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION): true
    // Other options have the same code. The message contains the name of the option in every language.
    case Int(ER_OPTION_PREVENTS_STATEMENT): message.contains("read-only") || message.contains("read_only")
    default: false
    }
  }

  /// The server has reached its limit of connections, or the user a limit of connections or statements.
  public var isOverLimit: Bool {
    code == Int(ER_CON_COUNT_ERROR) || code == Int(ER_TOO_MANY_USER_CONNECTIONS) || code == Int(ER_USER_LIMIT_REACHED)
  }

  /// The server is shutting down.
  public var isShutdown: Bool { code == Int(ER_SERVER_SHUTDOWN) || code == Int(ER_NORMAL_SHUTDOWN) }

  /// The statement is not at fault: the database cannot be reached, is shutting down, is read-only, is over a limit, or
  /// is not part of its cluster. It may succeed later or on another host.
  public var isUnavailable: Bool { isConnectionLost || isReadOnly || isOverLimit || isNodeNotReady }

  /// A foreign key refers to a row that does not exist.
  public var isMissingParent: Bool { code == Int(ER_NO_REFERENCED_ROW_2) }

  /// A foreign key still refers to the row.
  public var isStillReferenced: Bool { code == Int(ER_ROW_IS_REFERENCED_2) }

  /// The table does not exist.
  public var isMissingTable: Bool { code == Int(ER_NO_SUCH_TABLE) }

  /// The database does not exist.
  public var isMissingDatabase: Bool { code == Int(ER_BAD_DB_ERROR) }

  /// The server does not know the user with this password.
  public var isLoginRefused: Bool {
    code == Int(ER_ACCESS_DENIED_ERROR) || code == Int(ER_ACCESS_DENIED_NO_PASSWORD_ERROR)
  }

  /// The server does not know the user with this password, or the user may not use the database.
  public var isAccessDenied: Bool {
    switch code {
    case Int(ER_DBACCESS_DENIED_ERROR), Int(ER_HOST_NOT_PRIVILEGED), Int(ER_TABLEACCESS_DENIED_ERROR): true
    default: isLoginRefused
    }
  }

  /// No encrypted connection could be made.
  public var isTLSFailure: Bool { code == Int(CR_SSL_CONNECTION_ERROR) }

  /// A value violates a CHECK constraint.
  public var isCheckViolation: Bool { code == Int(ER_CONSTRAINT_FAILED) }

  /// The name of the key in `Duplicate entry '…' for key 'users.email'`, without the table, which some versions add;
  /// nil for other errors. The entry can contain quotes; the name of the key is the last quoted text.
  public var duplicateKeyName: String? {
    guard isDuplicateKey else { return nil }
    let quoted = message.split(separator: "'", omittingEmptySubsequences: false)
    guard quoted.count >= 3, quoted.last == "" else { return nil }
    let key = quoted[quoted.count - 2]
    return String(key.split(separator: ".").last ?? key)
  }

  /// No further statement can run on this connection: it is lost, out of step with the server, or its host will
  /// continue to refuse.
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

  /// The session began while the default of the server was read-only, and stays read-only. A new session may not be.
  var isOfSession: Bool { code == Int(ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION) }

  /// Every connection to this host would be refused with the same error.
  var concernsHost: Bool {
    isReadOnly || isNodeNotReady || isShutdown || code == Int(ER_USER_LIMIT_REACHED)
  }

  /// The transaction cannot take effect any more, although the server may accept further statements.
  var endsTransaction: Bool { isDeadlock || code == Int(ER_CHECKREAD) || endsConnection }

  init(_ connection: UnsafeMutablePointer<MYSQL>) {
    code = Int(mysql_errno(connection))
    sqlState = String(cString: mysql_sqlstate(connection))
    message = String(cString: mysql_error(connection))
  }

  init(_ statement: UnsafeMutablePointer<MYSQL_STMT>) {
    if mysql_stmt_errno(statement) == 0, let connection = statement.pointee.mysql {
      // An error during the transfer of the rows is set on the connection only.
      self.init(connection)
    } else {
      self.init(
        code: Int(mysql_stmt_errno(statement)), sqlState: String(cString: mysql_stmt_sqlstate(statement)),
        message: String(cString: mysql_stmt_error(statement)))
    }
  }
}
