#include "peer.h"
#include <sodium.h>
#include <string.h>
#include <strings.h>

bool find_person(struct worker *worker, uint8_t person[ID]) {
  const char *header = FCGX_GetParam("HTTP_AUTHORIZATION", worker->request.envp);
  bool is_known = false;
  if (header && strncasecmp(header, "Bearer ", 7) == 0) {
    uint8_t hash[HASH];
    crypto_hash_sha256(hash, (const uint8_t *)header + 7, strlen(header + 7));
    MYSQL_BIND values[] = {blob(hash, sizeof hash)};
    MYSQL_BIND results[] = {bytes(MYSQL_TYPE_BLOB, person, ID, NULL, NULL)};
    MYSQL_STMT *statement = execute(worker, SESSION, values, results);
    if (!statement) {
      refuse(worker, "503 Service Unavailable", "service_unavailable", "The database does not answer.");
      return false;
    }
    is_known = mysql_stmt_fetch(statement) == 0;
    mysql_stmt_free_result(statement);
  }
  if (!is_known) refuse(worker, "401 Unauthorized", "unauthorized", "Sign in first.");
  return is_known;
}

bool require_member(struct worker *worker, const uint8_t community[ID], const uint8_t person[ID]) {
  int is_active = 0, is_current = 0, is_expired = 0;
  MYSQL_BIND values[] = {blob(person, ID), blob(community, ID)};
  MYSQL_BIND results[] = {
      bytes(MYSQL_TYPE_LONG, &is_active, 0, NULL, NULL), bytes(MYSQL_TYPE_LONG, &is_current, 0, NULL, NULL),
      bytes(MYSQL_TYPE_LONG, &is_expired, 0, NULL, NULL)};
  MYSQL_STMT *statement = execute(worker, ACCESS, values, results);
  if (!statement) {
    refuse(worker, "503 Service Unavailable", "service_unavailable", "The database does not answer.");
    return false;
  }
  bool is_found = mysql_stmt_fetch(statement) == 0;
  mysql_stmt_free_result(statement);
  const char *method = FCGX_GetParam("REQUEST_METHOD", worker->request.envp);
  if (!is_found) {
    refuse(worker, "404 Not Found", "community_not_found", "There is no such community.");
  } else if (!is_current) {
    refuse(worker, "403 Forbidden", "not_member", "Join the community first.");
  } else if (is_expired) {
    refuse(worker, "403 Forbidden", "membership_expired", "The membership has expired.");
  } else if (!is_active && strcmp(method, "GET") != 0) {
    refuse(worker, "410 Gone", "community_archived", "The community is archived.");
  } else {
    return true;
  }
  return false;
}
