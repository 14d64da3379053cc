"""A run of every file fails when the description announces an answer or an event that no test met."""
import pathlib

import pytest

from description import Description

# What tests meet with processes and settings of their own, and not through the client that notes it. /metrics counts
# the request that asks, and so is never the same again.
ELSEWHERE = {"internal_error", "database_unavailable", "database_busy", "outcome_unknown", "incomplete_body",
             "stream_capacity", "listener_capacity", "too_many_streams", "agent_unconfigured", "too_many_requests", "daily_limit",
             "model_unavailable", "busy"}
FILES = {path.name for path in pathlib.Path(__file__).parent.glob("test_*.py")}


class Met:
    """Of this process, and of those that it started with `-n`."""

    def __init__(self):
        self.files, self.announced, self.met = set(), set(), set()

    def add(self, files, announced, met):
        self.files |= set(files)
        self.announced |= set(announced)
        self.met |= set(met)

    def missing(self):
        if self.files != FILES:
            return []
        return sorted((each for each in self.announced - self.met if each[3] not in ELSEWHERE
                       and (each[1], each[2]) != ("/metrics", "304")), key=str)


def pytest_configure(config):
    config.met, config.collected = Met(), set()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Before tests of other machines are left out, whose files may hold nothing else."""
    option = config.option
    is_part = option.keyword or option.deselect or option.markexpr != "not hosts" or any("::" in each for each in config.args)
    config.collected = set() if is_part else {item.path.name for item in items}


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    # A process that has crashed leaves nothing, and fails the run.
    node.config.met.add(*getattr(node, "workeroutput", {}).get("met", ((), (), ())))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session):
    here = session.config.collected, Description.everything, Description.seen
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["met"] = tuple(map(list, here))
        return
    session.config.met.add(*here)
    if session.config.met.missing() and not session.exitstatus:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    if missing := config.met.missing():
        terminalreporter.section("described, and met by no test")
        for each in missing:
            terminalreporter.line(" ".join(map(str, each)), red=True)
