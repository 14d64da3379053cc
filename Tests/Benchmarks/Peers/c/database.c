#include "peer.h"
#include <string.h>

static const char *socket_path, *password_text;

static const char *const sql[STATEMENTS] = {
    [SESSION] = "SELECT u.id FROM auth_sessions s JOIN users u ON u.id = s.user_id "
                "WHERE s.token_hash = ? AND s.expires_at > NOW(6) AND u.suspended_at IS NULL",
    [ACCESS] = "SELECT c.status = 'active', COALESCE(m.is_current, FALSE), COALESCE(m.expires_at <= NOW(6), FALSE) "
               "FROM communities c LEFT JOIN community_members m ON m.community_id = c.id AND m.user_id = ? WHERE c.id = ?",
    [PAGE] = "SELECT m.id, m.user_id, m.agent_listing_id, m.content, m.message_type, m.created_at, u.name, u.image, "
             "l.agent_name, m.tts_audio_url FROM messages m LEFT JOIN users u ON u.id = m.user_id "
             "LEFT JOIN agent_listings l ON l.id = m.agent_listing_id "
             "WHERE m.room_id = ? ORDER BY m.created_at DESC, m.id DESC LIMIT ?",
    [POST] = "INSERT INTO messages (room_id, id, user_id, content) VALUES (?, ?, ?, ?) RETURNING created_at",
    [ANNOUNCE] = "INSERT INTO live_events (kind, room_id, group_type, group_id, reference_id) VALUES ('message', ?, 'members', ?, ?)",
};

void connect_database(const char *socket, const char *password) {
  socket_path = socket;
  password_text = password;
}

static void close_database(struct worker *worker) {
  for (int index = 0; index < STATEMENTS; index++) {
    if (worker->statements[index]) mysql_stmt_close(worker->statements[index]);
    worker->statements[index] = NULL;
  }
  if (worker->database) mysql_close(worker->database);
  worker->database = NULL;
}

bool open_database(struct worker *worker) {
  if (worker->database) return true;
  worker->database = mysql_init(NULL);
  mysql_options(worker->database, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  mysql_options(worker->database, MYSQL_INIT_COMMAND, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
  if (!mysql_real_connect(worker->database, "localhost", "spaces", password_text, "spaces", 0, socket_path, 0)) {
    close_database(worker);
    return false;
  }
  for (int index = 0; index < STATEMENTS; index++) {
    MYSQL_STMT *statement = worker->statements[index] = mysql_stmt_init(worker->database);
    if (mysql_stmt_prepare(statement, sql[index], strlen(sql[index]))) {
      close_database(worker);
      return false;
    }
  }
  return true;
}

MYSQL_STMT *execute(struct worker *worker, enum statement which, MYSQL_BIND *values, MYSQL_BIND *results) {
  if (!open_database(worker)) return NULL;
  MYSQL_STMT *statement = worker->statements[which];
  if (mysql_stmt_bind_param(statement, values) || mysql_stmt_execute(statement) ||
      (results && mysql_stmt_bind_result(statement, results))) {
    close_database(worker);
    return NULL;
  }
  return statement;
}

bool command(struct worker *worker, const char *sql) {
  if (!open_database(worker)) return false;
  if (mysql_real_query(worker->database, sql, strlen(sql)) == 0) return true;
  close_database(worker);
  return false;
}

MYSQL_BIND bytes(enum enum_field_types type, void *buffer, unsigned long size, unsigned long *length, my_bool *is_null) {
  MYSQL_BIND bind = {0};
  bind.buffer_type = type;
  bind.buffer = buffer;
  bind.buffer_length = size;
  bind.length = length;
  bind.is_null = is_null;
  return bind;
}

MYSQL_BIND blob(const void *value, size_t length) {
  MYSQL_BIND bind = {0};
  bind.buffer_type = MYSQL_TYPE_BLOB;
  bind.buffer = (void *)value;
  bind.buffer_length = length;
  return bind;
}
