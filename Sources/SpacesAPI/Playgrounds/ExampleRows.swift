import Web

extension EncodedRows {
  /// One row: the example of `record`.
  init(example record: Record) {
    self.init(plural: record.plural)
    append(RecordExample(record: record))
  }
}

private struct RecordExample: JSONObject {
  let record: Record

  static let example = RecordExample(record: Space.record)

  func fields(_ json: inout JSONWriter) {
    json.members(of: record.example)
  }
}
