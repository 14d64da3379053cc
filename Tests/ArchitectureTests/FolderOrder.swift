/// The layers of a target's folders: a folder uses folders of the layers below its own, and no others.
struct FolderOrder {
  /// From top to bottom.
  let layers: [[String]]
  /// What a folder uses within its own layer, each a decision of its own.
  let neighbours: Set<FolderUses.Arrow>

  init(_ layers: [[String]], neighbours: Set<FolderUses.Arrow> = []) {
    self.layers = layers
    self.neighbours = neighbours
  }

  var folders: [String] { layers.flatMap(\.self) }

  func isAllowed(_ arrow: FolderUses.Arrow) -> Bool {
    guard let user = layer(of: arrow.user), let used = layer(of: arrow.used) else { return false }
    return user < used || (user == used && neighbours.contains(arrow))
  }

  /// One sentence for each arrow against the order, with its symbols. Folders that the order lacks are passed over.
  func violations(_ uses: FolderUses) -> [String] {
    let folders = Set(folders)
    return uses.arrows.filter { !isAllowed($0) && folders.isSuperset(of: [$0.user, $0.used]) }.map { arrow in
      (["\(arrow.user) must not use \(arrow.used):"] + uses.symbols(of: arrow)).joined(separator: "\n  ")
    }
  }

  /// One sentence for each circle, with one symbol of each arrow that closes it.
  func circles(_ uses: FolderUses) -> [String] {
    uses.circles.map { circle in
      let arrows = uses.arrows.filter { circle.contains($0.user) && circle.contains($0.used) }
      let closing = arrows.contains { !isAllowed($0) } ? arrows.filter { !isAllowed($0) } : arrows
      let lines = closing.map { "\($0.user) → \($0.used): \(uses.symbols(of: $0)[0])" }
      return (["\(circle.joined(separator: ", ")) use each other:"] + lines).joined(separator: "\n  ")
    }
  }

  private func layer(of folder: String) -> Int? { layers.firstIndex { $0.contains(folder) } }
}
