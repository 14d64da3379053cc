"""Processes: the process manager and its workers, what becomes of them, and what the host's limits do."""
import contextlib
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from gateway import STDIN, Answer, ask_fastcgi, begin_fastcgi, record, send_fastcgi, standard_output, variables
from large import large_page, requests_running
from service import Service, ServiceManager, answers, is_alive, processor_seconds
from sse import EventStream
from stack import ROOT, SPACES, eventually, free_port

RENEWAL_FAILED = "renewal failed"


@pytest.fixture
def service(stack, tmp_path):
    with Service(stack, tmp_path, "--processes", "2") as service:
        eventually(lambda: len(service.events("serving")) == 2, what="two workers")
        yield service


@pytest.fixture
def copied(stack, tmp_path):
    with Service(stack, tmp_path, "--processes", "2", copy=True) as service:
        eventually(lambda: len(service.events("serving")) == 2, what="two workers")
        yield service


# Reload

def test_killed_worker_is_replaced(anyone, stack):
    before = set(stack.workers())
    stack.kill_workers()
    eventually(lambda: len(new := set(stack.workers())) == len(before) and new.isdisjoint(before), what="a new set of workers")
    anyone.get("/healthz").expect(200)


@pytest.mark.parametrize("is_tcp", [False, True], ids=["unix", "TCP"])
def test_request_whose_client_left_before_it_was_begun_is_left_to_its_repetition(ada, stack, tmp_path, is_tcp):
    with Service(stack, tmp_path, "--processes", "2", port=free_port() if is_tcp else None) as service:
        eventually(lambda: len(service.events("serving")) == 2, what="two workers")
        leave_requests(ada, service)


def states(pid):
    """Of each thread, as proc(5) has them."""
    return [path.read_text().rpartition(")")[2].split()[0] for path in pathlib.Path(f"/proc/{pid}/task").glob("*/stat")]


def leave_requests(ada, service):
    community, workers = ada.create_community(), service.workers()
    headers, left = {"Authorization": f"Bearer {ada.token}", "Content-Type": "application/json"}, {"Idempotency-Key": str(uuid.uuid4())}
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    eventually(lambda: {state for pid in workers for state in states(pid)} == {"T"}, what="workers that do nothing")
    for key in [left] * 4 + [{}] * 4:   # nobody repeats a request without a key
        body = json.dumps({"content": "left" if key else "kept"}).encode()
        send_fastcgi(service.socket, "POST", f"/api/communities/{community}/messages", headers | key, body).close()
    for pid in workers:
        os.kill(pid, signal.SIGCONT)
    eventually(lambda: len(ada.history(community)) >= 4, 60, "the requests without a key")
    eventually(lambda: service.log.read_text().count('"status":"499"') == 4, what="those with a key")
    # The repetition is the first that is carried out: nothing under its key was, nor is it any more.
    ada.post(f"/api/communities/{community}/messages", {"content": "repeated"}, headers=left).expect(201)
    assert [message["content"] for message in ada.history(community)] == ["kept"] * 4 + ["repeated"]


def test_threads_of_workers_keep_little_memory_for_themselves(stack):
    for pid in stack.workers():
        # Not as one variable: glibc writes over the colons between them.
        environment = pathlib.Path(f"/proc/{pid}/environ").read_bytes()
        assert b"glibc.malloc.tcache_max=64" in environment and b"glibc.malloc.arena_max=" in environment


def test_message_of_who_was_removed_while_it_was_sent_is_refused(service, ada, bob):
    community = ada.create_community()
    bob.join(community)
    body = json.dumps({"content": "late"}).encode()
    slow = begin_fastcgi(service.socket, variables("POST", f"/api/communities/{community}/messages",
                                                   {"Authorization": f"Bearer {bob.token}", "Content-Type": "application/json"}, body).items())
    eventually(lambda: requests_running(service.socket) == 2, what="a request that waits for its body")
    ada.delete(f"/api/communities/{community}/members/{bob.id}").expect(200)
    slow.sendall(record(STDIN, body) + record(STDIN, b""))
    answer = Answer(standard_output(slow), slow.close)
    assert (answer.status, json.loads(answer.body())["code"]) == (403, "not_member")
    assert ada.history(community) == []


