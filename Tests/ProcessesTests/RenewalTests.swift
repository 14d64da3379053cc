import Foundation
import Testing

@testable import Processes

@Suite struct RenewalTests {
  /// Two workers that serve, before the first renewal.
  private func serving() throws -> (Fleet, Set<pid_t>) {
    let fleet = try Fleet(2, Fleet.serves)
    try #require(fleet.update { !$0.isWaiting } && fleet.events == [.started])
    fleet.forgetEvents()
    return (fleet, Set(fleet.alive))
  }

  @Test func renewal_replacesEveryWorker() throws {
    let (fleet, old) = try serving()
    fleet.renew()
    #expect(fleet.isWaiting)
    #expect(fleet.update { !$0.events.isEmpty })
    #expect(fleet.events == [.renewed])
    #expect(fleet.update { old.isDisjoint(with: $0.alive) })
    #expect(fleet.alive.count == 2 && !fleet.isWaiting)
  }

  @Test func renewal_keepsTheOldUntilTheNewAreReady() throws {
    let (fleet, old) = try serving()
    try fleet.install("while [ ! -e \"$0.go\" ]; do sleep 0.02; done; printf '\\0' >&4; exec sleep 300")
    fleet.renew()
    #expect(fleet.update { $0.started.count == 3 })
    fleet.pass(.seconds(14))
    #expect(fleet.events == [] && old.isSubset(of: fleet.alive) && fleet.isWaiting)
  }

  @Test(arguments: [
    ("exit 1", "exit status 1"), ("printf 'a typo' >&4; exit 64", "exit status 64: a typo"), ("kill -9 $$", "signal 9"),
  ])
  func renewal_withWorkersThatFail_isToldOnceAndLeavesTheOld(script: String, reason: String) throws {
    let (fleet, old) = try serving()
    try fleet.install(script)
    fleet.renew()
    #expect(fleet.update { !$0.events.isEmpty })
    fleet.pass(.seconds(100))
    #expect(fleet.events == [.renewalFailed(reason: reason)])
    #expect(Set(fleet.alive) == old)
    // The one that showed the fault was the only one.
    #expect(fleet.started.count == 3)
  }

  @Test func renewal_withoutAnExecutable_leavesTheOld() throws {
    let (fleet, old) = try serving()
    try fleet.breakExecutable()
    fleet.renew()
    fleet.pass(.zero)
    #expect(fleet.events == [.renewalFailed(reason: "no process can be started: No such file or directory")])
    try fleet.repairExecutable()
    try fleet.breakExecutable(with: "no program")
    fleet.renew()
    fleet.pass(.zero)
    #expect(fleet.events.last == .renewalFailed(reason: "no process can be started: Permission denied"))
    #expect(Set(fleet.alive) == old && fleet.started.count == 2)
  }

  @Test func renewal_withAWorkerThatHangs_isGivenUp() throws {
    let (fleet, old) = try serving()
    try fleet.install("trap '' TERM; while :; do sleep 1; done")
    fleet.renew()
    #expect(fleet.update { $0.started.count == 3 })
    fleet.pass(.seconds(15))
    #expect(fleet.events == [.renewalFailed(reason: "not ready within 15.0 seconds")])
    // It ignores SIGTERM, so it is killed.
    fleet.pass(.seconds(5))
    #expect(fleet.update { Set($0.alive) == old })
  }

  @Test func renewal_whoseSecondWorkerFails_leavesNoneOfTheNew() throws {
    let (fleet, old) = try serving()
    try fleet.install("mkdir \"$0.first\" 2>/dev/null || exit 3; \(Fleet.serves)")
    fleet.renew()
    #expect(fleet.update { !$0.events.isEmpty })
    #expect(fleet.events == [.renewalFailed(reason: "exit status 3")])
    #expect(fleet.started.count == 4)
    #expect(fleet.update { Set($0.alive) == old })
  }

  @Test func renewals_atOnce_areOne() throws {
    let (fleet, _) = try serving()
    fleet.renew()
    fleet.renew()
    #expect(fleet.update { !$0.events.isEmpty && !$0.isWaiting })
    #expect(fleet.events == [.renewed] && fleet.started.count == 4)
  }

  @Test func renewal_duringAnother_follows() throws {
    let (fleet, old) = try serving()
    fleet.renew()
    fleet.pass(.zero)
    fleet.renew()
    #expect(fleet.update { $0.events.count == 2 })
    #expect(fleet.events == [.renewed, .renewed])
    #expect(fleet.update { $0.alive.count == 2 })
    #expect(old.isDisjoint(with: fleet.alive) && fleet.started.count == 6)
  }

  @Test func renewal_afterOneThatFailed_succeeds() throws {
    let (fleet, old) = try serving()
    try fleet.install("exit 1")
    fleet.renew()
    #expect(fleet.update { !$0.events.isEmpty })
    try fleet.install(Fleet.serves)
    fleet.renew()
    #expect(fleet.update { $0.events.count == 2 })
    #expect(fleet.events == [.renewalFailed(reason: "exit status 1"), .renewed])
    #expect(fleet.update { old.isDisjoint(with: $0.alive) && $0.alive.count == 2 })
  }

  @Test func renewal_duringAPause_startsAtOnce() throws {
    let fleet = try Fleet(2, "exit 1")
    #expect(fleet.update { $0.events.count == 2 })
    try fleet.install(Fleet.serves)
    fleet.renew()
    #expect(fleet.update { $0.events.last == .renewed })
    #expect(fleet.alive.count == 2)
  }

  @Test func stop_duringARenewal_endsOldAndNew() throws {
    let (fleet, _) = try serving()
    try fleet.install("trap '' TERM; while :; do sleep 1; done")
    fleet.renew()
    #expect(fleet.update { $0.started.count == 3 })
    fleet.stop()
    fleet.pass(.seconds(5))
    #expect(fleet.update(until: \.isEmpty))
    #expect(fleet.alive.isEmpty && fleet.started.count == 3 && fleet.events == [])
  }
}
