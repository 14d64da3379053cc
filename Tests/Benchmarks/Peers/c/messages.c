#include "peer.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST = 100, NAME = 4 * 100, URL = 4 * 2048, CONTENT = 3, COLUMNS = 10 };

/* One row of the page, as libmariadb fills it. Only what agents say is of any length. */
struct row {
  uint8_t id[ID], user[ID], listing[ID];
  char *content, type[16], user_name[NAME], image[URL], agent_name[NAME], audio[URL];
  MYSQL_TIME at;
  unsigned long content_size, content_length, type_length, user_name_length, image_length, agent_name_length, audio_length;
  my_bool has_no_user, has_no_listing, has_no_user_name, has_no_image, has_no_agent_name, has_no_audio;
};

static void bind_row(MYSQL_BIND *to, struct row *row) {
  enum enum_field_types text = MYSQL_TYPE_STRING;
  *to++ = bytes(MYSQL_TYPE_BLOB, row->id, ID, NULL, NULL);
  *to++ = bytes(MYSQL_TYPE_BLOB, row->user, ID, NULL, &row->has_no_user);
  *to++ = bytes(MYSQL_TYPE_BLOB, row->listing, ID, NULL, &row->has_no_listing);
  *to++ = bytes(text, row->content, row->content_size, &row->content_length, NULL);
  *to++ = bytes(text, row->type, sizeof row->type, &row->type_length, NULL);
  *to++ = bytes(MYSQL_TYPE_DATETIME, &row->at, sizeof row->at, NULL, NULL);
  *to++ = bytes(text, row->user_name, sizeof row->user_name, &row->user_name_length, &row->has_no_user_name);
  *to++ = bytes(text, row->image, sizeof row->image, &row->image_length, &row->has_no_image);
  *to++ = bytes(text, row->agent_name, sizeof row->agent_name, &row->agent_name_length, &row->has_no_agent_name);
  *to++ = bytes(text, row->audio, sizeof row->audio, &row->audio_length, &row->has_no_audio);
}

static void put_id_member(struct buffer *to, const char *name, const uint8_t id[ID], bool is_null) {
  put_text(to, name);
  if (is_null) return put_text(to, "null");
  put(to, "\"", 1);
  put_id(to, id);
  put(to, "\"", 1);
}

static void put_member(struct buffer *to, const char *name, const char *text, size_t length, bool is_null) {
  put_text(to, name);
  is_null ? put_text(to, "null") : put_string(to, text, length);
}

static void put_row(struct buffer *to, const struct row *row) {
  put_id_member(to, "{\"id\":", row->id, false);
  put_id_member(to, ",\"userId\":", row->user, row->has_no_user);
  put_id_member(to, ",\"agentListingId\":", row->listing, row->has_no_listing);
  put_member(to, ",\"content\":", row->content, row->content_length, false);
  put_member(to, ",\"messageType\":", row->type, row->type_length, false);
  put_text(to, ",\"createdAt\":");
  put_time(to, &row->at);
  put_member(to, ",\"userName\":", row->user_name, row->user_name_length, row->has_no_user_name);
  put_member(to, ",\"userImage\":", row->image, row->image_length, row->has_no_image);
  put_member(to, ",\"agentName\":", row->agent_name, row->agent_name_length, row->has_no_agent_name);
  put_member(to, ",\"ttsAudioUrl\":", row->audio, row->audio_length, row->has_no_audio);
  put(to, "}", 1);
}

/* The place of a message: its microseconds since 1970 in base 36, and its id. */
static void put_cursor(struct buffer *to, const struct row *row) {
  struct tm day = {.tm_year = row->at.year - 1900, .tm_mon = row->at.month - 1, .tm_mday = row->at.day,
                   .tm_hour = row->at.hour, .tm_min = row->at.minute, .tm_sec = row->at.second};
  uint64_t number = (uint64_t)timegm(&day) * 1000000 + row->at.second_part;
  char text[16], *start = text + sizeof text;
  do *--start = "0123456789abcdefghijklmnopqrstuvwxyz"[number % 36];
  while (number /= 36);
  put(to, "\"", 1);
  put(to, start, text + sizeof text - start);
  put(to, ".", 1);
  put_id(to, row->id);
  put(to, "\"", 1);
}

static int limit_of(const char *query) {
  const char *found = query ? strstr(query, "limit=") : NULL;
  int limit = found ? atoi(found + 6) : 50;
  return limit >= 1 && limit <= MOST ? limit : 0;
}

/* Makes room for a content that was longer than any before it, and fetches it again. */
static void fetch_long(MYSQL_STMT *statement, MYSQL_BIND *results, struct row *row) {
  row->content_size = 2 * row->content_length;
  row->content = realloc(row->content, row->content_size);
  if (!row->content) abort();
  bind_row(results, row);
  mysql_stmt_fetch_column(statement, &results[CONTENT], CONTENT, 0);
  mysql_stmt_bind_result(statement, results);
}

/* The newest come first, and are shown last: each is written when it comes, and copied from the last to the first. */
static void put_page(struct buffer *json, MYSQL_STMT *statement, MYSQL_BIND *results, struct row *row, int limit) {
  static _Thread_local struct buffer rows, cursor;
  size_t starts[MOST + 1];
  int count = 0, state;
  bool has_more = false;
  rows.length = cursor.length = 0;
  while ((state = mysql_stmt_fetch(statement)) == 0 || state == MYSQL_DATA_TRUNCATED) {
    if ((has_more = count == limit)) break;
    if (state == MYSQL_DATA_TRUNCATED) fetch_long(statement, results, row);
    starts[count++] = rows.length;
    put_row(&rows, row);
    if (count == limit) put_cursor(&cursor, row);
  }
  starts[count] = rows.length;
  put_text(json, "{\"messages\":[");
  for (int index = count - 1; index >= 0; index--) {
    put(json, rows.bytes + starts[index], starts[index + 1] - starts[index]);
    if (index) put(json, ",", 1);
  }
  put_text(json, "],\"nextBefore\":");
  has_more ? put(json, cursor.bytes, cursor.length) : put_text(json, "null");
  put(json, "}", 1);
}

void show_messages(struct worker *worker, const uint8_t community[ID]) {
  uint8_t person[ID];
  int limit = limit_of(FCGX_GetParam("QUERY_STRING", worker->request.envp));
  if (!find_person(worker, person)) return;
  if (!limit) return refuse(worker, "400 Bad Request", "invalid_request", "limit must be 1 to 100.");
  if (!require_member(worker, community, person)) return;

  static _Thread_local struct row row;
  int most = limit + 1;
  MYSQL_BIND values[] = {blob(community, ID), bytes(MYSQL_TYPE_LONG, &most, 0, NULL, NULL)}, results[COLUMNS];
  if (!row.content) row.content = malloc(row.content_size = 4096);
  bind_row(results, &row);
  MYSQL_STMT *statement = execute(worker, PAGE, values, results);
  if (!statement) {
    return refuse(worker, "503 Service Unavailable", "service_unavailable", "The database does not answer.");
  }
  put_page(&worker->json, statement, results, &row, limit);
  mysql_stmt_free_result(statement);
  answer(worker, "200 OK");
}
