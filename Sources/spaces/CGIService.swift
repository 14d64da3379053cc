import FastCGI
import SpacesAPI
import Web

/// One request, then the end.
struct CGIService {
  private let app: App

  init(_ app: App) {
    self.app = app
  }

  func run() throws {
    let exchange = CGIExchange()
    Gateway(app).answer(exchange)
    exchange.finish()
  }
}
