/// Finds the route for a path and a method.
public struct Router<Call>: Sendable {
  private struct Entry: Sendable {
    let template: [Segment]
    var routes: [Route<Call>]
  }

  private enum Segment: Sendable, Equatable {
    case literal(String)
    case parameter(String)
  }

  public enum Match {
    case route(Route<Call>, PathParameters)
    case wrongMethod(allowed: [Method])
    case unknown
  }

  /// By number of segments: what remains is a handful.
  private let entries: [Int: [Entry]]

  public init(_ routes: [Route<Call>]) {
    var entries: [Int: [Entry]] = [:]
    for route in routes {
      let template = route.path.split(separator: "/").map {
        $0.hasPrefix("{") ? Segment.parameter(String($0.dropFirst().dropLast())) : .literal(String($0))
      }
      if let index = entries[template.count]?.firstIndex(where: { $0.template == template }) {
        entries[template.count]?[index].routes.append(route)
      } else {
        entries[template.count, default: []].append(Entry(template: template, routes: [route]))
      }
    }
    // Literals before parameters: /communities/my is not a community.
    self.entries = entries.mapValues {
      $0.sorted { Self.rank($0.template).lexicographicallyPrecedes(Self.rank($1.template)) }
    }
  }

  /// HEAD is GET without its body.
  public func match(_ method: Method?, _ path: [String?]) -> Match {
    guard let entry = entries[path.count]?.first(where: { Self.matches($0.template, path) }) else { return .unknown }
    let wanted = method == .head ? .get : method
    if let route = entry.routes.first(where: { $0.method == wanted }) {
      return .route(route, PathParameters(Self.parameters(entry.template, path)))
    }
    let methods = entry.routes.map(\.method)
    return .wrongMethod(allowed: methods + (methods.contains(.get) ? [.head] : []) + [.options])
  }

  private static func matches(_ template: [Segment], _ path: [String?]) -> Bool {
    zip(template, path).allSatisfy { segment, piece in
      switch segment {
      case .literal(let text): text == piece
      case .parameter: piece != ""
      }
    }
  }

  private static func parameters(_ template: [Segment], _ path: [String?]) -> [String: String] {
    var values: [String: String] = [:]
    for case (.parameter(let name), let piece?) in zip(template, path) { values[name] = piece }
    return values
  }

  private static func rank(_ template: [Segment]) -> [Int] {
    template.map { if case .literal = $0 { 0 } else { 1 } }
  }
}