def test_hangup_renews_every_worker_and_loses_no_request(anyone, ada, stack, chat):
    before, over, found = set(stack.workers()), threading.Event(), []
    gate, club = chat.gate("renewal"), ada.create_club_with_agent()
    with ada.chat(*club, "gate:renewal") as stream:
        stream.next()

        def ask():
            while not over.is_set():
                found.append(anyone.get("/readyz").status)

        with ThreadPoolExecutor(4) as pool:
            askers = [pool.submit(ask) for _ in range(4)]
            try:
                os.kill(stack.pid(), signal.SIGHUP)
                eventually(lambda: len(before & set(stack.workers())) < len(before) == len(set(stack.workers()) - before), what="new workers")
                more = len(found) + 50
                eventually(lambda: len(found) > more, what="answers by the new workers")
            finally:
                over.set()
        for asker in askers:
            asker.result()   # raises what ended it, such as a connection that was lost
        gate.say("Still here.")
        gate.finish()
        assert stream.rest().text == "Still here." and stream.end["finishReason"] == "stop"
    assert set(found) == {200}
    eventually(lambda: before.isdisjoint(stack.workers()), what="the end of the old workers")


def expect_failed_renewal(service, cause, seconds=20):
    """The old generation serves on, one line says why, and nobody is left of the new one."""
    before = service.workers()
    service.hang_up()
    eventually(lambda: service.events(RENEWAL_FAILED), seconds, what="the failure of the renewal")
    eventually(lambda: service.workers() == before, what="the end of the new workers")
    assert service.answers()
    failures = service.events(RENEWAL_FAILED)
    assert len(failures) == 1 and failures[0]["level"] == "error" and cause in failures[0]["cause"], failures
    assert service.events("worker died") == []


def expect_renewal(service):
    before = service.workers()
    service.hang_up()
    eventually(lambda: len(service.workers()) == 2 and service.workers().isdisjoint(before), what="a new generation")
    assert service.answers()


def test_hangup_with_a_bad_value_leaves_the_old_workers_and_says_which(service):
    good = service.config.read_text()
    service.config.write_text(good + "SPACES_THREADS=many\n")
    expect_failed_renewal(service, "SPACES_THREADS")
    service.config.write_text(good)
    expect_renewal(service)


def test_hangup_without_a_configuration_leaves_the_old_workers(service):
    service.config.rename(service.config.with_suffix(".gone"))
    expect_failed_renewal(service, "cannot be read")


@pytest.mark.parametrize("script, cause", [("no program", "Exec format error"), ("#!/bin/sh\nexit 3\n", "exit status 3"),
                                           ("#!/nonexistent\n", "No such file"), ("#!/bin/sh\nkill -SEGV $$\n", "signal 11")])
def test_hangup_with_a_broken_executable_leaves_the_old_workers(copied, script, cause):
    copied.install(script)
    expect_failed_renewal(copied, cause)
    copied.reinstall()
    expect_renewal(copied)


def test_hangup_without_an_executable_leaves_the_old_workers(copied):
    copied.executable.unlink()
    expect_failed_renewal(copied, "No such file")


def test_hangup_with_an_executable_that_hangs_leaves_the_old_workers(copied):
    copied.install("#!/bin/sh\ntrap '' TERM\nwhile :; do sleep 1; done\n")
    expect_failed_renewal(copied, "not ready", seconds=30)
    copied.reinstall()
    expect_renewal(copied)


