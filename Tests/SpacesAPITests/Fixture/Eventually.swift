import Foundation
import Testing

/// Waits for what another thread does: looks again and again until `condition` holds, and gives up after 20 s.
func eventually(sourceLocation: SourceLocation = #_sourceLocation, _ condition: () throws -> Bool) throws {
  for _ in 0..<800 {
    if try condition() { return }
    Thread.sleep(forTimeInterval: 0.025)
  }
  Issue.record("It has not come true.", sourceLocation: sourceLocation)
}
