import CCurl
import Glibc

// libcurl calls these functions on the thread that drives the transfer, with the Inbox as context. A C function pointer
// cannot capture, and errors must not be thrown through C: they are stored in the Inbox.

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

/// Called with each resolved address that libcurl tries. The checked address is the one that is connected to, without a
/// second look-up.
let onOpenSocket: curl_opensocket_callback = { context, _, address in
  guard let inbox = inbox(context), let address, let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else {
    return CURL_SOCKET_BAD
  }
  let target = address.pointee
  guard inbox.mayConnect(to: IPAddress(family: target.family, UnsafeRawPointer(address) + offset)) else {
    return CURL_SOCKET_BAD
  }
  // Close-on-exec: a program that this process starts would otherwise keep the connection open after it is closed here.
  return socket(target.family, target.socktype | Int32(SOCK_CLOEXEC.rawValue), target.`protocol`)
}

/// Called when the connection is ready, including TLS, and before the request is sent.
let onRequest: curl_prereq_callback = { context, _, _, _, _ in
  guard let inbox = inbox(context) else { return CURL_PREREQFUNC_ABORT }
  inbox.connected()
  return CURL_PREREQFUNC_OK
}
