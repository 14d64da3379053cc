import Ledger
import Testing
import Web

@testable import MariaDB
@testable import SpacesAPI

/// Which refusal stands for which error.
@Suite struct ProblemTests {
  private struct Other: Error {}

  private static func database(_ code: Int) -> DatabaseError {
    DatabaseError(code: code, sqlState: "HY000", message: "secret")
  }

  @Test(
    arguments: [
      (LedgerError.insufficientBalance(required: 7, balance: 3), 402, "insufficient_balance"),
      (LedgerError.referenceUsed, 409, "reference_used"),
      (PoolTimeout(), 503, "database_busy"),
      (CommitUnknown(cause: database(2013)), 503, "outcome_unknown"),
      (database(2006), 503, "database_unavailable"),
      (database(1213), 503, "database_busy"),
      (database(1205), 503, "database_busy"),
      (APIError.archived, 410, "community_archived"),
    ] as [(any Error, Int, String)])
  func error_expected_isARefusal(error: any Error, status: Int, code: String) throws {
    let refusal = try #require(APIError(error))
    #expect((refusal.status, refusal.code) == (status, code))
    #expect(!refusal.sentence.contains("secret"))
    #expect(status != 503 || refusal.headers.contains { $0.name == "Retry-After" })
  }

  @Test(arguments: [Other(), database(1064), database(1062), LedgerError.unknownTransaction] as [any Error])
  func error_unexpected_isNone(error: any Error) {
    #expect(APIError(error) == nil)
  }

  @Test func balance_insufficient_saysWhatItTakes() throws {
    let refusal = try #require(APIError(LedgerError.insufficientBalance(required: 7, balance: 3)))
    let answer = try Answer(refusal.response(requestID: "test"))
    #expect(answer.int("required") == 7 && answer.int("balance") == 3)
    #expect(answer.text("error")?.hasPrefix("Insufficient balance") == true)
    #expect(answer["requestId"] == nil)
  }
}
