import Foundation

@testable import Processes

/// Workers that are real processes: shell scripts in a folder of their own, at a time that the test sets.
final class Fleet {
  /// What a worker's script does at its start so that it counts as ready.
  static let serves = "printf '\\0' >&4; exec sleep 300"

  private var workers: Workers
  private let folder: URL
  private var now = ContinuousClock.now
  /// Everything that `workers` has told.
  private(set) var events: [Workers.Event] = []

  init(_ count: Int, _ script: String, timing: Workers.Timing = .init()) throws {
    folder = URL(filePath: "/tmp/spaces-processes-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // No worker reads from the socket. The shell is the executable: a script that another thread's child has inherited
    // open, just written, could not be started.
    workers = Workers(
      count, listener: STDIN_FILENO, counters: try SharedCounters(count: 1),
      executable: folder.appending(path: "executable").path,
      arguments: [folder.appending(path: "script").path, "argument"], timing: timing)
    try FileManager.default.createSymbolicLink(
      at: folder.appending(path: "executable"), withDestinationURL: URL(filePath: "/bin/sh"))
    try install(script)
  }

  /// Ends the workers and waits for them: the test library cannot see the end of its own children while others that
  /// have ended are not waited for.
  deinit {
    workers.stop(at: now)
    for id in alive { kill(id, SIGKILL) }
    now += .seconds(5)
    _ = update(until: \.isEmpty)
    try? FileManager.default.removeItem(at: folder)
  }

  var isEmpty: Bool { workers.isEmpty }
  var isWaiting: Bool { workers.isWaiting }

  /// Puts another script in the place of the present one.
  func install(_ script: String) throws {
    let text = ": > \(folder.path)/$$\n\(script)\n"
    try text.write(to: folder.appending(path: "script"), atomically: true, encoding: .utf8)
  }

  /// Takes the executable away, or puts a file that cannot be executed in its place.
  func breakExecutable(with text: String? = nil) throws {
    let path = folder.appending(path: "executable")
    try FileManager.default.removeItem(at: path)
    try text?.write(to: path, atomically: true, encoding: .utf8)
  }

  func repairExecutable() throws {
    try FileManager.default.createSymbolicLink(
      at: folder.appending(path: "executable"), withDestinationURL: URL(filePath: "/bin/sh"))
  }

  func renew() { workers.renew() }
  func stop() { workers.stop(at: now) }

  /// Updates once, some time later.
  func pass(_ time: Duration) {
    now += time
    events += workers.update(at: now)
  }

  /// Updates without time passing until `condition` holds.
  /// - Returns: false when it did not within far more time than it takes.
  func update(until condition: (Fleet) -> Bool) -> Bool {
    for _ in 0..<3000 {
      pass(.zero)
      if condition(self) { return true }
      usleep(5000)
    }
    return false
  }

  func forgetEvents() { events = [] }

  /// The processes that were started, in no order.
  var started: [pid_t] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).compactMap(pid_t.init)
  }

  var alive: [pid_t] { started.filter { kill($0, 0) == 0 } }
}
