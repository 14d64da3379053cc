#include "peer.h"
#include <stdlib.h>
#include <string.h>

enum { MOST = 1 << 20 };

/* The number of code points, or 0 when `text` is longer than a message may be. */
static size_t characters(const char *text, size_t length) {
  size_t count = 0;
  for (size_t index = 0; index < length; index++) count += (text[index] & 0xc0) != 0x80;
  return count <= 5000 ? count : 0;
}

/* Stores a message, and tells the listeners of the community that it is there, in one transaction. */
static bool store(struct worker *worker, MYSQL_BIND *values, MYSQL_TIME *at) {
  MYSQL_BIND results[] = {bytes(MYSQL_TYPE_DATETIME, at, sizeof *at, NULL, NULL)};
  if (!command(worker, "START TRANSACTION")) return false;
  MYSQL_STMT *statement = execute(worker, POST, values, results);
  if (!statement || mysql_stmt_fetch(statement)) return false;
  mysql_stmt_free_result(statement);
  MYSQL_BIND event[] = {values[0], values[0], values[1]};
  return execute(worker, ANNOUNCE, event, NULL) && command(worker, "COMMIT");
}

void post_message(struct worker *worker, const uint8_t community[ID]) {
  uint8_t person[ID], id[ID];
  if (!find_person(worker, person)) return;
  const char *size = FCGX_GetParam("CONTENT_LENGTH", worker->request.envp);
  long length = size ? atol(size) : 0;
  if (length <= 0 || length > MOST) return refuse(worker, "400 Bad Request", "invalid_request", "There is no body.");
  char *body = malloc(length + 1), *content;
  if (FCGX_GetStr(body, length, worker->request.in) != length) return free(body);
  body[length] = 0;
  long content_length = string_member(body, "content", &content);
  if (content_length <= 0 || !characters(content, content_length)) {
    refuse(worker, "400 Bad Request", "invalid_request", "content must be 1 to 5000 characters.");
    return free(body);
  }
  if (!require_member(worker, community, person)) return free(body);

  new_id(id);
  MYSQL_TIME at;
  MYSQL_BIND values[] = {blob(community, ID), blob(id, ID), blob(person, ID), blob(content, content_length)};
  values[3].buffer_type = MYSQL_TYPE_STRING;
  if (!store(worker, values, &at)) {
    refuse(worker, "503 Service Unavailable", "service_unavailable", "The database does not answer.");
    return free(body);
  }

  struct buffer *json = &worker->json;
  put_text(json, "{\"id\":\"");
  put_id(json, id);
  put_text(json, "\",\"userId\":\"");
  put_id(json, person);
  put_text(json, "\",\"content\":");
  put_string(json, content, content_length);
  put_text(json, ",\"messageType\":\"text\",\"createdAt\":");
  put_time(json, &at);
  put(json, "}", 1);
  answer(worker, "201 Created");
  free(body);
}
