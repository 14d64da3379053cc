/* A few routes of the executable on libfcgi and libmariadb: one thread for each request at a time, and for each
   thread a connection with its statements prepared. */
#pragma once
#include <fcgiapp.h>
#include <mariadb/mysql.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ID = 16, HASH = 32 };
enum statement { SESSION, ACCESS, PAGE, POST, ANNOUNCE, STATEMENTS };

struct buffer {
  char *bytes;
  size_t length, capacity;
};

struct worker {
  FCGX_Request request;
  MYSQL *database;
  MYSQL_STMT *statements[STATEMENTS];
  struct buffer json;
};

/* buffer.c: JSON, written piece by piece. */
void put(struct buffer *to, const char *bytes, size_t length);
void put_text(struct buffer *to, const char *text);
void put_string(struct buffer *to, const char *bytes, size_t length);
void put_id(struct buffer *to, const uint8_t id[ID]);
void put_time(struct buffer *to, const MYSQL_TIME *time);
/* Not cryptographic: the same bytes have the same one. */
uint64_t hash(const char *bytes, size_t length);

/* database.c */
void connect_database(const char *socket, const char *password);
bool open_database(struct worker *worker);
/* Executes a statement; false when the database failed. Results, if `results` is not NULL, are fetched from it with
   mysql_stmt_fetch and freed by the caller. */
MYSQL_STMT *execute(struct worker *worker, enum statement statement, MYSQL_BIND *values, MYSQL_BIND *results);
/* Begins or ends a transaction; false when the database failed. */
bool command(struct worker *worker, const char *sql);
MYSQL_BIND bytes(enum enum_field_types type, void *bytes, unsigned long size, unsigned long *length, my_bool *is_null);
MYSQL_BIND blob(const void *bytes, size_t length);

/* access.c: who asks, and whether that person may. Both answer the request themselves when not. */
bool find_person(struct worker *worker, uint8_t person[ID]);
bool require_member(struct worker *worker, const uint8_t community[ID], const uint8_t person[ID]);

/* messages.c, post.c */
void show_messages(struct worker *worker, const uint8_t community[ID]);
void post_message(struct worker *worker, const uint8_t community[ID]);

/* input.c */
bool read_id(const char *text, uint8_t id[ID]);
void new_id(uint8_t id[ID]);
/* The string member `name` of the JSON object in `json`, unescaped in place; -1 when there is none. */
long string_member(char *json, const char *name, char **value);

/* main.c */
void answer(struct worker *worker, const char *status);
void refuse(struct worker *worker, const char *status, const char *code, const char *sentence);
