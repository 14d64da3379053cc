#pragma once

/// The first 12 digits of the commit that `make` built the executable from, with ".changed" when files differed from it;
/// empty for another build.
const char *spaces_commit(void);
