import FoundationEssentials
import Logging
import MariaDB

/// The thread behind `EventFeed`.
struct EventReader {
  private let feed: EventFeed
  private let service: Service
  private let clock = ContinuousClock()
  private var lastCheck: ContinuousClock.Instant
  /// Until the next look at the database, unless this process commits events before.
  private var pause = Self.shortest

  /// Between two looks while events come from other processes.
  private static let shortest = Duration.milliseconds(50)
  /// Between two looks when nothing happens. An event of another process is late by this much at most.
  private static let longest = Duration.milliseconds(300)
  /// Between two looks while this process commits events: those that come together are read together.
  private static let gap = Duration.milliseconds(5)
  /// Whoever may read no longer is told nothing after this time.
  private static let checkInterval = Duration.seconds(2)
  private static let limit = 500

  init(_ feed: EventFeed, _ service: Service) {
    self.feed = feed
    self.service = service
    lastCheck = clock.now
  }

  consuming func run() {
    while let listeners = feed.listeners() {
      do {
        if clock.now - lastCheck >= Self.checkInterval {
          try check(listeners)
          lastCheck = clock.now
        }
        try round()
      } catch {
        service.log.warning("events not read", metadata: ["cause": "\(error)"])
        pause = Self.longest
      }
      feed.wait(upTo: pause)
      SpacesAPI.pause(Self.gap)
    }
  }

  private mutating func round() throws {
    let state = try service.read { db in try EventSequence.state(in: db) }
    if state.isBehind { try EventSequence.advance(service.database, waiting: false) }
    guard state.isBehind || state.assigned > feed.claimed else {
      pause = min(pause * 3 / 2, Self.longest)
      return
    }
    pause = Self.shortest
    var count = 0
    repeat {
      let events = try service.read { [claimed = feed.claimed] db in
        try StoredEvent.next(after: claimed, limit: Self.limit, in: db)
      }
      count = events.count
      if let last = events.last { handOut(events, to: feed.claim(upTo: last.position)) }
    } while count == Self.limit
  }

  /// Once positions are claimed they have to be handed out, so this tries again until it can.
  private func handOut(_ events: [StoredEvent], to listeners: [Listener]) {
    while true {
      do {
        let deliveries = try EventSequence.read(upTo: feed.claimed, service.database) { state, db in
          try update(listeners, after: events, in: db)
          let wanted = events.filter { stored in listeners.contains { $0.accepts(stored.event) } }
          return try EventContent.deliveries(of: wanted, epoch: state.epoch, in: db)
        }
        for stored in events {
          guard let delivery = deliveries[stored.position] else { continue }
          for listener in listeners where listener.accepts(stored.event) { listener.offer(delivery) }
        }
        return feed.finish()
      } catch {
        service.log.warning("events not handed out", metadata: ["cause": "\(error)"])
        SpacesAPI.pause(Self.longest)
        if feed.count == 0 { return }
      }
    }
  }

  /// Looks what the people may read whom these events let in or out, before anything later is handed out.
  private func update(_ listeners: [Listener], after events: [StoredEvent], in db: Reader) throws {
    let kinds: Set<LiveEventKind> = [.membership, .participant]
    guard events.contains(where: { kinds.contains($0.event.kind) }) else { return }
    var people = Set(events.filter { $0.event.kind == .membership }.compactMap(\.event.audience.person))
    let participants = events.filter { $0.event.kind == .participant }.map(\.event.reference)
    for batch in Batch.split(participants, filler: { $0 }) {
      people.formUnion(
        try db.query("SELECT user_id FROM playground_participants WHERE id IN \(list: batch)") {
          try $0.next(UUID.self)
        })
    }
    try refresh(listeners.filter { people.contains($0.person) }, in: db)
  }

  /// Ends the listeners whose session has ended, and looks what the others may read.
  private func check(_ listeners: [Listener]) throws {
    try EventSequence.read(upTo: feed.claimed, service.database) { _, db in
      let live = try Session.live(listeners.map(\.session), in: db)
      for listener in listeners where !live.contains(listener.session) { listener.end(.signedOut) }
      try refresh(listeners, in: db)
    }
  }

  private func refresh(_ listeners: [Listener], in db: Reader) throws {
    guard !listeners.isEmpty else { return }
    let groups = try ReaderGroups.load(of: Array(Set(listeners.map(\.person))), in: db)
    for listener in listeners { listener.update(groups: groups[listener.person] ?? []) }
  }
}
