import CCurl
import Glibc

// libcurl calls these on the thread that drives the transfer, with the Inbox as context. A C function pointer cannot
// capture, and nothing may throw through C: what went wrong is kept in the Inbox.

private func inbox(_ context: UnsafeMutableRawPointer?) -> Inbox? {
  context.map { Unmanaged<Inbox>.fromOpaque($0).takeUnretainedValue() }
}

let onBody: curl_write_callback = { bytes, size, count, context in
  guard let inbox = inbox(context) else { return 0 }
  inbox.received(UnsafeRawBufferPointer(start: bytes, count: size * count))
  return size * count
}

let onHeader: curl_write_callback = { bytes, size, count, context in
  guard let inbox = inbox(context) else { return 0 }
  return inbox.receivedHeader(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
}

/// Called with the resolved address, for each one that is tried: no second look-up can come between.
let onOpenSocket: curl_opensocket_callback = { context, _, address in
  guard let inbox = inbox(context), let address, let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else {
    return CURL_SOCKET_BAD
  }
  let target = address.pointee
  guard inbox.mayConnect(to: IPAddress(family: target.family, UnsafeRawPointer(address) + offset)) else {
    return CURL_SOCKET_BAD
  }
  // Programs this process starts must not inherit a stream: the peer would never see it close.
  return socket(target.family, target.socktype | Int32(SOCK_CLOEXEC.rawValue), target.`protocol`)
}

/// Called when the connection, TLS included, is ready and nothing has been sent.
let onRequest: curl_prereq_callback = { context, _, _, _, _ in
  guard let inbox = inbox(context) else { return CURL_PREREQFUNC_ABORT }
  inbox.connected()
  return CURL_PREREQFUNC_OK
}