def test_hangups_in_a_row_end_in_one_generation(service):
    before = service.workers()
    for _ in range(5):
        service.hang_up()
        time.sleep(0.02)   # else the system makes one of them
    eventually(lambda: service.workers().isdisjoint(before) and len(service.workers()) == 2
               and len(service.events("workers renewed")) >= 2, what="the last generation")
    assert service.answers() and service.events(RENEWAL_FAILED) == []


def test_hangup_of_the_whole_group_kills_no_worker(service):
    """As a terminal does it that closes, or somebody who sends the signal by name."""
    before = service.workers()
    os.killpg(service.process.pid, signal.SIGHUP)
    eventually(lambda: service.events("workers renewed"), what="the renewal")
    eventually(lambda: service.workers().isdisjoint(before), what="the end of the old workers")
    assert service.events("worker died") == [] and len(service.workers()) == 2


def test_termination_during_a_renewal_ends_everybody(copied):
    copied.install("#!/bin/sh\nexec sleep 300\n")
    old = copied.workers()
    copied.hang_up()
    eventually(lambda: len(copied.workers()) == 3, what="the first new worker")
    everybody = copied.workers()
    copied.process.send_signal(signal.SIGTERM)
    assert copied.process.wait(timeout=60) == 0
    assert old < everybody and not any(map(is_alive, everybody))


# A start beside a running instance

@contextlib.contextmanager
def beside(running, stack, *arguments, **environment):
    """Another service that is started at the same socket: its process, and its log."""
    log = running.directory / "second.log"
    with open(log, "wb") as out:
        process = subprocess.Popen([SPACES, "serve", "--listen", f"unix:{running.socket}", *arguments], stdin=subprocess.DEVNULL, stdout=out,
                                   stderr=out, env=stack.environment | {"SPACES_CONFIG": str(running.config)} | environment,
                                   start_new_session=True)
    try:
        yield process, log
    finally:
        with contextlib.suppress(ProcessLookupError):   # nobody is left
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def inode(service):
    return service.socket.stat().st_ino


@pytest.mark.parametrize("processes", ["0", "2"])
def test_start_whose_migration_fails_leaves_the_place_to_who_serves(service, stack, processes):
    before, changed = inode(service), stack.sql("UPDATE schema_migrations SET checksum = REVERSE(checksum) WHERE number = 1")
    try:
        assert changed == 1
        with beside(service, stack, "--processes", processes, SPACES_MIGRATE="auto") as (process, log):
            assert process.wait(timeout=60) == 1
            assert "001_accounts.sql has changed" in log.read_text()
    finally:
        stack.sql("UPDATE schema_migrations SET checksum = REVERSE(checksum) WHERE number = 1")
    assert inode(service) == before and service.answers() and sockets(service) == ["s.sock"]


