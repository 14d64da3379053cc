/// An event with its content, made once for everybody who gets it.
struct Delivery: Sendable {
  let position: Int64
  /// As an event stream carries it.
  let frame: [UInt8]
  /// As a page of a poll carries it.
  let item: [UInt8]
}
