import Glibc

/// Moves a descriptor to a number that no worker expects anything on, and closes it on exec. Copying one after another to
/// the numbers from 0 on then overwrites none that is still to be copied.
/// - Returns: -1 when there is no free descriptor, with `errno`.
func movedUp(_ descriptor: Int32) -> Int32 {
  let moved = fcntl(descriptor, F_DUPFD_CLOEXEC, 10)
  let code = errno
  close(descriptor)
  errno = code
  return moved
}
