import Formats
import Foundation
import Testing

@testable import SpacesAPI

/// The order of refusals in a community, for everything that can be done in one: 404, then 403, then 410.
@Suite struct CommunityGateTests {
  /// A community or a lounge with everything that the use cases name.
  private struct Scene: Sendable {
    let place: Place
    let agent: UUID
    /// A member who is a customer too, and a subscriber of the lounge.
    let guest: Person
    let conversation: UUID
    let outsider: Person

    init(_ kind: CommunityUseCase.Place, isArchived: Bool, in product: Product) throws {
      let listing = try product.person().listing()
      place = try kind == .lounge ? product.lounge(price: 1, agent: listing) : product.official(agent: listing)
      agent = try place.addAgent()
      guest = try product.member(of: place, coins: 10)
      conversation = try product.customer(of: place, guest).conversation
      if kind == .lounge {
        try guest.post("\(place.loungePath)/subscribe").expect(200)
      } else {
        try guest.post("\(place.path)/transfer-human").expect(200)
        try place.creator.post("\(place.path)/verify").expect(201)
      }
      outsider = try product.person("Outsider")
      if isArchived { try place.archive() }
    }

    /// Whoever the gate is made for: the guest, where the creator has no such thing.
    func insider(of useCase: CommunityUseCase) -> Person {
      let isGuests = ["/leave", "/transfer-human", "/subscription"].contains { useCase.route.hasSuffix($0) }
      return isGuests ? guest : place.creator
    }

    func ask(_ useCase: CommunityUseCase, as person: Person, id: UUID? = nil) throws -> Answer {
      let words = useCase.route.split(separator: " ")
      let path = String(words[1].dropFirst("/api".count)).replacing("{id}", with: (id ?? place.id).text)
        .replacing("{user_id}", with: guest.id.text).replacing("{listing_id}", with: agent.text)
      return try person.ask(String(words[0]), path, useCase.input.map(filled))
    }

    private func filled(_ body: JSONValue) -> JSONValue {
      guard case .object(let members) = body else { return body }
      let values: [String: UUID] = ["X": guest.id, "A": agent, "C": conversation]
      return .object(
        members.map { (key: $0.key, value: $0.value.text.flatMap { values[$0] }.map { .id($0) } ?? $0.value) })
    }
  }

  private static let product = Result { try Product() }
  private static let archived = Result {
    (
      official: try Scene(.official, isArchived: true, in: product.get()),
      lounge: try Scene(.lounge, isArchived: true, in: product.get())
    )
  }

  private func archived(_ useCase: CommunityUseCase) throws -> Scene {
    let scenes = try Self.archived.get()
    return useCase.place == .lounge ? scenes.lounge : scenes.official
  }

  @Test func useCases_areAllRoutesBelowACommunity() {
    let routes = App.routes.map { "\($0.method.rawValue) \($0.path)" }
      .filter { $0.contains("/communities/{id}") || $0.contains("/lounge/{id}") }
    #expect((CommunityUseCase.all.map(\.route) + CommunityUseCase.ungated).sorted() == routes.sorted())
  }

  @Test(arguments: CommunityUseCase.all)
  func community_unknown_is404(useCase: CommunityUseCase) throws {
    let scene = try archived(useCase)
    for person in [scene.outsider, scene.place.creator] {
      try scene.ask(useCase, as: person, id: Example.id).expect(404, useCase.unknown)
    }
  }

  @Test(arguments: CommunityUseCase.all)
  func outsider_isRefused_alsoWhereItIsArchived(useCase: CommunityUseCase) throws {
    let active = try Scene(useCase.place, isArchived: false, in: Self.product.get())
    let answer = try active.ask(useCase, as: active.outsider)
    guard let (status, code) = useCase.outsider else {
      #expect(200...201 ~= answer.status || answer.status == 402)
      return
    }
    answer.expect(status, code)
    let scene = try archived(useCase)
    try scene.ask(useCase, as: scene.outsider).expect(status, code)
  }

  @Test(arguments: CommunityUseCase.all)
  func community_archived_is410ForWhoeverItIsMadeFor(useCase: CommunityUseCase) throws {
    let active = try Scene(useCase.place, isArchived: false, in: Self.product.get())
    #expect(try active.ask(useCase, as: active.insider(of: useCase)).status != 410)
    let scene =
      try useCase.evenArchived ? Scene(useCase.place, isArchived: true, in: Self.product.get()) : archived(useCase)
    let answer = try scene.ask(useCase, as: scene.insider(of: useCase))
    if useCase.evenArchived { answer.expect(200) } else { answer.expect(410, "community_archived") }
  }
}
