import Formats
import Testing

@testable import SpacesAPI

@Suite struct SodiumTests {
  @Test func digest_isSHA256() {
    #expect(
      hexadecimal(Sodium.sha256("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func random_hasItsLengthAndDiffers() {
    #expect(Sodium.random(0) == [])
    #expect(Sodium.random(32).count == 32)
    #expect(Sodium.random(32) != Sodium.random(32))
  }
}
