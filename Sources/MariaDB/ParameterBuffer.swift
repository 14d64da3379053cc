import CMariaDB
import FoundationEssentials

/// The memory from which the client library reads bound values while a statement is executed. Each connection has one
/// and uses it again for every statement.
final class ParameterBuffer {
  private var binds = UnsafeMutableBufferPointer<MYSQL_BIND>.allocate(capacity: 16)
  private var lengths = UnsafeMutableBufferPointer<UInt>.allocate(capacity: 16)
  private var bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 16)

  /// A larger buffer is released after the execution.
  private static let keptBytes = 1 << 20

  deinit {
    binds.deallocate()
    lengths.deallocate()
    bytes.deallocate()
  }

  func bind(_ values: [SQLValue], to statement: UnsafeMutablePointer<MYSQL_STMT>) throws {
    reserve(values)
    var offset = 0
    for (index, value) in values.enumerated() {
      let place = bytes.baseAddress! + offset
      let (type, length) = try write(value, to: place)
      var bind = MYSQL_BIND()
      bind.buffer_type = type
      // Must not be nil, not even for an empty string: the library takes a nil buffer for NULL.
      bind.buffer = place
      bind.buffer_length = length
      lengths[index] = length
      bind.length = lengths.baseAddress! + index
      binds[index] = bind
      offset += Self.aligned(Int(length))
    }
    guard mysql_stmt_bind_param(statement, binds.baseAddress) == 0 else {
      throw DatabaseError(statement)
    }
  }

  func shrink() {
    guard bytes.count > Self.keptBytes else { return }
    bytes.deallocate()
    bytes = .allocate(byteCount: 4_096, alignment: 16)
  }

  private func write(_ value: SQLValue, to place: UnsafeMutableRawPointer) throws
    -> (enum_field_types, UInt)
  {
    switch value {
    case .null:
      return (MYSQL_TYPE_NULL, 0)
    case .int(let number):
      place.storeBytes(of: number, as: Int64.self)
      return (MYSQL_TYPE_LONGLONG, 8)
    case .text(var text):
      let count = text.withUTF8 { utf8 in
        place.copyBytes(utf8)
        return utf8.count
      }
      return (MYSQL_TYPE_STRING, UInt(count))
    case .bytes(let bytes):
      bytes.withUnsafeBytes { place.copyBytes($0) }
      // Sent as a blob, because a string would be taken for text in the character set of the connection.
      return (MYSQL_TYPE_BLOB, UInt(bytes.count))
    case .uuid(let uuid):
      place.storeBytes(of: uuid.uuid, as: uuid_t.self)
      return (MYSQL_TYPE_BLOB, 16)
    case .date(let date):
      guard let fields = MYSQL_TIME(date) else {
        throw StatementError(description: "A date outside the years 1 to 9999 cannot be bound.")
      }
      place.storeBytes(of: fields, as: MYSQL_TIME.self)
      return (MYSQL_TYPE_DATETIME, UInt(MemoryLayout<MYSQL_TIME>.size))
    }
  }

  private func reserve(_ values: [SQLValue]) {
    let needed = values.reduce(16) { $0 + Self.aligned(Self.size($1)) }
    if bytes.count < needed {
      bytes.deallocate()
      bytes = .allocate(byteCount: needed, alignment: 16)
    }
    if binds.count < values.count {
      binds.deallocate()
      lengths.deallocate()
      binds = .allocate(capacity: values.count)
      lengths = .allocate(capacity: values.count)
    }
  }

  private static func size(_ value: SQLValue) -> Int {
    switch value {
    case .null: 0
    case .int: 8
    case .text(let text): text.utf8.count
    case .bytes(let bytes): bytes.count
    case .uuid: 16
    case .date: MemoryLayout<MYSQL_TIME>.size
    }
  }

  private static func aligned(_ length: Int) -> Int { (length + 15) & ~15 }
}

extension UnsafeMutableRawPointer {
  fileprivate func copyBytes(_ source: some Collection<UInt8>) {
    UnsafeMutableRawBufferPointer(start: self, count: source.count).copyBytes(from: source)
  }
}
