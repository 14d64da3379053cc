import Glibc

/// Why the system has not started a thread.
public struct ThreadError: Error, Equatable, CustomStringConvertible {
  /// The system's error code, such as `EAGAIN`.
  public let code: Int32
  /// A sentence for the log.
  public var description: String { "Cannot start a thread: \(String(cString: strerror(code)))." }
}

/// Starts a detached thread with a stack of 256 KiB, so that thousands of threads, each waiting for the next token of a
/// model, fit into a few hundred megabytes.
/// - Throws: `ThreadError`; `body` is then never run.
public func startThread(_ body: @escaping @Sendable () -> Void) throws(ThreadError) {
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  defer { pthread_attr_destroy(&attributes) }
  pthread_attr_setstacksize(&attributes, 256 << 10)
  pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
  let box = Unmanaged.passRetained(ThreadBody(run: body))
  var thread = pthread_t()
  let code = pthread_create(
    &thread, &attributes,
    { argument in
      Unmanaged<ThreadBody>.fromOpaque(argument!).takeRetainedValue().run()
      return nil
    }, box.toOpaque())
  guard code == 0 else {
    box.release()
    throw ThreadError(code: code)
  }
}

private final class ThreadBody: Sendable {
  let run: @Sendable () -> Void
  init(run: @escaping @Sendable () -> Void) { self.run = run }
}
