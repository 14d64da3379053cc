import Testing

/// Who may import whom. A new edge is a decision, and is written down here.
@Suite struct ImportTests {
  static let allowed: [String: Set<String>] = [
    "Formats": ["CUTF8Proc", "FoundationEssentials", "Glibc"],
    "FastCGI": ["CFastCGI", "Dispatch", "Glibc", "Processes", "Synchronization"],
    "Processes": ["CMalloc", "Dispatch", "Glibc", "Synchronization"],
    "MariaDB": ["CMariaDB", "Dispatch", "Formats", "FoundationEssentials", "Glibc", "Synchronization"],
    "Upstream": ["CCurl", "Formats", "FoundationEssentials", "Glibc", "Synchronization"],
    "Audio": ["CSndFile", "Glibc"],
    "Web": ["Formats", "FoundationEssentials", "Glibc"],
    "Ledger": ["Formats", "FoundationEssentials", "MariaDB"],
    "SpacesAPI": [
      "Audio", "CSodium", "Formats", "FoundationEssentials", "Glibc", "Ledger", "Logging", "MariaDB", "Processes", "Schema",
      "Synchronization", "Upstream", "Web",
    ],
    "spaces": [
      "ArgumentParser", "CVersion", "FastCGI", "Formats", "FoundationEssentials", "Glibc", "Ledger", "Logging",
      "MariaDB", "Processes", "Schema", "SpacesAPI", "Synchronization", "Upstream", "Web",
    ],
  ]

  @Test func targets_areAllKnownHere() {
    let cLibraries = ["CCurl", "CFastCGI", "CMalloc", "CMariaDB", "CSndFile", "CSodium", "CUTF8Proc", "CVersion"]
    #expect(SourceTree.names(in: "Sources") == (cLibraries + Self.allowed.keys).sorted())
  }

  @Test(arguments: allowed.keys.sorted())
  func imports_areThoseOfTheTarget(target: String) throws {
    let files = SourceTree.swift(of: target)
    let allowed = try #require(Self.allowed[target])
    #expect(!files.isEmpty)
    for file in files {
      #expect(Set(file.imports).subtracting(allowed).isEmpty, "\(file.path)")
    }
  }

  @Test func libsodium_isImportedByOneFile() {
    let files = SourceTree.swift.filter { $0.imports.contains("CSodium") }
    #expect(files.map(\.path) == ["Sources/SpacesAPI/Base/Sodium.swift"])
  }

  /// The whole of Foundation carries ICU with it: start-up time that CGI mode pays on each request.
  @Test func foundation_isImportedNowhere() {
    #expect(SourceTree.swift.filter { $0.imports.contains("Foundation") }.map(\.path) == [])
  }

  @Test(arguments: ["CCurl", "CFastCGI", "CMalloc", "CMariaDB", "CSndFile", "CSodium", "CUTF8Proc"])
  func systemLibrary_isModuleMapAndShim(target: String) {
    #expect(SourceTree.names(in: "Sources/\(target)") == ["module.modulemap", "shim.h"])
  }
}
