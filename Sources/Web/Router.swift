/// Finds the route for a path and a method.
public struct Router<Call>: Sendable {
  /// The routes, numbered from 0.
  public let routes: [Route<Call>]
  private let table: RouteTable

  /// - Parameter routes: routes with paths such as `/api/communities/{id}`.
  public init(_ routes: [Route<Call>]) {
    self.routes = routes
    table = RouteTable(routes.map { ($0.method, $0.path) })
  }

  /// Finds the route for a request. A segment matches a literal of the same bytes before it matches a parameter, so
  /// `/communities/my` is not a community. HEAD is answered by the route for GET.
  /// - Parameters:
  ///   - method: nil for a method that no route has.
  ///   - path: the decoded segments; nil for one that is not percent-encoded UTF-8, which matches only parameters.
  public func match(_ method: Method?, _ path: [String?]) -> RouteMatch {
    table.match(method, path)
  }
}

/// The result of a look-up.
public enum RouteMatch: Sendable {
  /// The number of the route, and the values of the parameters in its path.
  case route(Int, PathParameters)
  /// The path has routes, but none for the method. `allowed` are the methods for the header `Allow`.
  case wrongMethod(allowed: [Method])
  /// No route has the path.
  case unknown
}

/// The methods and paths of all routes. It is separate from `Router` because it does not depend on its type parameter.
private struct RouteTable: Sendable {
  private struct Endpoint: Sendable {
    let method: Method
    let route: Int
    /// The names of the parameters in the route's path.
    let parameterNames: [String]
  }

  private var paths = PathTree()
  /// The routes of each node of `paths`.
  private var endpoints: [[Endpoint]] = []

  init(_ routes: [(method: Method, path: String)]) {
    for (index, route) in routes.enumerated() {
      let (node, names) = paths.insert(route.path)
      endpoints += Array(repeating: [], count: paths.count - endpoints.count)
      endpoints[node].append(Endpoint(method: route.method, route: index, parameterNames: names))
    }
  }

  func match(_ method: Method?, _ path: [String?]) -> RouteMatch {
    guard let (node, values) = paths.find(path) else { return .unknown }
    let wanted = method == .head ? .get : method
    for endpoint in endpoints[node] where endpoint.method == wanted {
      return .route(endpoint.route, PathParameters(names: endpoint.parameterNames, values: values))
    }
    let methods = endpoints[node].map(\.method)
    return .wrongMethod(allowed: methods + (methods.contains(.get) ? [.head] : []) + [.options])
  }
}
