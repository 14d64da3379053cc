import HTTPFixture
import Testing

@testable import Upstream

@Suite struct AddressTests {
  @Test(arguments: [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.9.9.9", "169.254.169.254", "172.16.0.1",
    "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b:1::1", "100::1",
    "2001::1", "2001:1::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "fc00::1", "fd12::1", "fe80::1", "fec0::1",
    "ff02::1", "5f00::1",
  ])
  func isPublic_specialAddress_isFalse(text: String) throws {
    #expect(try #require(IPAddress(text)).isPublic == false)
  }

  @Test(arguments: [
    "1.1.1.1", "9.255.255.255", "11.0.0.0", "93.184.215.14", "100.63.255.255", "100.128.0.0", "172.15.255.255",
    "172.32.0.0", "192.0.1.1", "198.17.255.255", "198.20.0.0", "223.255.255.255",
    "2606:4700:4700::1111", "2001:200::1", "2001:4860:4860::8888", "2a00:1450::1", "64:ff9b::8.8.8.8",
  ])
  func isPublic_ordinaryAddress_isTrue(text: String) throws {
    #expect(try #require(IPAddress(text)).isPublic)
  }

  @Test(arguments: [
    "127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "0", "10.0.0.1",
    "169.254.169.254", "user@127.0.0.1",
  ])
  func publicOnly_privateHost_isForbidden(host: String) {
    let error = #expect(throws: UpstreamError.self) {
      try send(UpstreamRequest(url: "https://\(host)/", addresses: .publicOnly))
    }
    #expect(error?.isForbidden == true)
  }

  @Test func any_nobodyListens_isUnreachable() throws {
    var port = 0
    do { port = try ScriptedServer([]).port }
    let error = #expect(throws: UpstreamError.self) { try send(UpstreamRequest(url: "http://127.0.0.1:\(port)/")) }
    #expect(error?.isUnreachable == true)
  }

  @Test func any_unknownName_isUnreachable() {
    let error = #expect(throws: UpstreamError.self) { try send(UpstreamRequest(url: "http://nowhere.invalid/")) }
    #expect(error?.isUnreachable == true)
  }

  @Test func description_ofAnyError_holdsNoPartOfTheURL() throws {
    for url in ["http://user:secret@127.0.0.1:1/secret", "https://secret.invalid/secret", "secret://secret"] {
      let error = try #require(throws: UpstreamError.self) { try send(UpstreamRequest(url: url)) }
      #expect(!error.description.contains("secret"))
    }
  }
}
