#include "peer.h"
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

static int hex(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

bool read_id(const char *text, uint8_t id[ID]) {
  for (int index = 0; index < ID; index++) {
    if (index == 4 || index == 6 || index == 8 || index == 10) {
      if (*text++ != '-') return false;
    }
    int high = hex(text[0]), low = high < 0 ? -1 : hex(text[1]);
    if (low < 0) return false;
    id[index] = high << 4 | low;
    text += 2;
  }
  return true;
}

/* A UUIDv7. */
void new_id(uint8_t id[ID]) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  uint64_t milliseconds = (uint64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
  if (getrandom(id, ID, 0) != ID) abort();
  for (int index = 5; index >= 0; index--, milliseconds >>= 8) id[index] = milliseconds;
  id[6] = (id[6] & 0x0f) | 0x70;
  id[8] = (id[8] & 0x3f) | 0x80;
}

static char *skip_blanks(char *at) {
  return at + strspn(at, " \t\r\n");
}

static char *put_utf8(char *to, unsigned point) {
  if (point < 0x80) {
    *to++ = point;
  } else if (point < 0x800) {
    *to++ = 0xc0 | point >> 6, *to++ = 0x80 | (point & 0x3f);
  } else if (point < 0x10000) {
    *to++ = 0xe0 | point >> 12, *to++ = 0x80 | (point >> 6 & 0x3f), *to++ = 0x80 | (point & 0x3f);
  } else {
    *to++ = 0xf0 | point >> 18, *to++ = 0x80 | (point >> 12 & 0x3f);
    *to++ = 0x80 | (point >> 6 & 0x3f), *to++ = 0x80 | (point & 0x3f);
  }
  return to;
}

/* Four hexadecimal digits, or -1. */
static long code_unit(const char *at) {
  long unit = 0;
  for (int index = 0; index < 4; index++) {
    int digit = hex(at[index]);
    if (digit < 0) return -1;
    unit = unit << 4 | digit;
  }
  return unit;
}

/* Unescapes the string that begins after the quote at `*at`, in place; its length, or -1. Moves `*at` behind it. */
static long unescape(char **at) {
  static const char names[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
  char *from = *at, *to = from, *start = from;
  while (*from != '"') {
    if ((uint8_t)*from < 0x20) return -1;
    if (*from != '\\') {
      *to++ = *from++;
      continue;
    }
    from++;
    if (*from == 'u') {
      long unit = code_unit(from + 1), low;
      if (unit < 0 || (unit >= 0xdc00 && unit < 0xe000)) return -1;
      from += 5;
      if (unit >= 0xd800 && unit < 0xdc00) {
        if (from[0] != '\\' || from[1] != 'u' || (low = code_unit(from + 2)) < 0xdc00 || low >= 0xe000) return -1;
        unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
        from += 6;
      }
      to = put_utf8(to, unit);
    } else {
      const char *name = *from ? strchr(names, *from) : NULL;
      if (!name) return -1;
      *to++ = meanings[name - names];
      from++;
    }
  }
  *at = from + 1;
  return to - start;
}

/* Objects of strings are all that the routes take: anything else in one ends the search. */
long string_member(char *json, const char *name, char **value) {
  char *at = skip_blanks(json);
  if (*at++ != '{') return -1;
  long found = -1;
  for (;;) {
    at = skip_blanks(at);
    if (*at++ != '"') return -1;
    char *key = at;
    long key_length = unescape(&at);
    at = skip_blanks(at);
    if (key_length < 0 || *at++ != ':') return -1;
    at = skip_blanks(at);
    if (*at++ != '"') return -1;
    char *text = at;
    long length = unescape(&at);
    if (length < 0) return -1;
    if (key_length == (long)strlen(name) && memcmp(key, name, key_length) == 0) *value = text, found = length;
    at = skip_blanks(at);
    if (*at == '}') return found;
    if (*at++ != ',') return -1;
  }
}
