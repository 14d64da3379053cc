/// The indexes of names that lists are searched by.
public enum NameIndexes {
  /// Indexes anew what older versions have indexed in another way. Costs three short reads when there is nothing.
  /// - Returns: how many names there were.
  public static func update(_ service: Service) throws -> Int {
    try [Community.names, Space.names, AgentListing.names].reduce(0) { total, names in
      try total + NameIndexing(names: names).run(service)
    }
  }
}
