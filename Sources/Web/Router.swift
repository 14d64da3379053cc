/// Finds the route for a path and a method.
public struct Router<Call>: Sendable {
  /// The result of a look-up.
  public enum Match {
    /// The route, and the values of the parameters in its path.
    case route(Route<Call>, PathParameters)
    /// The path has routes, but none for the method. `allowed` are the methods for the header `Allow`.
    case wrongMethod(allowed: [Method])
    case unknown
  }

  private struct Endpoint: Sendable {
    let route: Route<Call>
    /// The names of the parameters in the route's path.
    let parameterNames: [String]
  }

  private var paths = PathTree()
  /// The routes of each node of `paths`.
  private var endpoints: [[Endpoint]] = []

  /// - Parameter routes: routes with paths such as `/api/communities/{id}`.
  public init(_ routes: [Route<Call>]) {
    for route in routes {
      let (node, names) = paths.insert(route.path)
      endpoints += Array(repeating: [], count: paths.count - endpoints.count)
      endpoints[node].append(Endpoint(route: route, parameterNames: names))
    }
  }

  /// Finds the route for a request. A segment matches a literal of the same bytes before it matches a parameter, so
  /// `/communities/my` is not a community. HEAD is answered by the route for GET.
  /// - Parameters:
  ///   - method: nil for a method that no route has.
  ///   - path: the decoded segments; nil for one that is not percent-encoded UTF-8, which matches only parameters.
  public func match(_ method: Method?, _ path: [String?]) -> Match {
    guard let (node, values) = paths.find(path) else { return .unknown }
    let wanted = method == .head ? .get : method
    for endpoint in endpoints[node] where endpoint.route.method == wanted {
      return .route(endpoint.route, PathParameters(names: endpoint.parameterNames, values: values))
    }
    let methods = endpoints[node].map(\.route.method)
    return .wrongMethod(allowed: methods + (methods.contains(.get) ? [.head] : []) + [.options])
  }
}
