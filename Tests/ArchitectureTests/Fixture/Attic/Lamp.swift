/// The upper one of two folders that use each other, for `FolderTests`.
struct Lamp {
  let shelf: Shelf

  func count() -> Int { shelf.jars + shelf.jars }
}

extension Int {
  var doubled: Int { self * 2 }
}