def test_start_whose_workers_fail_leaves_the_place_to_who_serves(service, stack):
    before = inode(service)
    broken = service.directory / "broken"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    with beside(service, stack, "--processes", "2", SPACES_EXECUTABLE=str(broken)) as (process, log):
        eventually(lambda: "worker died" in log.read_text(), what="the end of a worker")
        assert inode(service) == before and service.answers() and sockets(service) == ["s.sock"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    assert inode(service) == before and service.answers() and sockets(service) == ["s.sock"]


@pytest.mark.parametrize("processes", ["0", "2"])
def test_start_takes_the_place_of_who_serves_when_it_answers(service, stack, ada, chat, processes):
    before, gate, (community, listing) = inode(service), chat.gate(f"start {processes}"), ada.create_club_with_agent()
    question = json.dumps({"content": f"gate:start {processes}", "listingId": listing}).encode()
    stream = EventStream(ask_fastcgi(service.socket, "POST", f"/api/communities/{community}/agent-chat",
                                     {"Authorization": f"Bearer {ada.token}", "Content-Type": "application/json"}, question))
    gate.say("Before, ")
    assert [stream.next().type, stream.next().type] == ["meta", "chunk"]
    with beside(service, stack, "--processes", processes):
        eventually(lambda: inode(service) != before, what="the new socket")
        assert service.answers() and sockets(service) == ["s.sock"]
        gate.say("and after.")
        gate.finish()
        assert stream.rest().text == "Before, and after."


def sockets(service):
    return [path.name for path in service.directory.iterdir() if path.is_socket()]


# A client that stops reading

def test_reader_of_a_large_answer_that_stops_frees_its_thread(stack, tmp_path, ada):
    path = large_page(ada)
    with Service(stack, tmp_path, SPACES_CLIENT_SECONDS="1") as service:
        # More than the sockets' buffers take.
        pieces = standard_output(send_fastcgi(service.socket, "GET", path, {"Authorization": f"Bearer {ada.token}"}))
        assert next(pieces).startswith(b"Status: 200")
        eventually(lambda: requests_running(service.socket) == 1, what="the end of the answer")
        with pytest.raises(AssertionError, match="ends within an answer"):
            list(pieces)
        assert service.answers()


# Workers that cannot live

def test_workers_that_cannot_start_are_tried_ever_more_seldom(service):
    good = service.config.read_text()
    service.config.write_text(good + "SPACES_THREADS=many\n")
    for pid in service.workers():
        os.kill(pid, signal.SIGKILL)
    eventually(lambda: len(service.events("worker died")) == 6, 30, what="two failed starts of both")
    times = [datetime.fromisoformat(event["time"].replace("Z", "+00:00")) for event in service.events("worker died")]
    pauses = [times[2] - times[1], times[4] - times[3]]
    assert pauses[0] >= timedelta(seconds=0.9) and pauses[1] >= timedelta(seconds=1.9), pauses
    assert all("SPACES_THREADS" in event["cause"] for event in service.events("worker died")[2:])
    # A renewal does not wait for the next attempt.
    service.config.write_text(good)
    service.hang_up()
    eventually(lambda: service.events("workers renewed"), what="new workers")
    assert service.answers() and len(service.workers()) == 2


# Parents

def test_workers_end_with_their_process_manager(service):
    workers = service.workers()
    service.process.kill()
    service.process.wait()
    eventually(lambda: not any(map(is_alive, workers)), what="the end of the workers")


def test_server_outlives_the_script_that_started_it(stack, tmp_path):
    path = tmp_path / "s.sock"
    script = f'"{SPACES}" serve --listen unix:{path} >"{tmp_path}/spaces.log" 2>&1 & echo $!'
    pid = int(subprocess.run(["sh", "-c", script], env=stack.environment, stdin=subprocess.DEVNULL, capture_output=True, check=True).stdout)
    outlives(pid, path)


def test_server_outlives_spawn_fcgi(stack, tmp_path):
    path, file = tmp_path / "s.sock", tmp_path / "pid"
    subprocess.run(["spawn-fcgi", "-s", path, "-P", file, "--", SPACES], env=stack.environment, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    outlives(int(file.read_text()), path)


def outlives(pid, path):
    try:
        eventually(lambda: answers(path), what="an answer")
        time.sleep(2.5)   # it looked for its parent once a second
        assert is_alive(pid) and answers(path)
    finally:
        os.kill(pid, signal.SIGTERM)
    eventually(lambda: not is_alive(pid), what="the end of the server")


# Descriptors

def test_server_without_descriptors_pauses_says_so_once_and_recovers(stack, tmp_path):
    with Service(stack, tmp_path, before=["prlimit", "--nofile=64:64"]) as service:
        waiting = [connected(service.socket) for _ in range(100)]
        eventually(lambda: service.events("accepting connections failed"), what="the report")
        before = processor_seconds(service.process.pid)
        time.sleep(2)
        assert processor_seconds(service.process.pid) - before < 0.5
        for connection in waiting:
            connection.close()
        eventually(service.answers, what="an answer")
        reports = service.events("accepting connections failed")
        assert len(reports) == 1 and "Too many open files" in reports[0]["cause"]


def connected(path):
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(str(path))
    return connection


def test_limit_of_descriptors_is_raised_and_compared_with_the_configuration(stack, tmp_path):
    needs = {"SPACES_THREADS": "100", "SPACES_MAX_STREAMS": "50", "SPACES_DB_CONNECTIONS": "6"}   # 320
    for hard, is_enough in ((319, False), (320, True)):
        directory = tmp_path / str(hard)
        directory.mkdir()
        with Service(stack, directory, "--processes", "1", before=["prlimit", f"--nofile=64:{hard}"], **needs) as service:
            for pid in {service.process.pid} | service.workers():
                limits = open(f"/proc/{pid}/limits").read()
                assert re.search(rf"Max open files +{hard} +{hard} ", limits), limits
            warnings = service.events("too few descriptors")
            assert len(warnings) == (0 if is_enough else 1)
            assert is_enough or (warnings[0]["level"] == "warning" and "320" in warnings[0]["cause"] and "319" in warnings[0]["cause"])


@pytest.mark.parametrize("kind", ["file", "pipe", "connection", "unbound"])
def test_inherited_descriptor_that_does_not_listen_is_refused(stack, tmp_path, kind):
    ours, theirs = socket.socketpair()
    reading, writing = os.pipe()
    stdin = {"file": open(os.devnull), "pipe": reading, "connection": theirs, "unbound": socket.socket(socket.AF_UNIX)}[kind]
    done = subprocess.run([SPACES, "serve", "--listen", "inherited"], env=stack.environment, stdin=stdin, capture_output=True,
                          text=True, timeout=30)
    assert done.returncode != 0 and "descriptor 0: it is not a listening socket" in done.stderr
    os.close(reading), os.close(writing), ours.close(), theirs.close()


@pytest.mark.parametrize("arguments", [[], ["serve", "--listen", "inherited"], ["serve", "--processes", "1"]])
def test_inherited_socket_that_does_not_block_is_served_without_spinning(stack, tmp_path, arguments):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s.sock"))
        listener.listen()
        listener.setblocking(False)
        process = subprocess.Popen([SPACES, *arguments], env=stack.environment, stdin=listener, stderr=subprocess.DEVNULL)
        try:
            eventually(lambda: answers(tmp_path / "s.sock"), what="an answer")
            before = processor_seconds(process.pid)
            time.sleep(1)
            assert processor_seconds(process.pid) - before < 0.3
        finally:
            process.terminate()
        assert process.wait(timeout=60) == 0


def test_counters_without_room_are_named(stack, tmp_path):
    """In a mount namespace where neither place for them has room for as much as one page more."""
    folder = tmp_path / "full"
    folder.mkdir()
    script = ("mount -t tmpfs -o size=4k none /dev/shm && mount -t tmpfs -o size=4k none $TMPDIR || exit 77\n"
              f'exec "{SPACES}" serve --listen unix:{tmp_path}/s.sock --processes 1')
    done = subprocess.run(["unshare", "--mount", "--map-root-user", "sh", "-c", script], env=stack.environment | {"TMPDIR": str(folder)},
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    if done.returncode == 77 or done.stderr.startswith("unshare"):
        pytest.skip("this host does not allow mount namespaces")
    assert done.returncode == 1 and "thread" not in done.stderr
    assert re.search(f"counters that the worker processes share: /dev/shm: No space left on device; {folder}: No space left", done.stderr)


# systemd

@pytest.mark.parametrize("abstract", [False, True])
def test_service_manager_is_told_of_start_reload_and_end(stack, tmp_path, abstract):
    manager = ServiceManager(tmp_path / "notify", abstract)
    with Service(stack, tmp_path, "--processes", "2", NOTIFY_SOCKET=manager.name, WATCHDOG_USEC="200000") as service:
        assert manager.next()["READY"] == "1"
        assert service.events("serving")
        service.hang_up()
        reloading = manager.next()
        assert reloading["RELOADING"] == "1" and 0 < int(reloading["MONOTONIC_USEC"]) <= time.monotonic_ns() // 1000
        assert manager.next()["READY"] == "1"
        with service.config.open("a") as config:
            config.write("SPACES_THREADS=many\n")
        service.hang_up()
        assert manager.next()["RELOADING"] == "1"
        failed = manager.next()
        assert failed["READY"] == "1" and "SPACES_THREADS" in failed["STATUS"]
        for _ in range(3):
            assert manager.next(watchdog=True) == {"WATCHDOG": "1"}
        service.process.send_signal(signal.SIGTERM)
        assert manager.next() == {"STOPPING": "1"}
        assert service.process.wait(timeout=60) == 0
        assert manager.senders == {service.process.pid}


def test_single_process_tells_the_service_manager_itself(stack, tmp_path):
    manager = ServiceManager(tmp_path / "notify")
    with Service(stack, tmp_path, NOTIFY_SOCKET=manager.name, WATCHDOG_USEC="200000") as service:
        assert manager.next()["READY"] == "1"
        assert manager.next(watchdog=True) == {"WATCHDOG": "1"}
        service.process.send_signal(signal.SIGTERM)
        assert manager.next() == {"STOPPING": "1"}
        assert service.process.wait(timeout=60) == 0


def test_watchdog_of_another_process_is_left_alone(stack, tmp_path):
    manager = ServiceManager(tmp_path / "notify")
    with Service(stack, tmp_path, NOTIFY_SOCKET=manager.name, WATCHDOG_USEC="200000", WATCHDOG_PID="1") as service:
        assert manager.next()["READY"] == "1"
        time.sleep(1)
        service.process.send_signal(signal.SIGTERM)
        assert manager.next() == {"STOPPING": "1"}
        assert not any("WATCHDOG" in message for message in manager.messages)


def test_unit_can_read_its_configuration_and_nobody_else_can():
    """Group= takes the user out of its own group, so that only the owner's right is left."""
    unit = (ROOT / "nginx/systemd/spaces.service").read_text()
    user = re.search(r"^User=(.+)$", unit, re.M)[1]
    mode, owner = re.search(r"^# install -m (\d+) -o (\w+) .*spaces\.conf ", unit, re.M).groups()
    assert owner == user and int(mode, 8) & 0o400 and not int(mode, 8) & 0o077
    for line in ("Type=notify", "WatchdogSec="):
        assert line in unit


# The rest of a body

def test_cgi_answer_survives_a_body_that_nobody_reads(stack):
    """As Apache's mod_cgid does it: one socket for both, the whole body first, then the answer."""
    body = b"x" * (40 << 20)
    ours, theirs = socket.socketpair()
    environment = {"PATH": os.environ["PATH"], "SPACES_CONFIG": str(stack.state / "spaces.conf")}
    ours.settimeout(60)
    with subprocess.Popen([SPACES], env=environment | variables("POST", "/api/communities", body=body), stdin=theirs, stdout=theirs) as process:
        theirs.close()
        ours.sendall(body)
        ours.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := ours.recv(65536):
            answer += piece
        assert process.wait(timeout=60) == 0
    assert answer.startswith(b"Status: 401") and answer.endswith(b"}")


def test_cgi_process_does_not_wait_for_a_body_that_nobody_announced(stack):
    """Small servers hand the client's connection over as standard input, which has no end while the client waits."""
    ours, theirs = socket.socketpair()
    environment = {"PATH": os.environ["PATH"], "SPACES_CONFIG": str(stack.state / "spaces.conf")}
    with subprocess.Popen([SPACES], env=environment | variables("GET", "/healthz"), stdin=theirs, stdout=subprocess.PIPE) as process:
        theirs.close()
        assert process.stdout.read().startswith(b"Status: 200")
        assert process.wait(timeout=3) == 0
    ours.close()
