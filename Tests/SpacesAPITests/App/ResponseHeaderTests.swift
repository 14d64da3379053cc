import Formats
import Foundation
import Testing

@testable import SpacesAPI

@Suite struct ResponseHeaderTests {
  let product: Product
  let person: Person

  init() throws {
    product = try Product.shared.get()
    person = try product.person()
  }

  @Test func get_withTheTagOfTheAnswer_is304() throws {
    let first = try person.get("/users/me").expect(200)
    let tag = try #require(first.header("ETag"))
    #expect(tag.hasPrefix("W/\"") && first.header("Cache-Control") == "private, no-cache")
    let second = try person.get("/users/me", headers: ["If-None-Match": "\"x\", \(tag)"])
    #expect(second.status == 304 && second.json == .null && second.header("ETag") == tag)
    try person.put("/users/me", ["name": "Other"]).expect(200)
    try person.get("/users/me", headers: ["If-None-Match": tag]).expect(200)
  }

  @Test func answer_toAStranger_mayBeCachedForAll() throws {
    let answer = try product.stranger.get("/communities").expect(200)
    #expect(answer.header("Cache-Control") == "no-cache")
    #expect(try person.get("/communities").header("Cache-Control") == "private, no-cache")
  }

  @Test func head_answersLikeGet() throws {
    let get = try person.get("/users/me")
    let head = try person.ask("HEAD", "/users/me")
    #expect(head.status == 200 && head.header("ETag") == get.header("ETag"))
  }

  @Test func answers_toWrites_haveNoTag() throws {
    let answer = try person.put("/users/me", ["name": "Other"])
    #expect(answer.status == 200 && answer.header("ETag") == nil)
  }

  @Test func origin_ofTheConfiguration_mayReadAnswers() throws {
    let product = try Product(["SPACES_CORS_ORIGINS": "https://a.test, https://b.test"])
    func ask(_ origin: String, _ method: String = "GET") throws -> Answer {
      try product.stranger.ask(
        method, "/communities", nil, ["Origin": origin, "Access-Control-Request-Method": "POST"])
    }
    #expect(try ask("https://b.test").header("Access-Control-Allow-Origin") == "https://b.test")
    #expect(try ask("https://c.test").header("Access-Control-Allow-Origin") == nil)
    #expect(try ask("https://c.test").header("Vary") == "Origin")
    let preflight = try ask("https://a.test", "OPTIONS")
    #expect(preflight.status == 204)
    #expect(preflight.header("Access-Control-Allow-Headers")?.contains("Idempotency-Key") == true)
    #expect(try self.product.stranger.get("/communities").header("Vary") == nil)
  }
}
