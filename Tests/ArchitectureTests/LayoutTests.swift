import Testing

@Suite struct LayoutTests {
  @Test func topLevel_hasTheFixedNames() {
    // What a build or a clone leaves behind is no part of the package.
    let leftovers: Set = ["Package.resolved"]
    let names = Set(SourceTree.names(in: "")).filter { !$0.hasPrefix(".") }.subtracting(leftovers)
    let fixed: Set = ["LICENSE", "Makefile", "Package.swift", "README.md", "Sources", "Tests", "nginx", "sql"]
    #expect(names.subtracting(fixed) == [])
    #expect(names.isSuperset(of: ["Package.swift", "Sources", "Tests", "sql"]))
  }

  @Test func migrations_areListedInSchemaAndPackage() {
    let files = SourceTree.names(in: "sql").filter { $0.hasSuffix(".sql") }
    let package = SourceTree.text("Package.swift")
    let schema = SourceTree.text("sql/Schema.swift")
    #expect(!files.isEmpty)
    for file in files {
      #expect(file.wholeMatch(of: /\d{3}_[a-z_]+\.sql/) != nil, "\(file)")
      #expect(package.contains(".embedInCode(\"\(file)\")"), "\(file)")
      let resource = "PackageResources._\(file.dropFirst().replacing(".", with: "_"))"
      let line = "migration(\(Int(file.prefix(3)) ?? 0), \"\(file)\", \(resource))"
      #expect(schema.contains(line), "\(line)")
    }
    #expect(Set(files.map { $0.prefix(3) }).count == files.count)
  }

  @Test func ledgerTables_areNamedByTheLedgerOnly() {
    let files = SourceTree.swift.filter { !$0.path.hasPrefix("Sources/Ledger/") }
    #expect(SourceTree.places(of: /\bledger_\w+/, in: files, read: \.text) == [])
    #expect(!SourceTree.places(of: /\bledger_\w+/, in: SourceTree.swift(of: "Ledger"), read: \.text).isEmpty)
  }

  @Test func feature_standsInTheTableOnce() {
    let names = SourceTree.swift(of: "SpacesAPI").flatMap { file in
      file.text.matches(of: /Chapter\(\s*"([^"]+)"/).map { String($0.1) }
    }
    #expect(names.count > 5)
    #expect(Set(names).count == names.count, "\(names)")
  }
}
