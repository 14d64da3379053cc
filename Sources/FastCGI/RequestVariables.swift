import CFastCGI
import Glibc

/// The parameters of a request in the memory of libfcgi: a hash table by the length and the last character of the name.
/// libfcgi itself would compare each of the about fifteen names that are asked for with all of about thirty.
final class RequestVariables {
  private struct Variable {
    let text: UnsafePointer<CChar>
    let nameLength: Int
    /// The variable before this one in the same chain; -1 if there is none.
    let previous: Int32
  }

  private static let chainCount = 64

  // Only the thread of the exchange uses them.
  @exclusivity(unchecked) private var variables: [Variable] = []
  /// The last variable of each chain; -1 if there is none.
  private let chains = UnsafeMutablePointer<Int32>.allocate(capacity: chainCount)

  init() {
    chains.initialize(repeating: -1, count: Self.chainCount)
  }

  deinit {
    chains.deallocate()
  }

  /// - Parameter list: texts `NAME=value` that end with a zero byte, and nil after the last. It must outlive their use.
  func read(_ list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) {
    removeAll()
    var next = list
    while let text = next?.pointee {
      if let equals = strchr(text, Int32(UInt8(ascii: "="))), equals != text {
        let chain = Self.chain(of: UInt8(bitPattern: equals[-1]), equals - text)
        variables.append(Variable(text: text, nameLength: equals - text, previous: chains[chain]))
        chains[chain] = Int32(variables.count - 1)
      }
      next = next?.successor()
    }
  }

  func removeAll() {
    variables.removeAll(keepingCapacity: true)
    chains.update(repeating: -1, count: Self.chainCount)
  }

  /// - Parameter name: not empty.
  func find(_ name: StaticString) -> String? {
    let length = name.utf8CodeUnitCount
    var index = chains[Self.chain(of: name.utf8Start[length - 1], length)]
    while index >= 0 {
      let variable = variables[Int(index)]
      if variable.nameLength == length, memcmp(variable.text, name.utf8Start, length) == 0 {
        return String(cString: variable.text + length + 1)
      }
      index = variable.previous
    }
    return nil
  }

  private static func chain(of last: UInt8, _ length: Int) -> Int {
    (length &* 5 &+ Int(last)) & (chainCount - 1)
  }
}
