#pragma once

/// The first 12 digits of the commit that the executable was built from, with ".changed" when files differed from it;
/// empty when it was built outside of a repository.
const char *spaces_commit(void);
