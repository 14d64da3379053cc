/// Which folder uses which symbols of other folders beside it: types, and members wherever an extension declares them.
struct FolderUses {
  struct Arrow: Hashable, Comparable {
    let user, used: String

    static func < (a: Self, b: Self) -> Bool { (a.user, a.used) < (b.user, b.used) }
  }

  private struct Declaration: Hashable {
    let folder, title, place: String
  }

  /// The places where each symbol is used, in the order of files and lines.
  private var places: [Arrow: [Declaration: [String]]] = [:]

  /// - Parameter parent: the folder that holds the folders, such as `Sources/SpacesAPI`.
  init(in parent: String, _ index: IndexStore) throws {
    let files = try index.occurrences(in: parent).sorted { $0.key < $1.key }
    func folder(of path: String) -> String { String(path.dropFirst(parent.count + 1).prefix { $0 != "/" }) }
    var declarations: [String: Declaration] = [:]
    for (path, occurrences) in files {
      for occurrence in occurrences where occurrence.isDefinition {
        declarations[occurrence.id] = Declaration(
          folder: folder(of: path), title: (occurrence.owner.map { "\($0)." } ?? "") + occurrence.name,
          place: "\(path):\(occurrence.line)")
      }
    }
    for (path, occurrences) in files {
      for occurrence in occurrences.sorted(by: { $0.line < $1.line }) where !occurrence.isDefinition {
        guard let declaration = declarations[occurrence.id], declaration.folder != folder(of: path) else { continue }
        let arrow = Arrow(user: folder(of: path), used: declaration.folder)
        places[arrow, default: [:]][declaration, default: []].append("\(path):\(occurrence.line)")
      }
    }
  }

  var arrows: [Arrow] { places.keys.sorted() }

  /// One sentence for each symbol: the line that uses it first, how many more lines do, and where it is declared.
  func symbols(of arrow: Arrow) -> [String] {
    (places[arrow] ?? [:]).map { declaration, places in
      let others = Set(places).count - 1
      let user = others == 0 ? places[0] : "\(places[0]) (and \(others) more)"
      return "\(user) uses \(declaration.title), declared at \(declaration.place)"
    }.sorted()
  }

  /// Groups of folders that all reach each other.
  var circles: [[String]] {
    var reach = Dictionary(grouping: arrows, by: \.user).mapValues { Set($0.map(\.used)) }
    for (middle, user) in reach.keys.flatMap({ middle in reach.keys.map { (middle, $0) } }) {
      if let further = reach[middle], reach[user]?.contains(middle) == true { reach[user]?.formUnion(further) }
    }
    let groups = reach.map { folder, reached in reached.filter { reach[$0]?.contains(folder) == true } }
    return Set(groups).filter { !$0.isEmpty }.map { $0.sorted() }.sorted { $0.lexicographicallyPrecedes($1) }
  }
}
