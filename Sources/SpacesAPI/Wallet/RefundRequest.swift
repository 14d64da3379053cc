import Formats
import FoundationEssentials
import Ledger
import MariaDB
import Web

/// POST /api/admin/transactions/{id}/refund
struct RefundRequest: RequestBody {
  /// Nil: all that is left of the payment.
  let amount: Int64?
  let reason: String?

  static let example: JSONValue = ["amount": 100, "reason": "Left on the first day."]

  init(_ fields: Fields) throws {
    amount = try fields.optional("amount", .integer(1...1_000_000_000))
    reason = try fields.optional("reason", .text(0...500))
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: RefundRequest = try call.optionalBody()
    let id = try call.id()
    return try call.write { tx in
      do {
        let refund = try tx.ledger.refund(id, input.amount, reason: input.reason, by: me.id)
        return .ok(Refunded(refund: refund))
      } catch LedgerError.unknownTransaction {
        throw APIError.transactionNotFound
      } catch LedgerError.notRefundable {
        throw APIError.notRefundable
      } catch LedgerError.refundExceeds(let remaining) {
        throw remaining == 0 ? APIError.alreadyRefunded : .refundExceedsPayment(remaining: remaining)
      }
    }
  }
}

struct Refunded: JSONObject {
  let refund: Refund

  static let example = Refunded(
    refund: Refund(
      id: Example.id, payment: Example.id, amount: 100, fromCreator: 60, fromPlatform: 30, borneByPlatform: 10,
      refunded: 100, remaining: 200))

  func fields(_ json: inout JSONWriter) {
    json.field("id", refund.id)
    json.field("transactionId", refund.payment)
    json.field("amount", refund.amount)
    json.field("fromCreator", refund.fromCreator)
    json.field("fromPlatform", refund.fromPlatform)
    json.field("borneByPlatform", refund.borneByPlatform)
    json.field("refunded", refund.refunded)
    json.field("remaining", refund.remaining)
  }
}

extension APIError {
  static let transactionNotFound = APIError(404, "transaction_not_found", "There is no such transaction.")
  static let notRefundable = APIError(409, "not_refundable", "Only fees that were paid can be refunded.")
  static let alreadyRefunded = APIError(409, "already_refunded", "All of this payment has been refunded.")

  static func refundExceedsPayment(remaining: Int64) -> APIError {
    APIError(
      409, "refund_exceeds_payment", "Only \(remaining) coins of this payment can still be refunded.",
      details: [(key: "remaining", value: .integer(remaining))])
  }
}
