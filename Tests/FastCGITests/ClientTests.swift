import FastCGI
import Foundation
import Testing

@Suite struct ClientTests {
  @Test func answer_ofSeveralRecords_isWhole() throws {
    let application = try Application { exchange in
      let path = exchange.parameter("REQUEST_URI") ?? "none"
      let address = exchange.parameter("REMOTE_ADDR") ?? "none"
      try? exchange.write(Array("Status: 200 OK\r\n\r\n\(path) \(address) ".utf8))
      try? exchange.flush()
      try? exchange.write([UInt8](repeating: 65, count: 200_000))
    }
    let answer = try FastCGIClient(.unix(path: application.path)).get("/metrics")
    #expect(
      answer == Array("Status: 200 OK\r\n\r\n/metrics 127.0.0.1 ".utf8) + [UInt8](repeating: 65, count: 200_000))
  }

  @Test func address_whereNobodyListens_isNamed() {
    let free = Listener.Address.tcp(host: "127.0.0.1", port: 1)
    for (address, name) in [(.unix(path: "/nowhere/s.sock"), "/nowhere/s.sock"), (free, "127.0.0.1:1")] {
      let error = #expect(throws: FastCGIClientError.self) { try FastCGIClient(address).get("/") }
      #expect(error?.description.hasPrefix("Nothing answers at \(name): ") == true)
    }
    let tooLong = Listener.Address.unix(path: String(repeating: "x", count: 200))
    for address in [tooLong, .tcp(host: "name", port: 1), .inherited] {
      #expect(throws: FastCGIClientError.self) { try FastCGIClient(address).get("/") }
    }
  }

  @Test func answer_thatDoesNotCome_isAnError() throws {
    let application = try Application { _ in sleep(2) }
    let error = #expect(throws: FastCGIClientError.self) {
      try FastCGIClient(.unix(path: application.path), patience: .milliseconds(50)).get("/")
    }
    #expect(error?.description.hasPrefix("There is no answer: ") == true)
  }
}
