"""Mutation testing (变异测试): plant one small fault at a time in a room, run the tests that pass through it, and count those they see.

    python tests/nightly/mutate.py soilgis/planning [--sample 150] [--seed 1] [--only balance,books] [--least 0.95] [--tests tests/planning]

The tests run once, and every line of the room that a test passes is noted. Then each fault is put into the living functions of a
forked process (a constant wherever it is held), where the tests that pass its line run, the quickest first, until one fails. The report tells apart what was killed (a test failed), what
timed out or crashed (nobody saw why), what survived, and what changes nothing that can be seen (``equivalent.txt``, with reasons).
Not part of ``make test``: ``make nightly`` runs it.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import gc
import importlib
import os
import random
import resource
import signal
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from _pytest.runner import runtestprotocol
from living import Fault, Living
from mutator import places, planted

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

KILLED, TIMED_OUT, CRASHED, SURVIVED = "killed", "timed out", "crashed", "survived"
LEAST_SECONDS = 30
"""Processor time that every mutant gets; it gets ten times what its tests take when that is more."""
OPTIONS = ["-q", "-p", "no:cacheprovider", "-W", "ignore"]
EQUIVALENT = Path(__file__).with_name("equivalent.txt")
"""Faults that change nothing that can be seen: a line each, ``module | text of the line | change | reason``."""


def say(text: str) -> None:
    """Print a line at once."""
    os.write(3, f"{text}\n".encode())


def forked(work: Callable[[], int], seconds: float) -> str:
    """Do a work in a fork that is 0 when no test failed; it gets so many seconds of a processor, and ten times that by the clock."""
    child = os.fork()
    if not child:
        limit = int(time.process_time() + seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
        code = 1
        with contextlib.suppress(BaseException):
            code = work()
        os._exit(code)
    end = time.monotonic() + seconds * 10
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done and os.WIFSIGNALED(status):
            return TIMED_OUT if os.WTERMSIG(status) in {signal.SIGXCPU, signal.SIGKILL} else CRASHED
        if done:
            return KILLED if status else SURVIVED
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return TIMED_OUT


class Passed:
    """Which lines of a room each test passes, and how long it takes; lines of a shared fixture count for all that use it."""

    def __init__(self, room: Path) -> None:
        self.room = f"{room.resolve()}{os.sep}"
        self.lines: set[tuple[str, int]] = set()
        self.fixtures: dict[object, set[tuple[str, int]]] = {}
        self.items: dict[Any, set[tuple[str, int]]] = {}
        self.seconds: dict[Any, float] = {}
        self.files: dict[str, dict[int, set[Any]]] = {}

    def trace(self, frame: FrameType, event: str, _: object) -> object:
        """Note a line of the room."""
        if not frame.f_code.co_filename.startswith(self.room):
            return None
        self.lines.add((frame.f_code.co_filename, frame.f_lineno))
        return self.trace

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: object) -> object:
        """Note a fixture's own lines."""
        before, self.lines = self.lines, set()
        try:
            return (yield)
        finally:
            self.fixtures[fixturedef] = self.fixtures.get(fixturedef, set()) | self.lines
            self.lines |= before

    def run(self, items: list[Any]) -> bool:
        """Run all tests once; whether they pass."""
        good = True
        for item, after in zip(items, [*items[1:], None], strict=True):
            self.lines, start = set(), time.process_time()
            sys.settrace(self.trace)
            try:
                reports = runtestprotocol(item, log=False, nextitem=after)
            finally:
                sys.settrace(None)
            for report in reports:
                if report.failed:
                    say(f"fails as it is: {item.nodeid}")
                    good = False
            self.items[item], self.seconds[item] = self.lines, time.process_time() - start
        for item in items:
            for fixtures in item._fixtureinfo.name2fixturedefs.values():
                self.items[item] |= self.fixtures.get(fixtures[-1], set())
        return good

    def through(self, fault: Fault) -> list[Any]:
        """Tests that pass a fault's line (or, of a statement over many, the nearest before it), the quickest first.

        A fault outside functions is passed by whatever passes its module.
        """
        tests, line = self.of_file(str(fault.path.resolve())), fault.changed.line
        near = max((at for at in tests if at <= line), default=line)
        wanted = {line, near} if fault.changed.inside else set(tests)
        found = set().union(*(tests.get(at, set()) for at in wanted))
        return sorted(found, key=self.seconds.__getitem__)

    def of_file(self, name: str) -> dict[int, set[Any]]:
        """Tests by the line of a file that they pass."""
        if name not in self.files:
            self.files[name] = defaultdict(set)
            for item, lines in self.items.items():
                for file, at in lines:
                    if file == name:
                        self.files[name][at].add(item)
        return self.files[name]


