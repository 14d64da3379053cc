#include "peer.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void put(struct buffer *to, const char *bytes, size_t length) {
  if (to->length + length > to->capacity) {
    to->capacity = 2 * (to->length + length);
    to->bytes = realloc(to->bytes, to->capacity);
    if (!to->bytes) abort();
  }
  memcpy(to->bytes + to->length, bytes, length);
  to->length += length;
}

void put_text(struct buffer *to, const char *text) {
  put(to, text, strlen(text));
}

void put_string(struct buffer *to, const char *bytes, size_t length) {
  size_t start = 0;
  put(to, "\"", 1);
  for (size_t index = 0; index < length; index++) {
    uint8_t byte = bytes[index];
    if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
    put(to, bytes + start, index - start);
    start = index + 1;
    switch (byte) {
      case '"': put(to, "\\\"", 2); break;
      case '\\': put(to, "\\\\", 2); break;
      case '\n': put(to, "\\n", 2); break;
      case '\r': put(to, "\\r", 2); break;
      case '\t': put(to, "\\t", 2); break;
      default: {
        char escape[7];
        put(to, escape, snprintf(escape, sizeof escape, "\\u%04x", byte));
      }
    }
  }
  put(to, bytes + start, length - start);
  put(to, "\"", 1);
}

static uint64_t mix(uint64_t a, uint64_t b) {
  __uint128_t product = (__uint128_t)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t hash(const char *bytes, size_t length) {
  uint64_t state = 0x9e3779b97f4a7c15 ^ length, word;
  for (; length >= 8; length -= 8, bytes += 8) {
    memcpy(&word, bytes, 8);
    state = mix(state ^ word, 0xa0761d6478bd642f);
  }
  word = 0;
  memcpy(&word, bytes, length);
  return mix(state ^ word, 0xe7037ed1a0b428db);
}

void put_id(struct buffer *to, const uint8_t id[ID]) {
  static const char digits[] = "0123456789abcdef";
  char text[36], *end = text;
  for (int index = 0; index < ID; index++) {
    if (index == 4 || index == 6 || index == 8 || index == 10) *end++ = '-';
    *end++ = digits[id[index] >> 4];
    *end++ = digits[id[index] & 15];
  }
  put(to, text, sizeof text);
}

static char *digits(char *end, unsigned number, int count) {
  for (int place = count - 1; place >= 0; place--, number /= 10) end[place] = '0' + number % 10;
  return end + count;
}

void put_time(struct buffer *to, const MYSQL_TIME *time) {
  char text[29], *end = text;
  *end++ = '"';
  end = digits(end, time->year, 4), *end++ = '-';
  end = digits(end, time->month, 2), *end++ = '-';
  end = digits(end, time->day, 2), *end++ = 'T';
  end = digits(end, time->hour, 2), *end++ = ':';
  end = digits(end, time->minute, 2), *end++ = ':';
  end = digits(end, time->second, 2), *end++ = '.';
  end = digits(end, time->second_part, 6), *end++ = 'Z';
  *end++ = '"';
  put(to, text, end - text);
}
