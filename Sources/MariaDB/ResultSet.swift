import CMariaDB

/// Where the columns of the current row are: integers and times are converted by the library while it
/// fetches, everything else stays in its buffer until the type that wants it says where to copy it.
struct ResultSet {
  enum Kind: UInt8 {
    case integer, unsigned, decimal, text, binary, time, unsupported, unknown
  }

  struct Slot {
    var integer: Int64 = 0
    var length: UInt = 0
    var time = MYSQL_TIME()
    var isNull: my_bool = 0
    var truncated: my_bool = 0
    var kind = Kind.unknown
  }

  let statement: UnsafeMutablePointer<MYSQL_STMT>
  let count: Int
  let slots: UnsafeMutablePointer<Slot>
  private let binds: UnsafeMutablePointer<MYSQL_BIND>

  init(_ statement: UnsafeMutablePointer<MYSQL_STMT>, count: Int) {
    self.statement = statement
    self.count = count
    slots = .allocate(capacity: count)
    slots.initialize(repeating: Slot(), count: count)
    binds = .allocate(capacity: count)
    binds.initialize(repeating: MYSQL_BIND(), count: count)
    for index in 0..<count {
      let slot = slots + index
      binds[index].is_null = slot.pointer(to: \.isNull)
      binds[index].error = slot.pointer(to: \.truncated)
      binds[index].length = slot.pointer(to: \.length)
    }
  }

  func deallocate() {
    slots.deallocate()
    binds.deallocate()
  }

  func name(_ index: Int) -> String {
    String(cString: mariadb_stmt_fetch_fields(statement)[index].name)
  }

  /// The types can change from one execution to the next (`SELECT ?`, an altered table), so this is
  /// asked after each. False when the library refuses, with the error on the statement.
  func bind() -> Bool {
    let fields = mariadb_stmt_fetch_fields(statement)!
    var changed = false
    for index in 0..<count {
      let kind = Kind(fields[index])
      if kind != slots[index].kind {
        slots[index].kind = kind
        changed = true
      }
    }
    guard changed else { return true }
    for index in 0..<count { place(index) }
    return mysql_stmt_bind_result(statement, binds) == 0
  }

  private func place(_ index: Int) {
    let slot = slots + index
    switch slot.pointee.kind {
    case .integer, .unsigned:
      binds[index].buffer_type = MYSQL_TYPE_LONGLONG
      binds[index].is_unsigned = slot.pointee.kind == .unsigned ? 1 : 0
      binds[index].buffer = UnsafeMutableRawPointer(slot.pointer(to: \.integer))
      binds[index].buffer_length = 8
    case .time:
      binds[index].buffer_type = MYSQL_TYPE_DATETIME
      binds[index].buffer = UnsafeMutableRawPointer(slot.pointer(to: \.time))
      binds[index].buffer_length = UInt(MemoryLayout<MYSQL_TIME>.size)
    case .decimal, .text, .binary, .unsupported, .unknown:
      // No room: the library tells the length, and `copy` fetches into the final place.
      binds[index].buffer_type = MYSQL_TYPE_BLOB
      binds[index].buffer = UnsafeMutableRawPointer(slot.pointer(to: \.integer))
      binds[index].buffer_length = 0
    }
  }

  /// The bytes of a column of the current row, which are in the library's own buffer until the next fetch.
  func copy(_ index: Int, into buffer: UnsafeMutableRawBufferPointer) throws {
    guard let target = buffer.baseAddress, slots[index].length > 0 else { return }
    binds[index].buffer = target
    binds[index].buffer_length = slots[index].length
    guard mysql_stmt_fetch_column(statement, binds + index, UInt32(index), 0) == 0 else {
      throw DatabaseError(statement)
    }
  }
}

extension ResultSet.Kind {
  init(_ field: MYSQL_FIELD) {
    switch field.type {
    case MYSQL_TYPE_TINY, MYSQL_TYPE_SHORT, MYSQL_TYPE_INT24, MYSQL_TYPE_LONG, MYSQL_TYPE_LONGLONG,
      MYSQL_TYPE_YEAR:
      self = field.flags & UInt32(UNSIGNED_FLAG) == 0 ? .integer : .unsigned
    case MYSQL_TYPE_NEWDECIMAL: self = .decimal
    case MYSQL_TYPE_DATETIME, MYSQL_TYPE_TIMESTAMP, MYSQL_TYPE_DATE: self = .time
    case MYSQL_TYPE_STRING, MYSQL_TYPE_VAR_STRING, MYSQL_TYPE_VARCHAR, MYSQL_TYPE_TINY_BLOB,
      MYSQL_TYPE_BLOB, MYSQL_TYPE_MEDIUM_BLOB, MYSQL_TYPE_LONG_BLOB:
      // 63 is the number of the character set "binary".
      self = field.charsetnr == 63 ? .binary : .text
    default: self = .unsupported
    }
  }
}
