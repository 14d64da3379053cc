#pragma once
#include <sndfile.h>
#include <spawn.h>

// glibc (2.34) declares it with _GNU_SOURCE only, which Swift's Glibc module is built without. Programs that this process
// starts must not inherit its connections: libfcgi accepts them without close-on-exec.
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
