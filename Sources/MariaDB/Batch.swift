/// Divides lists into parts of few sizes, so that few different statements are prepared.
public enum Batch {
  private static let sizes = [1, 10, 100, 1000]

  /// - Parameter filler: makes, of a part's first item, what fills the part up to one of the sizes.
  public static func split<Item>(_ items: [Item], filler: (Item) -> Item) -> [[Item]] {
    var parts: [[Item]] = []
    var rest = items[...]
    while let first = rest.first {
      let size = sizes.first { $0 >= rest.count } ?? sizes[sizes.count - 1]
      let part = rest.prefix(size)
      parts.append(part + Array(repeating: filler(first), count: size - part.count))
      rest = rest.dropFirst(size)
    }
    return parts
  }
}
