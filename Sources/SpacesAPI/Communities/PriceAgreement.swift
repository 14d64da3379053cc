import Formats
import Web

/// The most that a request may be charged. It keeps somebody from paying a price that was raised after they saw it.
struct PriceAgreement: Sendable {
  /// Whole coins; nil: whatever it costs.
  let maxCharge: Int64?

  init(_ fields: Fields) throws {
    maxCharge = try fields.optional("maxCharge", .coins)
  }

  /// Call it after every refusal but 402, with all that this transaction is about to charge.
  /// - Parameter cost: whole coins.
  /// - Throws: 409 `price_changed` when `cost` is more than `maxCharge`.
  func agree(to cost: Int64) throws {
    if let maxCharge, cost > maxCharge { throw APIError.priceChanged(required: cost) }
  }
}

extension APIError {
  static func priceChanged(required: Int64) -> APIError {
    APIError(
      409, "price_changed", "This costs \(required) coins now, which is more than “maxCharge”. Nothing was charged.",
      details: [(key: "required", value: .integer(required))])
  }
}
