import MariaDB
import Testing

@Suite struct DatabaseURLTests {
  @Test func url_withEveryPart_isRead() throws {
    let url = try DatabaseURL(
      "mariadb://us%40er:p%2Fa%3Ass@db1:3307,db2,[::1]:3308/spaces%20x?socket=/run/a%20b.sock&tls=verify")
    #expect(url.user == "us@er")
    #expect(url.password == "p/a:ss")
    #expect(url.hosts.map(\.name) == ["db1", "db2", "::1"])
    #expect(url.hosts.map(\.port) == [3307, 3306, 3308])
    #expect(url.name == "spaces x")
    #expect(url.socket == "/run/a b.sock")
    #expect(url.tls == .verify)
  }

  @Test func url_withASocketOnly_needsNoHost() throws {
    let url = try DatabaseURL("mariadb:///spaces?socket=/run/mysqld/mysqld.sock")
    #expect(url.hosts.isEmpty)
    #expect(url.user == "")
    #expect(url.tls == .off)
  }

  @Test(arguments: [
    "mariadb://us%40er:p%2fa%3ass@db1:3307,db2,[::1]:3308/spaces%20x?socket=/run/a%20b.sock&tls=verify",
    "mariadb://spaces@localhost/spaces?socket=/run/mysqld/mysqld.sock", "mariadb://u:%e2%82%ac%25%40%2f@db/n?tls=on", "mariadb://db/n",
  ])
  func text_isReadAsTheSameURL(_ text: String) throws {
    let url = try DatabaseURL(text)
    #expect(url.text == text)
    #expect(try DatabaseURL(url.text) == url)
  }

  @Test(arguments: [
    "", "mysql://u@h/n", "mariadb://u@h", "mariadb://u@h/", "mariadb://u:secret@/n", "mariadb://u:secret@h:0/n",
    "mariadb://u:secret@h:x/n", "mariadb://u:secret@h:65536/n", "mariadb://u:secret@h,/n", "mariadb://u:secret@[::1]x/n",
    "mariadb://u:secret@h/n?tls=maybe", "mariadb://u:secret@h/n?socket=relative", "mariadb://u:secret@h/n?secret=1",
    "mariadb://u:secret%zz@h/n", "mariadb://u:secret%f@h/n", "mariadb://u:secret%ff@h/n", "mariadb://u:secret%00@h/n",
  ])
  func url_malformed_isRefusedInOneSentenceWithoutThePassword(_ text: String) {
    let error = #expect(throws: DatabaseURL.Invalid.self) { try DatabaseURL(text) }
    let sentence = error?.description ?? ""
    #expect(sentence.hasSuffix("."))
    #expect(!sentence.contains("secret"))
  }

  @Test func url_printedInAnyWay_hidesThePassword() throws {
    let url = try DatabaseURL("mariadb://user:secret@host/name")
    var dumped = ""
    dump(url, to: &dumped)
    for text in ["\(url)", String(reflecting: url), dumped, "\([url])"] { #expect(!text.contains("secret")) }
    #expect("\(url)" == "database name at host:3306")
  }
}
