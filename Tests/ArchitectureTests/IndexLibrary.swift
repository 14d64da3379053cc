import Foundation

/// The functions of LLVM's `indexstore.h` that `IndexStore` calls, from the `libIndexStore.so` of the toolchain whose
/// Swift runtime this process has loaded.
struct IndexLibrary {
  typealias Object = UnsafeMutableRawPointer
  /// A C struct of the layout of `indexstore_string_ref_t`: a pointer and a length. No module exports that header.
  typealias Text = iovec
  typealias Callback = @convention(c) (Object?, Object?) -> Bool
  typealias ForEach = @convention(c) (Object, Object, Callback) -> Bool
  typealias Open = @convention(c) (Object, UnsafePointer<CChar>, Object?) -> Object?
  typealias Close = @convention(c) (Object) -> Void
  typealias ReadText = @convention(c) (Object) -> Text
  typealias ReadObject = @convention(c) (Object) -> Object?
  typealias ReadNumber = @convention(c) (Object) -> UInt32
  typealias ReadRoles = @convention(c) (Object) -> UInt64
  typealias ReadTime = @convention(c) (
    Object, UnsafePointer<CChar>, UnsafeMutablePointer<Int64>, UnsafeMutablePointer<Int64>, Object?
  ) -> Bool
  typealias ReadPlace = @convention(c) (Object, UnsafeMutablePointer<UInt32>, UnsafeMutablePointer<UInt32>) -> Void
  typealias UnitCallback = @convention(c) (Object?, Text) -> Bool

  static let recordDependency: UInt32 = 2
  private static let parameterKind: UInt32 = 25
  private static let accessorSubkinds: [ClosedRange<UInt32>] = [3...4, 1000...1003, 1014...1018]
  static let definitionRole: UInt64 = 1 << 1
  static let childRole: UInt64 = 1 << 9

  let open: @convention(c) (UnsafePointer<CChar>, Object?) -> Object?
  let forEachUnit: @convention(c) (Object, UInt32, Object, UnitCallback) -> Bool
  let modificationTime: ReadTime
  let place: ReadPlace
  let openUnit, openRecord: Open
  let closeUnit, closeRecord: Close
  let forEachDependency, forEachOccurrence, forEachRelation: ForEach
  let mainFile, dependencyName, dependencyFile, symbolID, symbolName: ReadText
  let symbol, relatedSymbol: ReadObject
  let dependencyKind, symbolKind, symbolSubkind: ReadNumber
  let roles, relationRoles: ReadRoles

  init() throws {
    let library = try Self.load()
    func function<Function>(_ name: String) throws -> Function {
      guard let address = dlsym(library, "indexstore_\(name)") else {
        throw IndexUnavailable(reason: "libIndexStore.so lacks indexstore_\(name).")
      }
      return unsafeBitCast(address, to: Function.self)
    }
    open = try function("store_create")
    forEachUnit = try function("store_units_apply_f")
    modificationTime = try function("store_get_unit_modification_time")
    place = try function("occurrence_get_line_col")
    openUnit = try function("unit_reader_create")
    openRecord = try function("record_reader_create")
    closeUnit = try function("unit_reader_dispose")
    closeRecord = try function("record_reader_dispose")
    forEachDependency = try function("unit_reader_dependencies_apply_f")
    forEachOccurrence = try function("record_reader_occurrences_apply_f")
    forEachRelation = try function("occurrence_relations_apply_f")
    mainFile = try function("unit_reader_get_main_file")
    dependencyName = try function("unit_dependency_get_name")
    dependencyFile = try function("unit_dependency_get_filepath")
    symbolID = try function("symbol_get_usr")
    symbolName = try function("symbol_get_name")
    symbol = try function("occurrence_get_symbol")
    relatedSymbol = try function("symbol_relation_get_symbol")
    dependencyKind = try function("unit_dependency_get_kind")
    symbolKind = try function("symbol_get_kind")
    symbolSubkind = try function("symbol_get_subkind")
    roles = try function("occurrence_get_roles")
    relationRoles = try function("symbol_relation_get_roles")
  }

  /// The runtime is `lib/swift/linux/libswiftCore.so`, the library `lib/libIndexStore.so`.
  private static func load() throws -> Object {
    let file = try FileHandle(forReadingFrom: URL(filePath: "/proc/self/maps"))
    let maps = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
    guard let runtime = maps.firstMatch(of: /(\/.*)\/swift\/linux\/libswiftCore\.so/) else {
      throw IndexUnavailable(reason: "The Swift runtime is not a shared library of a toolchain.")
    }
    let path = "\(runtime.1)/libIndexStore.so"
    guard let library = dlopen(path, RTLD_NOW) else { throw IndexUnavailable(reason: "\(path) cannot be loaded.") }
    return library
  }

  /// Getters and setters are noted beside their property.
  func isAccessorOrParameter(_ symbol: Object) -> Bool {
    let (kind, subkind) = (symbolKind(symbol), symbolSubkind(symbol))
    return kind == Self.parameterKind || Self.accessorSubkinds.contains { $0.contains(subkind) }
  }

  static func string(_ text: Text) -> String {
    String(decoding: UnsafeRawBufferPointer(start: text.iov_base, count: text.iov_len), as: UTF8.self)
  }

  static func forEach(in object: Object, _ function: ForEach, _ body: (Object) -> Void) {
    withoutActuallyEscaping(body) { body in
      var body = body
      withUnsafeMutablePointer(to: &body) { context in
        _ = function(object, context) { context, item in
          if let item { context?.assumingMemoryBound(to: ((Object) -> Void).self).pointee(item) }
          return true
        }
      }
    }
  }
}
