import Testing

/// Which folder of SpacesAPI may use what of which other folder.
@Suite struct FolderTests {
  static let order = FolderOrder(
    [
      ["App"],
      ["Jobs", "Operations", "OpenAPI", "Admin", "Live"],
      ["AgentChat"],
      ["Lounge", "Official", "Wallet", "Verification"],
      ["Conversations"],
      ["Communities"],
      ["Speech"],
      ["Messages", "Accounts", "Playgrounds"],
      ["Agents"],
      ["Lists"],
      ["Base"],
      ["Events"],
      ["Configuration"],
    ],
    // What may be used within a layer: `.init(user: "Jobs", used: "Operations")`.
    // The doctor says how the last round of jobs went.
    neighbours: [.init(user: "Operations", used: "Jobs")])

  static let target = "Sources/SpacesAPI"
  static let uses = Result { try FolderUses(in: target, IndexStore()) }

  @Test func folders_areThoseOfTheOrder() {
    #expect(SourceTree.names(in: Self.target) == Self.order.folders.sorted())
  }

  @Test func folders_useWhatIsBelowThem() throws {
    expectNone(Self.order.violations(try Self.uses.get()))
  }

  @Test func folders_haveNoCircle() throws {
    expectNone(Self.order.circles(try Self.uses.get()))
  }

  @Test func neighbours_areOfOneLayerAndUsed() throws {
    let arrows = try Self.uses.get().arrows
    for arrow in Self.order.neighbours {
      #expect(Self.order.layers.contains { $0.contains(arrow.user) && $0.contains(arrow.used) }, "\(arrow)")
      #expect(arrows.contains(arrow), "\(arrow)")
    }
  }

  @Test func index_knowsEveryFile() throws {
    let indexed = try IndexStore().occurrences(in: Self.target)
    #expect(SourceTree.swift(of: "SpacesAPI").map(\.path) == indexed.keys.sorted())
    #expect(indexed.filter { $0.value.isEmpty }.keys.sorted() == [])
    #expect(try Self.uses.get().arrows.count > 20)
  }

  @Test func uses_areFoundByTypeAndExtension() throws {
    let fixture = "Tests/ArchitectureTests/Fixture"
    let uses = try FolderUses(in: fixture, IndexStore())
    let (down, up) = (FolderUses.Arrow(user: "Attic", used: "Cellar"), FolderUses.Arrow(user: "Cellar", used: "Attic"))
    let lamp = "\(fixture)/Attic/Lamp.swift", shelf = "\(fixture)/Cellar/Shelf.swift"
    let member = "\(shelf):5 uses Int.doubled, declared at \(lamp):9"
    #expect(uses.arrows == [down, up])
    #expect(uses.symbols(of: down) == [
      "\(lamp):3 uses Shelf, declared at \(shelf):2", "\(lamp):5 uses Shelf.jars, declared at \(shelf):3",
    ])
    let order = FolderOrder([["Attic"], ["Cellar"]])
    #expect(order.violations(uses) == ["Cellar must not use Attic:\n  \(member)"])
    #expect(order.circles(uses) == ["Attic, Cellar use each other:\n  Cellar → Attic: \(member)"])
    #expect(FolderOrder([["Attic", "Cellar"]], neighbours: [down]).violations(uses) == order.violations(uses))
    #expect(FolderOrder([["Attic", "Cellar"]], neighbours: [down, up]).violations(uses) == [])
    #expect(FolderOrder([["Attic", "Cellar"]], neighbours: [down, up]).circles(uses).count == 1)
  }
}
