#include <sys/socket.h>

// Not fcgi_stdio.h, which redefines stdio's names.
#include <fcgiapp.h>

// accept(2), which glibc declares for _GNU_SOURCE only.
int accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags);