class Nightly:
    """The run as a plugin of pytest: collect once, trace once, then plant."""

    def __init__(
        self, room: Path, faults: list[Fault], told: Callable[[Fault, str], None], cap: float, minutes: float
    ) -> None:
        self.room, self.passed, self.faults, self.told, self.cap = room, Passed(room), faults, told, cap
        self.until = time.monotonic() + minutes * 60 if minutes else 0.0

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the faults in place of the tests."""
        session.config.pluginmanager.register(self.passed)
        if not self.passed.run(session.items):
            return True
        say(f"{len(session.items)} tests took {sum(self.passed.seconds.values()):.0f} s")
        self.living = Living(self.room)
        for fault in self.faults:
            if self.until and time.monotonic() > self.until:
                say("time is up")
                break
            chosen, spent = [], 0.0
            for item in self.passed.through(fault):
                spent += self.passed.seconds[item]
                if not self.cap or spent <= self.cap or not chosen:
                    chosen.append(item)
            seconds = max(LEAST_SECONDS, 10 * sum(self.passed.seconds[item] for item in chosen))
            self.told(fault, forked(lambda fault=fault, chosen=chosen: self.fails(fault, chosen), seconds))
        return True

    def fails(self, fault: Fault, chosen: list[Any]) -> int:
        """1 when a test fails with a fault in place."""
        gc.disable()
        self.living.plant(fault)
        for item, after in zip(chosen, [*chosen[1:], None], strict=True):
            if any(report.failed for report in runtestprotocol(item, log=False, nextitem=after)):
                return 1
        return 0


def known_equivalents() -> set[tuple[str, ...]]:
    """Read what changes nothing."""
    if not EQUIVALENT.exists():
        return set()
    lines = EQUIVALENT.read_text(encoding="utf-8").splitlines()
    return {tuple(part.strip() for part in line.split(" | ")[:3]) for line in lines if line and line[0] != "#"}


def chosen_faults(asked: argparse.Namespace) -> list[Fault]:
    """All faults of the room, or a sample."""
    trees = {
        path: ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(asked.room.rglob("*.py"))
        if not asked.only or path.stem in asked.only.split(",")
    }
    every = [(path, number) for path, tree in trees.items() for number in range(places(tree))]
    if asked.sample:
        every = random.Random(asked.seed).sample(every, min(asked.sample, len(every)))
    made = [(path, number, *planted(trees[path], number)) for path, number in every]
    return [Fault(path, number, changed, tree) for path, number, tree, changed in made]


def asked_for() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("room", type=Path)
    parser.add_argument("--sample", type=int, default=0, help="faults to plant; all when 0")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="modules, separated by commas")
    parser.add_argument("--least", type=float, default=0.95)
    parser.add_argument("--tests", default="", help="tests to run, separated by commas; those of the room when empty")
    parser.add_argument("--minutes", type=float, default=0, help="stop planting after so many minutes; never when 0")
    parser.add_argument("--cap", type=float, default=0, help="seconds of tests a fault gets at most; all when 0")
    parser.add_argument("--skip", default="", help="words of tests to leave out, as pytest's -k has them")
    return parser.parse_args()


def prepare() -> None:
    """Keep the report's own way out, silence the tests, and load what every fork needs."""
    os.dup2(1, 3)
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    os.environ |= {"SOILGIS_HYPOTHESIS": "quick"}
    for name in ("geopandas", "hypothesis", "soilgis.store.zones", "soilgis.store.rules", "soilgis.geometry.ledger"):
        importlib.import_module(name)
    sys.path.insert(0, "tests")


def report(room: Path, counts: dict[str, Counter[str]]) -> float:
    """Say what became of the faults, by module and together; the share that was killed."""
    for name, found in sorted(counts.items()):
        say(f"{name}: {found.total()} planted, {', '.join(f'{number} {end}' for end, number in found.items())}")
    whole = sum(counts.values(), Counter())
    if not whole:
        say("nothing was planted: the tests cannot be collected, or fail as they are")
        return 0.0
    share = whole[KILLED] / whole.total()
    ends = ", ".join(f"{number} {end}" for end, number in whole.items())
    say(f"{room}: {whole.total()} planted, {ends}; killed {share:.1%}")
    return share


def main() -> int:
    """Plant, run, count; 1 when less than the least share is killed."""
    asked = asked_for()
    prepare()
    tests = asked.tests.split(",") if asked.tests else [f"tests/{asked.room.name}"]
    skip = ["-k", asked.skip] if asked.skip else []
    ignored, counts = known_equivalents(), defaultdict(Counter)

    def told(fault: Fault, end: str) -> None:
        counts[fault.path.stem][end] += 1
        if end != KILLED:
            say(f"{end}: {fault.path}:{fault.changed.said}")

    wanted = chosen_faults(asked)
    faults = [fault for fault in wanted if fault.key not in ignored]
    say(f"{len(wanted)} faults, {len(wanted) - len(faults)} of them change nothing that can be seen")
    pytest.main([*tests, *skip, *OPTIONS], plugins=[Nightly(asked.room, faults, told, asked.cap, asked.minutes)])
    return int(report(asked.room, counts) < asked.least)


if __name__ == "__main__":
    sys.exit(main())
