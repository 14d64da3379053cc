import Testing

@Suite struct LanguageTests {
  static func isNearC(_ path: String) -> Bool {
    [
      "Sources/FastCGI/", "Sources/Processes/", "Sources/MariaDB/", "Sources/Upstream/",
      "Sources/Audio/",
      "Sources/SpacesAPI/Base/Sodium.swift",
    ].contains { path.hasPrefix($0) }
  }

  @Test func unsafeCode_isNearCOnly() {
    let pattern = /Unsafe\w*|unsafe\w*|@unchecked\s+Sendable|nonisolated\(unsafe\)|Unmanaged|OpaquePointer/
    #expect(SourceTree.places(of: pattern, in: SourceTree.swift.filter { !Self.isNearC($0.path) }) == [])
    // The pattern finds what it looks for where that is allowed.
    #expect(!SourceTree.places(of: pattern, in: SourceTree.swift.filter { Self.isNearC($0.path) }).isEmpty)
  }

  @Test func concurrency_isThreads() {
    let pattern =
      /\b(?:async|await|actor|TaskGroup|withTaskGroup|AsyncStream|Continuation)\b|\bTask\b\s*[.{(]|@MainActor/
    #expect(SourceTree.places(of: pattern, in: SourceTree.swift) == [])
  }

  @Test func errors_areNeverTurnedIntoCrashes() {
    let pattern = /\btry!|\bfatalError\b|\bas!/
    #expect(SourceTree.places(of: pattern, in: SourceTree.swift) == [])
  }

  @Test func text_promisesNothingForLater() {
    let files = SourceTree.swift + SourceTree.files(in: "sql") { $0.hasSuffix(".sql") || $0.hasSuffix(".swift") }
    #expect(SourceTree.places(of: /\b(?:TODO|FIXME|XXX|HACK)\b/, in: files, read: \.text) == [])
  }

  @Test func ledger_countsInWholeNumbers() {
    #expect(SourceTree.places(of: /\b(?:Double|Float|Decimal|CGFloat)\b/, in: SourceTree.swift(of: "Ledger")) == [])
    let migrations = SourceTree.files(in: "sql") { $0.hasSuffix(".sql") }
    #expect(SourceTree.places(of: /\b(?:FLOAT|DOUBLE|REAL)\b/, in: migrations, read: \.text) == [])
  }

  @Test func fileNames_areUniqueInATarget() {
    for target in ImportTests.allowed.keys {
      let names = SourceTree.swift(of: target).compactMap { $0.path.split(separator: "/").last }
      #expect(Set(names).count == names.count, "\(target)")
    }
  }
}
