#include "CVersion.h"

const char *spaces_commit(void) { return SPACES_COMMIT; }
