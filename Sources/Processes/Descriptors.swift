import Glibc

/// Moves a descriptor to a number of at least 10, to be closed on exec. Workers expect theirs at 0, 3 and 4: copying
/// one there must not overwrite another one that is still to be copied.
/// - Returns: -1 when there is no free descriptor, with `errno`.
func movedUp(_ descriptor: Int32) -> Int32 {
  let moved = fcntl(descriptor, F_DUPFD_CLOEXEC, 10)
  let code = errno
  close(descriptor)
  errno = code
  return moved
}
