import Formats
import MariaDB
import Testing
import Web

@testable import SpacesAPI

@Suite struct RowUpdateTests {
  private func sql(_ fill: (inout Assignments) -> Void) -> SQL {
    var row = Assignments()
    fill(&row)
    return "\(row)"
  }

  @Test func value_absent_isNoAssignment() {
    let nothing: SQL = sql { row in
      row.set("a", ifGiven: String?.none)
      row.set("b", Change<String>.keep)
      #expect(row.isEmpty)
    }
    #expect(nothing == "")
  }

  @Test func values_given_areBoundInTheirOrder() {
    let some = sql { row in
      row.set("a", ifGiven: "x")
      row.set("b", Change<Int64>.set(7))
      row.set("c", Change<String>.set(nil))
      row.set("d", toExpression: "NOW(6)")
    }
    #expect(some.text == "a = ?, b = ?, c = ?, d = NOW(6)")
    #expect(some.values == [.text("x"), .int(7), .null])
  }

  @Test func change_mapped_keepsWhatIsKeptOrCleared() {
    func value(_ change: Change<String>) -> String? { change.map(\.orNil).applied(to: "old") }
    #expect(value(.keep) == "old")
    #expect(value(.set(nil)) == nil)
    #expect(value(.set("")) == nil)
    #expect(value(.set("new")) == "new")
  }
}
