"""Kills the executable and MariaDB with SIGKILL, again and again, under load; then looks whether anything is amiss.

Between the kills come disturbances: a renewal of the workers, one with a broken executable or a broken configuration,
workers without descriptors, a database that takes no writes. Meanwhile people join, pay, talk, ask agents, read slowly
and leave, the customer service of two shops changes all the time, agents speak in lounges, and voices are cloned and
erased.

Every client repeats a request under its idempotency key until it has an answer, as the API asks of it. In the end the
books balance, each effect happened exactly once, every wallet holds what its owner's answers add up to, no hold is
left, every total is a count, nobody is served by somebody who does not serve, every spoken answer has its file, its
seconds are counted once, and the voice server has the voices that are ready.

usage: torture.py [--kills 50] [--seed N] [--state FOLDER]     (SPACES_BIN names another executable)
"""
import argparse
import pathlib
import random
import shutil
import tempfile
import time

from load import Load, checks, eventually   # first: it makes the modules of Tests/Wire known
from chat_server import ChatServer
from faults import Faults
from speakers import Listener, Singer, check_audio
from stack import Stack
from voice_server import VoiceServer

DISTURBANCES = 25


class Torture(Load):
    def __init__(self, state, kills, seed):
        self.kills = kills
        executable = state / "spaces"
        Faults.install(executable)
        self.chat = ChatServer()
        self.voices = VoiceServer()
        self.voices.script |= {"pause": 0.2, "add pause": 1.5}
        stack = Stack(state, self.chat, SPACES_VOICE_URL=self.voices.url, SPACES_VOICE_KEY=self.voices.KEY,
                      SPACES_BIN=str(executable))   # what the stack runs, and does not build
        super().__init__(stack, seed)
        self.faults = Faults(self.stack, executable, seed)

    def people(self, seed):
        yield from super().people(seed)
        yield from self.speakers(seed)

    def speakers(self, seed):
        creator = self.person()
        fields = {"freeMinutesPerDay": 1440, "defaultAgentListingId": creator.create_agent(voice="en-us")}
        speaking, singing = ([creator.create_lounge(**fields) for _ in range(count)] for count in (2, 3))
        for number in range(4):
            yield Listener(self, self.person(), seed + number, speaking + singing)
        yield Singer(self, creator, seed, singing)

    def torment(self):
        """The kills, and the disturbances between them; with fewer kills, one after each."""
        begin, period = time.monotonic(), max(1, self.kills // DISTURBANCES)
        for number in range(self.kills):
            for do in (self.faults.kill, self.faults.disturb)[:1 if number % period else 2]:
                time.sleep(self.random.uniform(0.1, 1.5))
                if self.ending.is_set():
                    return
                what = do()
                print(f"{number + 1}: {what}, {time.monotonic() - begin:.0f} s", flush=True)
                self.count(f"{do.__name__} {what}")
                checks.expect_none(self.stack, checks.ALWAYS)

    def check(self):
        eventually(lambda: not checks.find(self.stack, checks.OF_VOICES), 300, "the end of the work on voices")
        super().check()
        check_audio(self)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--kills", type=int, default=50)
    options.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options.add_argument("--state", type=pathlib.Path)
    options = options.parse_args()
    state = options.state or pathlib.Path(tempfile.mkdtemp(prefix="spaces-torture-"))
    state.mkdir(parents=True, exist_ok=True)
    print(f"seed {options.seed}, state {state}", flush=True)
    begin = time.monotonic()
    torture = Torture(state, options.kills, options.seed)
    try:
        torture.prepare(options.seed)
        torture.run()
    finally:
        torture.stack.down()
        torture.chat.close()
        torture.voices.close()
    print(", ".join(f"{what} {count}" for what, count in sorted(torture.counts.items())))
    if options.state is None:
        shutil.rmtree(state)
    print(f"{options.kills} kills, {time.monotonic() - begin:.0f} s: the books balance, and everything happened once.")


if __name__ == "__main__":
    main()
