import Synchronization

/// Objects of the folders above of which a process has one each, such as what keeps running answers. Each is made
/// when it is first asked for.
final class SharedObjects: Sendable {
  private let objects = Mutex<[ObjectIdentifier: any AnyObject & Sendable]>([:])

  func get<T: AnyObject & Sendable>(_ type: T.Type, orMake make: () -> T) -> T {
    objects.withLock { objects in
      if let known = objects[ObjectIdentifier(type)] as? T { return known }
      let new = make()
      objects[ObjectIdentifier(type)] = new
      return new
    }
  }
}
