import Formats
import Foundation
import Testing
import Web

@testable import SpacesAPI

@Suite struct MetricsTests {
  let product: Product

  init() throws {
    product = try Product()
  }

  private func metrics(from address: String = "127.0.0.1") throws -> String? {
    let response = product.respond("GET", "/metrics", address: address)
    guard response.status == 200, case .bytes(let bytes) = response.body else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func value(_ series: String) throws -> Double? {
    let line = try metrics()?.split(separator: "\n").first { $0.hasPrefix(series + " ") }
    return line?.split(separator: " ").last.flatMap { Double($0) }
  }

  private func finish(_ route: String, status: Int, _ duration: Duration) {
    let request = Request(
      method: "GET", target: "/", remoteAddress: "127.0.0.1", parameter: { _ in nil },
      readBody: { _ in [] })
    let index = App.routes.firstIndex { $0.name == route }
    product.app.finish(request, id: "test", route: index, status: status, bytes: 1, duration: duration)
  }

  @Test(arguments: [
    ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("", true), ("192.0.2.1", false), ("::2", false),
  ])
  func metrics_areForThisHostOnly(address: String, isShown: Bool) throws {
    #expect(try (metrics(from: address) != nil) == isShown)
  }

  @Test func requests_areCountedByRouteAndStatus() throws {
    finish("GET /api/wallet", status: 200, .milliseconds(3))
    finish("GET /api/wallet", status: 200, .seconds(7))
    finish("GET /api/wallet", status: 401, .microseconds(100))
    finish("unknown", status: 404, .seconds(100))
    #expect(try value("spaces_requests_total{route=\"GET /api/wallet\",status=\"200\"}") == 2)
    #expect(try value("spaces_requests_total{route=\"GET /api/wallet\",status=\"401\"}") == 1)
    #expect(try value("spaces_requests_total{route=\"unknown\",status=\"404\"}") == 1)
    #expect(try value("spaces_request_seconds_bucket{le=\"0.005\"}") == 2)
    #expect(try value("spaces_request_seconds_bucket{le=\"10.0\"}") == 3)
    #expect(try value("spaces_request_seconds_bucket{le=\"+Inf\"}") == 4)
    #expect(try value("spaces_request_seconds_count") == 4)
    #expect(try value("spaces_request_seconds_sum") == 107.0031)
  }

  @Test func gauges_followTheService() throws {
    let club = try product.club(agentCallFee: 5)
    let agent = try club.addAgent()
    let member = try product.member(of: club, coins: 5)
    do {
      let answer = try club.ask(agent, as: member).expect(200)
      for gauge in ["spaces_live_streams", "spaces_stream_slots_taken", "spaces_open_holds"] {
        #expect(try value(gauge) == 1, "\(gauge)")
      }
      try answer.events()
    }
    for gauge in ["spaces_live_streams", "spaces_stream_slots_taken", "spaces_open_holds"] {
      #expect(try value(gauge) == 0, "\(gauge)")
    }
    #expect(try value("spaces_database_connections_open") ?? 0 > 0)
  }
}
