import Foundation
import Testing

@testable import Processes

@Suite struct WorkersTests {
  @Test func workers_thatAreReady_haveStarted() throws {
    let fleet = try Fleet(3, Fleet.serves)
    #expect(fleet.isEmpty)
    #expect(fleet.update { !$0.isWaiting })
    #expect(fleet.events == [.started])
    #expect(fleet.alive.count == 3)
    #expect(!fleet.isWaiting)
  }

  /// One that serves is better than none.
  @Test func workers_ofWhichOneIsReady_haveStarted() throws {
    let fleet = try Fleet(2, "mkdir \"$0.first\" 2>/dev/null || exit 7\n\(Fleet.serves)")
    #expect(fleet.update { $0.events.count == 2 })
    #expect(fleet.events.contains(.started) && fleet.alive.count == 1)
  }

  @Test func worker_getsSocketCountersPipeAndArguments() throws {
    let looks = "[ -e /dev/fd/0 ] && [ -f /dev/fd/3 ] && [ -p /dev/fd/4 ] && [ \"$*\" = argument ] || exit 9"
    let fleet = try Fleet(1, "\(looks)\n\(Fleet.serves)")
    #expect(fleet.update { !$0.events.isEmpty })
    #expect(fleet.events == [.started])
  }

  @Test(arguments: [
    ("exit 7", "exit status 7"), ("kill -SEGV $$", "signal 11"),
    ("printf 'a sentence' >&4; exit 1", "exit status 1: a sentence"),
  ])
  func worker_thatEnds_isToldWithItsReason(script: String, reason: String) throws {
    let fleet = try Fleet(1, script)
    #expect(fleet.update { !$0.events.isEmpty })
    let id = try #require(fleet.started.first)
    #expect(fleet.events == [.ended(id: id, reason: reason)])
  }

  @Test func worker_thatEnds_isReplacedAfterAPause() throws {
    let fleet = try Fleet(2, Fleet.serves)
    #expect(fleet.update { !$0.isWaiting })
    let before = Set(fleet.alive)
    for id in before { kill(id, SIGKILL) }
    #expect(fleet.update { $0.events.count == 3 })
    fleet.pass(.milliseconds(999))
    #expect(fleet.started.count == 2)
    fleet.pass(.milliseconds(1))
    #expect(fleet.update { !$0.isWaiting })
    #expect(fleet.alive.count == 2 && before.isDisjoint(with: fleet.alive))
    // Two that end together are one failure, and starting again is no second start.
    #expect(fleet.events.count == 3)
  }

  @Test func workers_thatCannotLive_arePausedLongerEachTime() throws {
    let fleet = try Fleet(1, "exit 1")
    for (number, pause) in [1, 2, 4, 8, 16, 30, 30].enumerated() {
      #expect(fleet.update { $0.events.count == number + 1 })
      fleet.pass(.seconds(pause) - .milliseconds(1))
      #expect(fleet.started.count == number + 1)
      fleet.pass(.milliseconds(1))
    }
  }

  @Test func executable_thatIsMissing_isTriedAgainAfterAPause() throws {
    let fleet = try Fleet(1, Fleet.serves)
    try fleet.breakExecutable()
    fleet.pass(.zero)
    #expect(fleet.events == [.notStarted(reason: "no process can be started: No such file or directory")])
    fleet.pass(.milliseconds(999))
    try fleet.repairExecutable()
    fleet.pass(.zero)
    #expect(fleet.isEmpty)
    fleet.pass(.milliseconds(1))
    #expect(fleet.update { $0.events.last == .started })
  }

  @Test func worker_thatNeverIsReady_isKilledAndReplaced() throws {
    let fleet = try Fleet(1, "trap '' TERM; while :; do sleep 1; done")
    #expect(fleet.update { $0.started.count == 1 })
    fleet.pass(.seconds(14))
    #expect(fleet.events == [] && fleet.alive.count == 1)
    fleet.pass(.seconds(1))
    #expect(fleet.update { $0.events.count == 1 })
    let id = try #require(fleet.started.first)
    #expect(fleet.events == [.ended(id: id, reason: "not ready within 15.0 seconds")])
    #expect(fleet.alive.isEmpty)
  }

  @Test func stop_endsAll() throws {
    let fleet = try Fleet(2, Fleet.serves)
    #expect(fleet.update { !$0.isWaiting })
    fleet.stop()
    #expect(fleet.update(until: \.isEmpty))
    fleet.pass(.seconds(100))
    #expect(fleet.alive.isEmpty && fleet.started.count == 2 && fleet.events == [.started])
  }

  @Test func stop_letsAReadyWorkerTakeItsTime() throws {
    let fleet = try Fleet(1, "trap 'ended=1' TERM; printf '\\0' >&4; while [ ! -e \"$0.enough\" ]; do sleep 0.05; done")
    #expect(fleet.update { $0.events == [.started] })
    let id = try #require(fleet.alive.first)
    fleet.stop()
    fleet.pass(.seconds(1000))
    fleet.pass(.seconds(1000))
    #expect(fleet.alive == [id] && !fleet.isEmpty)
  }
}
