import Formats
import FoundationEssentials
import Web

/// The events in the description of the API.
enum EventSchemas {
  static let all: [EventDescription] = LiveEventKind.allCases.map(description) + [reset]

  private static let reset = EventDescription(
    name: "reset", data: SchemaComponent(name: ResetEvent.name) { ResetEvent.definition },
    example: encoded(ResetEvent.example))

  private static func description(of kind: LiveEventKind) -> EventDescription {
    let name = "\(kind.rawValue.prefix(1).uppercased())\(kind.rawValue.dropFirst())Event"
    let (members, components) = members(of: kind)
    let component = SchemaComponent(name: name == "MessageEvent" ? "LiveMessageEvent" : name) {
      let properties: [(key: String, value: JSONValue)] =
        [
          (key: "type", value: ["type": "string", "enum": [.string(kind.rawValue)]]),
          (key: "at", value: ["type": "string", "format": "date-time"]),
        ] + members
      let schema: JSONValue = [
        "type": "object", "properties": .object(properties),
        "required": .array(properties.map { .string($0.key) }), "additionalProperties": false,
      ]
      return (schema: schema, components: components)
    }
    return EventDescription(name: kind.rawValue, data: component, example: example(of: kind))
  }

  private static func members(
    of kind: LiveEventKind
  ) -> (members: [(key: String, value: JSONValue)], components: [SchemaComponent]) {
    let id: JSONValue = ["type": ["string", "null"], "format": "uuid"]
    let room: [(key: String, value: JSONValue)] = [(key: "communityId", value: id), (key: "conversationId", value: id)]
    switch kind {
    case .message:
      let records = [Message.record, Message.conversationRecord]
      return (room + [(key: "message", value: ["oneOf": .array(records.map(\.schema))])], records.map(\.component))
    case .answer:
      let states = AnswerProgress.allCases.map { JSONValue.string($0.rawValue) }
      let state: JSONValue = ["type": "string", "enum": .array(states)]
      return (room + [(key: "state", value: state)] + properties(of: kind), [])
    case .conversation, .queue, .membership, .wallet, .session, .participant, .signal:
      return (properties(of: kind), [])
    }
  }

  private static func properties(of kind: LiveEventKind) -> [(key: String, value: JSONValue)] {
    if let record = example(kind).contentKind.source?.record { return record.properties }
    return ["balance", "held"].map { (key: $0, value: ["type": "integer", "format": "int64"]) }
  }

  private static func example(of kind: LiveEventKind) -> [UInt8] {
    let event = example(kind)
    let body = event.contentKind.source?.record.example.bytes ?? encoded(WalletBalance.example)
    return EventContent.data(of: event, at: Example.time, body)
  }

  private static func example(_ kind: LiveEventKind) -> LiveEvent {
    LiveEvent(
      kind: kind, room: Example.id, audience: Audience(group: .members(of: Example.id)), reference: Example.id,
      progress: kind == .answer ? .finished : nil)
  }

  private static func encoded(_ value: some JSONEncodable) -> [UInt8] {
    var json = JSONWriter()
    value.encode(to: &json)
    return json.bytes
  }

  /// `{events, cursor, reset}`
  static let page = SchemaComponent(name: "EventPage") {
    let items: JSONValue = [
      "type": "object", "required": ["id", "event", "data"], "additionalProperties": false,
      "properties": [
        "id": ["type": "string"], "event": ["type": "string"],
        "data": ["oneOf": .array(all.map { ["$ref": .string("#/components/schemas/\($0.data.name)")] })],
      ],
    ]
    let schema: JSONValue = [
      "type": "object", "required": ["events", "cursor", "reset"], "additionalProperties": false,
      "properties": [
        "events": ["type": "array", "items": items],
        "cursor": ["type": "string", "description": "What to give as `after` next."],
        "reset": [
          "type": "boolean", "description": "Whether events were missed that are forgotten: read the lists again.",
        ],
      ],
    ]
    return (schema: schema, components: all.map(\.data))
  }

  static var pageExample: [UInt8] {
    var item = JSONWriter()
    item.raw("{\"id\":\"k3j2.1a\",\"event\":\"message\",\"data\":")
    item.raw(example(of: .message))
    item.raw("}")
    let delivery = Delivery(position: 46, frame: [], item: item.bytes)
    return EventPage.json([delivery], EventCursor(epoch: 937_982, position: 46), isReset: false)
  }
}
