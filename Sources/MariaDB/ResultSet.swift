import CMariaDB

/// How the values of a column are transferred.
enum ColumnType: UInt8 {
  case integer, unsigned, decimal, text, binary, time
  /// FLOAT, TIME, BIT and other types that `Column` has no method for.
  case unsupported
  /// Before the first execution.
  case unknown
}

/// The memory for the columns of the current row. The client library converts integers and times while it fetches, and
/// copies the beginning of every other value into a buffer. The rest of a longer value is fetched on demand.
struct ResultSet {
  struct Slot {
    var integer: Int64 = 0
    /// Bytes of the whole value, even if it does not fit into `buffer`.
    var length: UInt = 0
    var time = MYSQL_TIME()
    var buffer: UnsafeMutablePointer<UInt8>?
    var capacity: UInt = 0
    var isNull: my_bool = 0
    var truncated: my_bool = 0
    var type = ColumnType.unknown
  }

  /// Bytes for each column. Almost all values are shorter.
  private static let bufferSize: UInt = 256

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
    deallocateBuffers()
    slots.deallocate()
    binds.deallocate()
  }

  func name(_ index: Int) -> String {
    String(cString: mariadb_stmt_fetch_fields(statement)[index].name)
  }

  /// Adapts the buffers to the types of the columns. The types can change from one execution to the next (`SELECT ?`,
  /// an altered table), so this is called after each. Returns false if the library refuses; the error is then set on
  /// the statement.
  func bind() -> Bool {
    let fields = mariadb_stmt_fetch_fields(statement)!
    var changed = false
    for index in 0..<count {
      let type = ColumnType(fields[index])
      if type != slots[index].type {
        slots[index].type = type
        slots[index].capacity = type.isBuffered ? min(fields[index].length, Self.bufferSize) : 0
        changed = true
      }
    }
    guard changed else { return true }
    placeBuffers()
    for index in 0..<count { place(index) }
    return mysql_stmt_bind_result(statement, binds) == 0
  }

  /// All buffers are one allocation, owned by the first slot.
  private func placeBuffers() {
    deallocateBuffers()
    var next = UnsafeMutablePointer<UInt8>.allocate(capacity: (0..<count).reduce(0) { $0 + Int(slots[$1].capacity) })
    for index in 0..<count {
      slots[index].buffer = next
      next += Int(slots[index].capacity)
    }
  }

  private func deallocateBuffers() {
    if count > 0 { slots[0].buffer?.deallocate() }
  }

  private func place(_ index: Int) {
    let slot = slots + index
    switch slot.pointee.type {
    case .integer, .unsigned:
      binds[index].buffer_type = MYSQL_TYPE_LONGLONG
      binds[index].is_unsigned = slot.pointee.type == .unsigned ? 1 : 0
      binds[index].buffer = UnsafeMutableRawPointer(slot.pointer(to: \.integer))
      binds[index].buffer_length = 8
    case .time:
      binds[index].buffer_type = MYSQL_TYPE_DATETIME
      binds[index].buffer = UnsafeMutableRawPointer(slot.pointer(to: \.time))
      binds[index].buffer_length = UInt(MemoryLayout<MYSQL_TIME>.size)
    case .decimal, .text, .binary, .unsupported, .unknown:
      binds[index].buffer_type = MYSQL_TYPE_BLOB
      binds[index].buffer = UnsafeMutableRawPointer(slot.pointee.buffer)
      binds[index].buffer_length = slot.pointee.capacity
    }
  }

  /// Copies a whole value of the current row that is longer than its buffer. The library keeps it until the next fetch.
  /// `target` has room for `length` bytes.
  func fetch(_ index: Int, into target: UnsafeMutablePointer<UInt8>) throws {
    binds[index].buffer = UnsafeMutableRawPointer(target)
    binds[index].buffer_length = slots[index].length
    guard mysql_stmt_fetch_column(statement, binds + index, UInt32(index), 0) == 0 else {
      throw DatabaseError(statement)
    }
  }
}

extension ColumnType {
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

  /// Whether values are bytes of variable length.
  fileprivate var isBuffered: Bool { self == .decimal || self == .text || self == .binary }
}
