import Formats
import FoundationEssentials

/// A regular expression for the text form of a UUID, in either case, without anchors.
public let uuidPattern = "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"

extension Validator where T == UUID {
  /// A UUID in its text form of 36 characters (RFC 9562, section 4) in either case.
  public static var id: Validator {
    Validator(
      schema: ["type": "string", "format": "uuid", "pattern": .string("^\(uuidPattern)$")],
      placeholder: UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
    ) { UUID(text: $0).map { .valid($0) } ?? .invalid("must be a UUID") }
  }
}

extension Validator where T == Date {
  /// A time in RFC 3339, trimmed; see `CivilTime.init(rfc3339:)`.
  public static var time: Validator {
    Validator(schema: CivilTime.schema, placeholder: Date(microseconds: 0)) {
      Date(rfc3339: trimmed($0)).map { .valid($0) }
        ?? .invalid("must be an RFC 3339 time such as 2026-03-06T04:11:00Z")
    }
  }
}
