import Formats
import Foundation
import Testing

@testable import SpacesAPI

@Suite struct StatsTests {
  @Test func numbers_areThoseOfTheService() throws {
    let product = try Product()
    func stats() throws -> Answer { try product.root.get("/admin/stats").expect(200) }
    let empty = try stats()
    #expect(empty["users"] == 1 && empty["communities"] == 0 && empty["platformRevenue"] == 0)
    let club = try product.club(joinFee: 10)
    _ = try (product.official(by: club.creator), product.lounge(by: club.creator))
    _ = try product.member(of: club)
    _ = try club.creator.space()
    let agent = try club.addAgent()
    let answer = try club.ask(agent, as: club.creator).expect(200)
    let busy = try stats()
    #expect(busy["users"] == 3 && busy["communities"] == 3 && busy["members"] == 4 && busy["platformRevenue"] == 3)
    #expect(busy["officials"] == 1 && busy["clubs"] == 1 && busy["lounges"] == 1)
    #expect(busy["spaces"] == 1 && busy["agentListings"] == 1 && busy["runningAnswers"] == 1)
    try answer.events()
    try club.archive()
    let after = try stats()
    #expect(after["communities"] == 2 && after["clubs"] == 0 && after["members"] == 2 && after["runningAnswers"] == 0)
  }
}
