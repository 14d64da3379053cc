/// Divides lists into batches of 1, 10, 100 or 1000 items, so that few different statements are prepared.
public enum Batch {
  private static let sizes = [1, 10, 100, 1000]

  /// The items in batches, in their order. The last batch is filled up to the next size.
  ///
  /// - Parameter filler: makes, from the first item of the batch, an item that has no further effect on the statement,
  ///   such as a repetition.
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
