/// Finds the route for a path and a method.
public struct Router<Call>: Sendable {
  /// What a path can lead to.
  public enum Match {
    case route(Route<Call>, PathParameters)
    /// There are routes, none of them for the method.
    case wrongMethod(allowed: [Method])
    case unknown
  }

  private struct Endpoint: Sendable {
    let route: Route<Call>
    /// Of the parameters in the route's path.
    let parameterNames: [String]
  }

  private var paths = PathTree()
  /// The routes of each node of `paths`.
  private var endpoints: [[Endpoint]] = []

  /// - Parameter routes: each with a path such as `/api/communities/{id}`.
  public init(_ routes: [Route<Call>]) {
    for route in routes {
      let (node, names) = paths.insert(route.path)
      endpoints += Array(repeating: [], count: paths.count - endpoints.count)
      endpoints[node].append(Endpoint(route: route, parameterNames: names))
    }
  }

  /// A segment of the path matches a literal of the same bytes before a parameter: /communities/my is not a
  /// community. HEAD is GET without its body.
  /// - Parameters:
  ///   - method: nil for one that no route knows.
  ///   - path: decoded segments; nil for one that is not percent-encoded UTF-8, which matches parameters only.
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
