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
  @exclusivity(unchecked) private var hasRepeatedHeaders = false
  /// Whether a variable that says where a request ends, or what is asked, came twice with different values. Of any other
  /// one that is no header the last counts: nginx sends a value and the one that the operator has put in its place.
  @exclusivity(unchecked) private(set) var isContradictory = false
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
        noteRepetition(text, equals - text, chain)
        variables.append(Variable(text: text, nameLength: equals - text, previous: chains[chain]))
        chains[chain] = Int32(variables.count - 1)
      }
      next = next?.successor()
    }
  }

  func removeAll() {
    variables.removeAll(keepingCapacity: true)
    hasRepeatedHeaders = false
    isContradictory = false
    chains.update(repeating: -1, count: Self.chainCount)
  }

  /// The value of a variable. A header that came several times has all its values as one list, as CGI/1.1 wants it (RFC
  /// 3875, section 4.1.18): which of them counts is then not for the order to decide.
  /// - Parameter name: not empty.
  func find(_ name: StaticString) -> String? {
    let length = name.utf8CodeUnitCount
    let chain = Self.chain(of: name.utf8Start[length - 1], length)
    guard let last = variable(name.utf8Start, length, from: chains[chain]) else { return nil }
    let value = String(cString: variables[last].text + length + 1)
    guard hasRepeatedHeaders, Self.isHeader(name.utf8Start, length) else { return value }
    var values = [value]
    var next = variables[last].previous
    while let index = variable(name.utf8Start, length, from: next) {
      values.insert(String(cString: variables[index].text + length + 1), at: 0)
      next = variables[index].previous
    }
    return Set(values).count == 1 ? value : values.joined(separator: name.description == "HTTP_COOKIE" ? "; " : ", ")
  }

  private func variable(_ name: UnsafePointer<UInt8>, _ length: Int, from first: Int32) -> Int? {
    var index = first
    while index >= 0 {
      let variable = variables[Int(index)]
      if variable.nameLength == length, memcmp(variable.text, name, length) == 0 { return Int(index) }
      index = variable.previous
    }
    return nil
  }

  private func noteRepetition(_ text: UnsafePointer<CChar>, _ length: Int, _ chain: Int) {
    guard chains[chain] >= 0 else { return }
    text.withMemoryRebound(to: UInt8.self, capacity: length) { name in
      guard let earlier = variable(name, length, from: chains[chain]) else { return }
      if Self.isHeader(name, length) {
        hasRepeatedHeaders = true
      } else if Self.isDecisive(name, length), strcmp(text, variables[earlier].text) != 0 {
        isContradictory = true
      }
    }
  }

  private static func isHeader(_ name: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    length > 5 && memcmp(name, "HTTP_", 5) == 0
  }

  private static let decisive: [StaticString] = ["CONTENT_LENGTH", "REQUEST_METHOD", "REQUEST_URI", "QUERY_STRING"]

  private static func isDecisive(_ name: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    decisive.contains { $0.utf8CodeUnitCount == length && memcmp(name, $0.utf8Start, length) == 0 }
  }

  private static func chain(of last: UInt8, _ length: Int) -> Int {
    (length &* 5 &+ Int(last)) & (chainCount - 1)
  }
}
