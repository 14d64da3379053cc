import FastCGI
import SpacesAPI
import Web

/// Between a front end's exchange and the product: builds the request, sends the answer.
struct Gateway: Sendable {
  private let app: App

  init(_ app: App) {
    self.app = app
  }

  func answer(_ exchange: any Exchange) {
    let start = ContinuousClock.now
    let request = request(from: exchange)
    let id = app.requestID(exchange.parameter("REQUEST_ID"))
    guard !isOvertaken(request, exchange) else { return app.leave(request, id: id) }
    let (response, route) = app.respond(to: request, id: id, isContradictory: exchange.isContradictory)
    let client = Client(exchange)
    let status = response.status
    client.send(response.head(requestID: id))
    send(consume response, to: client, isHead: request.method == .head)
    client.end()
    app.finish(
      request, id: id, route: route, status: status, bytes: client.sent, duration: start.duration(to: .now))
  }

  /// Sends the body, and gives up what a stream holds: who has seen its end finds its place among the streams free.
  private func send(_ response: consuming Response, to client: Client, isHead: Bool) {
    switch response.body {
    case .none: break
    case .bytes(let bytes): if !isHead { client.send(bytes) }
    case .stream(let produce):
      // Also for a client that is gone: an answer that was paid for is finished, or its fee is given back.
      produce(EventStream(isGone: { client.isAway }) { bytes in client.sendNow(bytes) })
    }
  }

  /// Whether the client has gone before its request is begun, and may repeat it: by its key. A process that was stopped, or
  /// had no thread free, finds such requests when it goes on. The repeated one may have been refused meanwhile, which no
  /// key remembers.
  private func isOvertaken(_ request: Request, _ exchange: any Exchange) -> Bool {
    request.method == .post && request.header(.idempotencyKey) != nil && exchange.isPeerGone
  }

  private func request(from exchange: any Exchange) -> Request {
    Request(
      method: exchange.parameter("REQUEST_METHOD") ?? "GET",
      target: Request.target(
        requestURI: exchange.parameter("REQUEST_URI"), scriptName: exchange.parameter("SCRIPT_NAME"),
        pathInfo: exchange.parameter("PATH_INFO"), queryString: exchange.parameter("QUERY_STRING")),
      remoteAddress: exchange.parameter("REMOTE_ADDR") ?? "",
      parameter: { exchange.parameter($0) },
      readBody: { count in
        do {
          return try exchange.read(count)
        } catch ExchangeError.bodyIncomplete {
          throw APIError.incompleteBody
        }
      })
  }
}

/// The client's end of an exchange. It may go away at any moment; what is sent after that is dropped.
private final class Client {
  private let exchange: any Exchange
  // Only the thread of the request uses them.
  @exclusivity(unchecked) private var isGone = false
  @exclusivity(unchecked) private(set) var sent = 0

  /// As far as it is known without writing.
  var isAway: Bool { isGone || exchange.isPeerGone }

  init(_ exchange: any Exchange) {
    self.exchange = exchange
  }

  func send(_ bytes: [UInt8]) {
    guard !isGone else { return }
    do {
      try exchange.write(bytes)
      sent += bytes.count
    } catch {
      isGone = true
    }
  }

  /// - Returns: false when the client is gone.
  func sendNow(_ bytes: [UInt8]) -> Bool {
    send(bytes)
    guard !isGone else { return false }
    do { try exchange.flush() } catch { isGone = true }
    return !isGone
  }

  func end() {
    guard !isGone else { return }
    do { try exchange.end() } catch { isGone = true }
  }
}
