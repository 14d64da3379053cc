import Formats

/// The paths of all routes as a tree of segments. It is separate from `Router` because it does not depend on its type
/// parameter.
struct PathTree: Sendable {
  /// The segments that may follow a beginning of a path.
  private struct Node: Sendable {
    var literals: [(text: String, node: Int)] = []
    /// The node after a parameter.
    var parameter: Int?
    /// Whether a path ends here.
    var isEnd = false
  }

  /// The root is the first.
  private var nodes = [Node()]

  /// The number of nodes. Nodes are numbered from 0.
  var count: Int { nodes.count }

  /// Adds a path such as `/api/communities/{id}`.
  /// - Returns: the node at its end, and the names of its parameters.
  mutating func insert(_ path: String) -> (node: Int, names: [String]) {
    var node = 0
    var names: [String] = []
    for segment in path.split(separator: "/") {
      if segment.hasPrefix("{") {
        names.append(String(segment.dropFirst().dropLast()))
        node = parameter(of: node)
      } else {
        node = literal(String(segment), of: node)
      }
    }
    nodes[node].isEnd = true
    return (node, names)
  }

  private mutating func parameter(of node: Int) -> Int {
    if let next = nodes[node].parameter { return next }
    nodes.append(Node())
    nodes[node].parameter = nodes.count - 1
    return nodes.count - 1
  }

  private mutating func literal(_ text: String, of node: Int) -> Int {
    if let next = nodes[node].literals.first(where: { $0.text.isIdentical(to: text) }) { return next.node }
    nodes.append(Node())
    nodes[node].literals.append((text: text, node: nodes.count - 1))
    return nodes.count - 1
  }

  /// The node at the end of a path, and the values of its parameters; nil if no route has the path.
  func find(_ path: [String?]) -> (node: Int, values: [String?])? {
    var values: [String?] = []
    return find(path, from: 0, at: 0, &values).map { ($0, values) }
  }

  /// - Parameter node: the node that the first `depth` segments lead to.
  ///
  /// The depth of the recursion is bounded by the longest path of a route.
  private func find(_ path: [String?], from node: Int, at depth: Int, _ values: inout [String?]) -> Int? {
    guard depth < path.count else { return nodes[node].isEnd ? node : nil }
    let segment = path[depth]
    if let segment {
      for literal in nodes[node].literals where literal.text.isIdentical(to: segment) {
        if let found = find(path, from: literal.node, at: depth + 1, &values) { return found }
      }
    }
    // A parameter does not match an empty segment.
    guard let next = nodes[node].parameter, segment?.isEmpty != true else { return nil }
    values.append(segment)
    if let found = find(path, from: next, at: depth + 1, &values) { return found }
    values.removeLast()
    return nil
  }
}
