/* usage: peer SOCKET THREADS DATABASE_SOCKET PASSWORD */
#include "peer.h"
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int listener;

/* Sends what is in worker->json; to a client that has it already, that it does. */
void answer(struct worker *worker, const char *status) {
  char **environment = worker->request.envp, tag[21] = "", lines[128] = "";
  const char *method = FCGX_GetParam("REQUEST_METHOD", environment), *id = FCGX_GetParam("REQUEST_ID", environment);
  if (method && strcmp(method, "GET") == 0 && strcmp(status, "200 OK") == 0) {
    const char *known = FCGX_GetParam("HTTP_IF_NONE_MATCH", environment);
    snprintf(tag, sizeof tag, "W/\"%016llx\"", (unsigned long long)hash(worker->json.bytes, worker->json.length));
    snprintf(lines, sizeof lines, "ETag: %s\r\nCache-Control: %sno-cache\r\n", tag,
             FCGX_GetParam("HTTP_AUTHORIZATION", environment) ? "private, " : "");
    if (known && strcmp(known, tag) == 0) {
      FCGX_FPrintF(worker->request.out, "Status: 304 Not Modified\r\n%sX-Request-Id: %s\r\n\r\n", lines, id ? id : "");
      return;
    }
  }
  FCGX_FPrintF(worker->request.out,
               "Status: %s\r\nContent-Type: application/json; charset=utf-8\r\n%sContent-Length: %d\r\n"
               "X-Request-Id: %s\r\n\r\n", status, lines, (int)worker->json.length, id ? id : "");
  FCGX_PutStr(worker->json.bytes, worker->json.length, worker->request.out);
}

void refuse(struct worker *worker, const char *status, const char *code, const char *sentence) {
  worker->json.length = 0;
  put_text(&worker->json, "{\"error\":");
  put_string(&worker->json, sentence, strlen(sentence));
  put_text(&worker->json, ",\"code\":");
  put_string(&worker->json, code, strlen(code));
  put(&worker->json, "}", 1);
  answer(worker, status);
}

static void route(struct worker *worker) {
  static const char communities[] = "/api/communities/";
  const char *method = FCGX_GetParam("REQUEST_METHOD", worker->request.envp);
  const char *path = FCGX_GetParam("PATH_INFO", worker->request.envp);
  uint8_t community[ID];
  if (method && path && strcmp(path, "/healthz") == 0) {
    put_text(&worker->json, "{\"status\":\"ok\"}");
    answer(worker, "200 OK");
  } else if (method && path && strncmp(path, communities, sizeof communities - 1) == 0 &&
             read_id(path + sizeof communities - 1, community) &&
             strcmp(path + sizeof communities - 1 + 36, "/messages") == 0) {
    strcmp(method, "POST") == 0 ? post_message(worker, community) : show_messages(worker, community);
  } else {
    refuse(worker, "404 Not Found", "not_found", "There is nothing at this address.");
  }
}

static void *serve(void *argument) {
  (void)argument;
  struct worker worker = {0};
  mysql_thread_init();
  FCGX_InitRequest(&worker.request, listener, 0);
  while (FCGX_Accept_r(&worker.request) == 0) {
    worker.json.length = 0;
    route(&worker);
    FCGX_Finish_r(&worker.request);
  }
  return NULL;
}

int main(int count, char **arguments) {
  if (count != 5) {
    fprintf(stderr, "usage: peer SOCKET THREADS DATABASE_SOCKET PASSWORD\n");
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  if (FCGX_Init() || sodium_init() < 0 || mysql_library_init(0, NULL, NULL)) return 1;
  signal(SIGTERM, SIG_DFL); // libfcgi takes it for itself: its threads would wait for one more request
  listener = FCGX_OpenSocket(arguments[1], 1024);
  if (listener < 0) return 1;
  connect_database(arguments[3], arguments[4]);
  pthread_t thread;
  for (int index = atoi(arguments[2]); index > 0; index--) {
    if (pthread_create(&thread, NULL, serve, NULL)) return 1;
  }
  pthread_join(thread, NULL);
  return 0;
}
