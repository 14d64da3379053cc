import Foundation

/// What the compiler noted about every symbol while it built this package: the index store of a debug build, read with
/// the library that comes with the toolchain.
struct IndexStore {
  /// A place where a symbol is declared or used.
  struct Occurrence {
    /// The compiler's unique name of the symbol.
    let id: String
    let name: String
    /// The type that the symbol is a member of. Known where `isDefinition`.
    let owner: String?
    let line: Int
    let isDefinition: Bool
  }

  private let library: IndexLibrary
  private let store: UnsafeMutableRawPointer

  /// Opens the store of the build that this executable comes from.
  init() throws {
    library = try IndexLibrary()
    let executable = URL(filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    let path = executable.deletingLastPathComponent().appending(path: "index/store").path(percentEncoded: false)
    guard FileManager.default.fileExists(atPath: path), let store = library.open(path, nil) else {
      throw IndexUnavailable(reason: "There is no index store at \(path). Remove .build and build for debugging.")
    }
    self.store = store
  }

  /// The occurrences in each Swift file of a folder of this package, by the file's path from the package's folder.
  /// Files that were not compiled are missing. What a build noted about files that have since been moved or given to
  /// another target stays in the store: the newest notes about a file that exists count.
  func occurrences(in folder: String) throws -> [String: [Occurrence]] {
    let root = SourceTree.root.path(percentEncoded: false)
    var newest: [String: (time: Int64, record: String?)] = [:]
    for unit in unitNames {
      guard let (file, record) = try read(unit: unit), file.hasPrefix("\(root)\(folder)/") else { continue }
      let time = modificationTime(of: unit)
      guard FileManager.default.fileExists(atPath: file), time > newest[file]?.time ?? .min else { continue }
      newest[file] = (time, record)
    }
    return try Dictionary(uniqueKeysWithValues: newest.map { file, unit in
      (String(file.dropFirst(root.count)), try unit.record.map(read(record:)) ?? [])
    })
  }

  private var unitNames: [String] {
    var names: [String] = []
    withUnsafeMutablePointer(to: &names) { names in
      _ = library.forEachUnit(store, 0, names) { context, name in
        context?.assumingMemoryBound(to: [String].self).pointee.append(IndexLibrary.string(name))
        return true
      }
    }
    return names
  }

  /// The source file that a unit is about, and the record of its occurrences, which a file without symbols lacks.
  private func read(unit: String) throws -> (file: String, record: String?)? {
    guard let reader = library.openUnit(store, unit, nil) else {
      throw IndexUnavailable(reason: "Unit \(unit) is unreadable.")
    }
    defer { library.closeUnit(reader) }
    let file = IndexLibrary.string(library.mainFile(reader))
    var record: String?
    IndexLibrary.forEach(in: reader, library.forEachDependency) { dependency in
      guard library.dependencyKind(dependency) == IndexLibrary.recordDependency else { return }
      guard IndexLibrary.string(library.dependencyFile(dependency)) == file else { return }
      record = IndexLibrary.string(library.dependencyName(dependency))
    }
    return file.isEmpty ? nil : (file, record)
  }

  private func modificationTime(of unit: String) -> Int64 {
    var (seconds, nanoseconds): (Int64, Int64) = (0, 0)
    _ = library.modificationTime(store, unit, &seconds, &nanoseconds, nil)
    return seconds * 1_000_000_000 + nanoseconds
  }

  private func read(record: String) throws -> [Occurrence] {
    guard let reader = library.openRecord(store, record, nil) else {
      throw IndexUnavailable(reason: "Record \(record) is unreadable.")
    }
    defer { library.closeRecord(reader) }
    var occurrences: [Occurrence] = []
    IndexLibrary.forEach(in: reader, library.forEachOccurrence) { object in
      if let occurrence = occurrence(object) { occurrences.append(occurrence) }
    }
    return occurrences
  }

  private func occurrence(_ object: IndexLibrary.Object) -> Occurrence? {
    guard let symbol = library.symbol(object), !library.isAccessorOrParameter(symbol) else { return nil }
    let isDefinition = library.roles(object) & IndexLibrary.definitionRole != 0
    var (line, column): (UInt32, UInt32) = (0, 0)
    library.place(object, &line, &column)
    return Occurrence(
      id: IndexLibrary.string(library.symbolID(symbol)), name: IndexLibrary.string(library.symbolName(symbol)),
      owner: isDefinition ? owner(object) : nil, line: Int(line), isDefinition: isDefinition)
  }

  private func owner(_ definition: IndexLibrary.Object) -> String? {
    var owner: String?
    IndexLibrary.forEach(in: definition, library.forEachRelation) { relation in
      guard library.relationRoles(relation) & IndexLibrary.childRole != 0 else { return }
      owner = library.relatedSymbol(relation).map { IndexLibrary.string(library.symbolName($0)) }
    }
    return owner
  }
}

struct IndexUnavailable: Error {
  let reason: String
}
