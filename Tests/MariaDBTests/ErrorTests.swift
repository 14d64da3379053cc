import MariaDB
import Testing

@Suite struct ErrorTests {
  private func error(_ code: Int, _ message: String = "") -> DatabaseError {
    DatabaseError(code: code, sqlState: "HY000", message: message)
  }

  @Test(arguments: [
    // Not reachable, lost, killed, going down.
    2002, 2003, 2005, 2006, 2013, 1927, 1053, 1077,
    // Read-only, out of connections, not part of its cluster.
    1836, 1792, 1040, 1203, 1226, 1047, 1180,
  ])
  func error_ofAServerThatCannotNow_isUnavailable(_ code: Int) {
    #expect(error(code).isUnavailable)
  }

  @Test(arguments: [1062, 1064, 1205, 1213, 1290, 1406, 2014, 2027])
  func error_ofTheStatement_isNot(_ code: Int) {
    #expect(!error(code).isUnavailable)
  }

  @Test(arguments: [
    ("The MariaDB server is running with the --read-only option so it cannot execute this statement", true),
    ("Der MariaDB-Server läuft mit der Option --read_only und kann diese Anweisung deswegen nicht ausführen", true),
    ("The MariaDB server is running with the --secure-file-priv option so it cannot execute this statement", false),
  ])
  func error_optionPreventsStatement_isUnavailableForReadOnly(_ message: String, _ isReadOnly: Bool) {
    #expect(error(1290, message).isReadOnly == isReadOnly)
    #expect(error(1290, message).isUnavailable == isReadOnly)
  }
}
