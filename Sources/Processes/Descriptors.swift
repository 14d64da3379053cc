import Glibc

/// Moves a descriptor to a number of at least 10 and marks it close-on-exec. Workers get descriptors at 0, 3 and 4:
/// copying one to these numbers must not overwrite another one that is copied later.
/// - Returns: -1 with `errno` if there is no free descriptor.
func movedUp(_ descriptor: Int32) -> Int32 {
  let moved = fcntl(descriptor, F_DUPFD_CLOEXEC, 10)
  let code = errno
  close(descriptor)
  errno = code
  return moved
}
