import Foundation
import Testing

@testable import SpacesAPI

@Suite struct ProcessGaugesTests {
  private let counters = LocalCounters(count: ProcessGauges.size)

  @Test func processes_addUp() {
    let processes = (1...3).map { _ in ProcessGauges(counters) }
    for (index, process) in processes.enumerated() { process.set(.streams, index + 1) }
    processes[0].add(.requests, 1)
    for process in processes {
      #expect(process.processes == 3)
      #expect(process.sum(.streams) == 6 && process.sum(.requests) == 1)
    }
  }

  @Test func process_withoutASignOfLife_isNotCountedUntilItsNext() {
    let (living, silent) = (ProcessGauges(counters), ProcessGauges(counters))
    silent.set(.streams, 5)
    silence(row: 1, since: 100)
    #expect(living.processes == 1 && living.sum(.streams) == 0)
    silent.beat()
    #expect(living.processes == 2 && living.sum(.streams) == 5)
  }

  @Test func row_ofAProcessThatHasEnded_isTakenAtOnceWithoutItsNumbers() throws {
    let ended = Process()
    ended.executableURL = URL(fileURLWithPath: "/bin/true")
    try ended.run()
    ended.waitUntilExit()
    let living = ProcessGauges(counters)
    for _ in 1...200 {
      let dead = ProcessGauges(counters, process: ended.processIdentifier)
      dead.set(.streams, 5)
    }
    let next = ProcessGauges(counters)
    next.set(.requests, 1)
    #expect(living.processes == 2 && living.sum(.streams) == 0 && living.sum(.requests) == 1)
  }

  @Test func row_ofAProcessThatIsStopped_isKept() {
    let (living, stopped) = (ProcessGauges(counters), ProcessGauges(counters))
    silence(row: 1, since: 1000)
    ProcessGauges(counters).set(.requests, 1)
    stopped.set(.streams, 5)
    stopped.beat()
    #expect(living.processes == 3 && living.sum(.streams) == 5 && living.sum(.requests) == 1)
  }

  @Test func process_withoutARow_isNotCountedAndHarmsNobody() {
    let all = (0..<ProcessGauges.rows).map { _ in ProcessGauges(counters) }
    let surplus = ProcessGauges(counters)
    surplus.set(.streams, 7)
    surplus.beat()
    #expect(all.count > 50 && all[0].processes == all.count && all[0].sum(.streams) == 0)
    #expect(surplus.processes == all.count)
  }

  /// Moves a process's last sign of life into the past.
  private func silence(row: Int, since seconds: Int) {
    counters.add(-seconds, at: row * (ProcessGauges.width))
  }
}
