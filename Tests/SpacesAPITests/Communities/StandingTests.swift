import MariaDB
import Testing

@testable import SpacesAPI

@Suite struct StandingTests {
  @Test func sourceOfWriter_hasARow_whereRequireWriterDoesNotThrow() throws {
    let product = try Product()
    let club = try product.club()
    let person = try product.member(of: club)
    var rows = 0
    for role in Role.allCases {
      for isCurrent in [true, false] {
        for expiry: SQL in ["NULL", "NOW(6) - INTERVAL 1 SECOND", "NOW(6) + INTERVAL 1 HOUR"] {
          for status in CommunityStatus.allCases {
            try product.execute(
              """
              UPDATE community_members m JOIN communities c ON c.id = m.community_id
              SET m.role = \(role), m.is_current = \(isCurrent), m.expires_at = \(expiry), c.status = \(status)
              WHERE c.id = \(club.id) AND m.user_id = \(person.id)
              """)
            let source = Standing.sourceOfWriter(person.id, club.id)
            let hasRow = try product.value("SELECT COUNT(*) \(source)", as: Int.self) == 1
            let may = try product.service.read { db in
              let standing = try Standing.find(person.id, club.id, in: db)
              return (try? standing.requireWriter()) != nil
            }
            #expect(hasRow == may, "\(role) \(isCurrent) \(expiry.text) \(status)")
            rows += hasRow ? 1 : 0
          }
        }
      }
    }
    // Three kinds of staff however their paid time stands, and a member with no end or a later one.
    #expect(rows == 3 * 3 + 2)
  }
}
