import Formats
import Foundation
import Testing
import Web

@testable import SpacesAPI

@Suite struct LedgerExportTests {
  private func export(_ product: Product, since: String) throws -> [String] {
    var bytes: [UInt8] = []
    try LedgerExport(product.service) { bytes += $0 }.run(since: since)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.hasSuffix("\r\n"))
    return text.components(separatedBy: "\r\n").dropLast()
  }

  @Test func export_hasALineForEachPosting() throws {
    let product = try Product()
    let club = try product.club(name: "=Club, \"The\"", joinFee: 10)
    let member = try product.member(of: club)
    let lines = try export(product, since: "2020-01-01")
    #expect(lines[0] == "transaction,time,kind,reference,community,communityName,owner,account,amount")
    // Two of the credit, three of the fee.
    #expect(lines.count == 1 + 2 + 3)
    let amounts = lines.dropFirst().compactMap { $0.split(separator: ",").last.flatMap { Int($0) } }
    #expect(amounts.sorted() == [-10, -10, 3, 7, 10] && amounts.reduce(0, +) == 0)
    let fees = lines.filter { $0.contains(",join_fee,") }
    #expect(fees.count == 3 && fees.allSatisfy { $0.contains(",\(club.id.text),\"'=Club, \"\"The\"\"\",") })
    #expect(fees.count { $0.contains(",\(member.id.text)@example.test,available,-10") } == 1)
    #expect(try export(product, since: "2099-01-01T00:00:00Z").count == 1)
  }

  @Test func date_malformed_isRefused() throws {
    let product = try Product.shared.get()
    let error = #expect(throws: APIError.self) { try export(product, since: "yesterday") }
    #expect(error?.code == "invalid_request")
  }

  @Test(arguments: [
    ("plain", "plain"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a\nb\""), ("=1+1", "\"'=1+1\""),
    ("-1", "\"'-1\""),
    ("@x", "\"'@x\""), ("\tx", "\"'\tx\""), ("", ""),
  ])
  func cell_thatASpreadsheetWouldMisread_isQuoted(cell: String, text: String) {
    var csv = CSVWriter()
    csv.line([cell], amount: -7)
    #expect(String(decoding: csv.take(), as: UTF8.self) == "\(text),-7\r\n")
    #expect(csv.take() == [])
  }
}
