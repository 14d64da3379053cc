import Formats
import Foundation
import Testing

@Suite struct TextTests {
  @Test(arguments: [
    ("a%2Fb", false, "a/b"), ("a+b", false, "a+b"), ("a+b", true, "a b"), ("%2B+", true, "+ "), ("%F0%9F%98%80", false, "😀"), ("%", false, nil),
    ("%4", false, nil), ("%g0", false, nil), ("%C0%80", false, nil), ("%ED%A0%80", false, nil), ("%00", false, "\0"), ("", false, ""),
    ("%e4%BD%a0", false, "你"),
  ] as [(String, Bool, String?)])
  func percentEscapes_areDecoded(text: String, plusIsSpace: Bool, decoded: String?) {
    #expect(percentDecoded(text, plusIsSpace: plusIsSpace) == decoded)
  }

  @Test(arguments: [("", "%"), ("ab", "ab%"), ("50%", "50\\%%"), ("a_b\\", "a\\_b\\\\%"), ("é你", "é你%")])
  func likePattern_takesTheTextAsItIs(text: String, pattern: String) {
    #expect(likePrefix(text) == pattern)
  }

  @Test func bytes_inHexadecimal_haveTwoDigitsEach() {
    #expect(hexadecimal([0, 0x0f, 0xa5, 0xff] as [UInt8]) == "000fa5ff")
    #expect((0...255).filter { hexValue($0) != nil }.count == 22)
    #expect((0...15).allSatisfy { hexValue(asciiDigit($0)) == $0 })
    #expect(hexValue(UInt8(ascii: "F")) == 15)
  }

  @Test func uuid_isLowerCase() throws {
    let id = try #require(UUID(uuidString: "01956A2C-3D4E-7F50-8A1B-2C3D4E5F6071"))
    #expect(id.text == "01956a2c-3d4e-7f50-8a1b-2c3d4e5f6071")
    for _ in 0..<50 {
      let id = UUID()
      #expect(id.text == id.uuidString.lowercased())
      #expect(UUID(text: id.text) == id && UUID(text: id.uuidString) == id)
    }
  }

  @Test(arguments: [
    "", "01956a2c-3d4e-7f50-8a1b-2c3d4e5f607", "01956a2c-3d4e-7f50-8a1b-2c3d4e5f60711", "01956a2c3d4e7f508a1b2c3d4e5f60710000",
    "g1956a2c-3d4e-7f50-8a1b-2c3d4e5f6071", "01956a2c-3d4e-7f50-8a1b-2c3d4e5f607 ", "01956a2c-3d4e-7f508-a1b-2c3d4e5f6071",
    "{1956a2c-3d4e-7f50-8a1b-2c3d4e5f6071", "01956a2c-3d4e-7f50-8a1b-2c3d4e5f60é",
  ])
  func uuid_ofAnotherForm_isNone(text: String) {
    #expect(UUID(text: text) == nil)
  }

  @Test func uuid_hasTheDigitsOfEachByteAtItsPlace() {
    for byte in UInt8.min...UInt8.max {
      let bytes = (0..<16).map { byte &+ UInt8($0) &* 17 }
      let id = UUID(uuid: bytes.withUnsafeBytes { $0.loadUnaligned(as: uuid_t.self) })
      #expect(id.text == id.uuidString.lowercased())
    }
  }

  @Test(arguments: [0, 7, 10, 35, 36, -1, -36, 1_000_000, .max, .min, -9_999_999_999] as [Int64])
  func integer_isWrittenInItsBase(value: Int64) {
    var bytes = Array("x".utf8)
    bytes.appendDecimal(value)
    #expect(String(decoding: bytes, as: UTF8.self) == "x\(value)")
    #expect(String(short: { $0.appendBase36(value) }) == String(value, radix: 36))
  }

  @Test func hexadecimalNumber_has16Digits() {
    #expect(String(short: { $0.appendHexadecimal(0x0123_4567_89ab_cdef) }) == "0123456789abcdef")
    #expect(String(short: { $0.appendHexadecimal(0x9a) }) == "000000000000009a")
  }

  @Test func textOfThePieces_isTheirs() {
    let text = String(short: { text in
      text.append(UInt8(ascii: "["))
      text.appendNull()
      text.append(",")
      text.append(utf8Of: "é")
    })
    #expect(text == "[null,é")
  }

  @Test(arguments: [("", ""), (" \t\n", ""), (" a b\u{a0}", "a b"), ("\u{3000}你\u{85}", "你"), ("a", "a"), ("\u{200b}", "\u{200b}")])
  func text_isTrimmed(text: String, result: String) {
    #expect(trimmed(text) == result)
  }

  @Test func text_isIdenticalByItsScalars() {
    #expect("\u{e9}" == "e\u{301}" && !"\u{e9}".isIdentical(to: "e\u{301}"))
    #expect("a".isIdentical(to: "a") && !"a".isIdentical(to: "b") && !"a".isIdentical(to: nil) && !"a".isIdentical(to: "ab"))
    #expect(String?.none.isIdentical(to: nil) && !String?.none.isIdentical(to: "") && String?("a").isIdentical(to: "a"))
    #expect("".orNil == nil && "a".orNil == "a")
  }

  @Test func jsonText_escapesOnlyWhatMustBe_atAnyPlace() {
    for length in 0...33 {
      let plain = String(repeating: "é/\u{7f} ~", count: 7).prefix(length)
      for (character, escape) in [("\"", #"\""#), ("\\", #"\\"#), ("\n", #"\n"#), ("\u{1f}", #"\u001f"#), ("x", "x")] {
        for end in plain.indices + [plain.endIndex] {
          var bytes = Array("before".utf8)
          bytes.appendJSON(plain[..<end] + character + plain[end...])
          #expect(String(decoding: bytes, as: UTF8.self) == "before\"\(plain[..<end])\(escape)\(plain[end...])\"")
        }
      }
    }
  }

  @Test func jsonText_random_isReadBackByFoundation() throws {
    var numbers = SeededNumbers(state: 2)
    for _ in 0..<400 {
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...50, using: &numbers) {
        let limit: UInt32 = [0x30, 0x80, 0x800, 0x11_0000].randomElement(using: &numbers) ?? 0x80
        text.append(Unicode.Scalar(UInt32.random(in: 0..<limit, using: &numbers)) ?? "\\")
      }
      var bytes: [UInt8] = []
      bytes.appendJSON(String(text))
      #expect(bytes.allSatisfy { $0 >= 0x20 })
      #expect(Array(try JSONDecoder().decode(String.self, from: Data(bytes)).unicodeScalars) == Array(text))
    }
  }
}
