#pragma once
#include <utf8proc.h>

// Writes the NFKC form of the case-folded text into `scalars`: composed and decomposed letters, half-width and
// full-width ones, and upper and lower case become the same.
//
// Returns how many scalars that are. When they are more than `capacity`, `scalars` holds nothing of use, and another
// call needs as many places as were returned. A negative result is an error code of utf8proc.
static inline utf8proc_ssize_t cutf8proc_fold(const char *text, utf8proc_ssize_t length, utf8proc_int32_t *scalars,
                                              utf8proc_ssize_t capacity) {
  const utf8proc_option_t options =
    (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_COMPOSE);
  utf8proc_ssize_t count = utf8proc_decompose((const utf8proc_uint8_t *)text, length, scalars, capacity, options);
  return count < 0 || count > capacity ? count : utf8proc_normalize_utf32(scalars, count, options);
}
