# Starting, watching and ending processes; sourced by `stack`.

STARTED= # the names of what this command has started

# start NAME COMMAND...: in the background, as the leader of its own session with $STATE as its working directory.
# Both outlive the leader, so they tell our processes from a stranger that got a recycled id.
start() {
  local name=$1
  shift
  (cd "$STATE" && exec setsid "$@" </dev/null >>"$STATE/log/$name.log" 2>&1 9>&-) &
  echo $! >"$STATE/$name.pid"
  STARTED+=" $name"
}

# members NAME: the live processes of the session that NAME was started as, workers without a leader included.
members() {
  local leader stat line fields cwd
  [[ -s $STATE/$1.pid ]] || return 0
  read -r leader <"$STATE/$1.pid"
  for stat in /proc/[0-9]*/stat; do
    { read -r line <"$stat"; } 2>/dev/null || continue
    read -ra fields <<<"${line##*) }" # state, parent, group, session: the name before them may hold anything
    [[ ${fields[3]} == "$leader" && ${fields[0]} != [ZX] ]] || continue
    cwd=$(readlink "${stat%/stat}/cwd" 2>/dev/null) || continue
    [[ $cwd/ == "$STATE"/* ]] && echo "${line%% *}"
  done
  return 0
}

alive() {
  local pids
  pids=$(members "$1")
  [[ -n $pids ]] && grep --quiet --line-regexp --fixed-strings "$(<"$STATE/$1.pid")" <<<"$pids"
}

# stop NAME SECONDS: asks, waits, and kills what is left after SECONDS.
stop() {
  local name=$1 deadline=$((SECONDS + $2)) pids
  if alive "$name"; then
    kill -TERM "$(<"$STATE/$name.pid")"
  else
    pids=$(members "$name")
    [[ -z $pids ]] || kill -TERM $pids
  fi
  while pids=$(members "$name") && [[ -n $pids ]]; do
    ((SECONDS < deadline)) || kill -KILL $pids 2>/dev/null || true
    sleep 0.05
  done
  rm -f "$STATE/$name.pid"
}

# wait_until NAME SECONDS COMMAND...: fails with the log when NAME has ended or the time is up.
wait_until() {
  local name=$1 deadline=$((SECONDS + $2))
  shift 2
  until "$@" &>/dev/null; do
    sleep 0.1
    alive "$name" || show_log "$name" "$name has ended instead of starting."
    ((SECONDS < deadline)) || show_log "$name" "$name does not answer: $("$@" 2>&1 || true)"
  done
}

show_log() {
  echo "$2 The end of $STATE/log/$1.log:" >&2
  tail --lines=40 "$STATE/log/$1.log" >&2
  exit 1
}

# replace FILE MODE NAME...: FILE becomes standard input; where that is a change, each NAME stops, to start with the new one.
replace() {
  local file=$1 mode=$2 name
  shift 2
  (umask 077 && cat >"$file.new")
  if cmp --silent "$file.new" "$file"; then
    rm "$file.new"
    return
  fi
  for name in "$@"; do stop "$name" 60; done
  chmod "$mode" "$file.new"
  mv "$file.new" "$file"
}
