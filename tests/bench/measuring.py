"""What all benchmarks share (评测共用): commands in small starters, rounds in turn within a time, and how a figure was come by.

A figure is kept with its day, its commit, the load of the machine when its rounds began (the highest of them) and how many rounds there
were; a row that the time did not reach keeps its former figure with these, and the page says so.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DOCS = ROOT / "docs"
LIMIT_S = 60
"""Seconds on the clock after which a run is stopped."""
LONG_S = 10
"""A run of others that takes longer on the clock is not run again."""


def launched(command: list[str], *, limit_s: float = LIMIT_S, said: str = "", **env: str) -> dict[str, object]:
    """Run a command once.

    Returns
    -------
    dict
        ``cpu`` and ``wall``, s; ``begun``, the monotonic clock at its start; ``peak_mb`` of the largest process; ``code`` (−1: stopped); ``load`` when it began; ``out`` and ``err``, text.
    """
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "spent.json"
        starter = [sys.executable, "-I", "-S", str(HERE / "launcher.py"), str(kept), str(limit_s)]
        around = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | env
        done = subprocess.run(
            [*starter, *command], input=said, capture_output=True, text=True, env=around, errors="replace", check=False
        )
        told = json.loads(kept.read_text(encoding="utf-8"))
    return {**told, "load": round(load, 1), "out": done.stdout, "err": done.stderr}


@dataclass
class Task:
    """A figure to be measured in rounds (待测项).

    Attributes
    ----------
    key
        Names of row and method.
    run
        Measures once: figures by name, among them ``cpu`` and ``wall``; a dict with ``failed``, the reason, where it could not.
    rounds
        How often it is run where the time reaches.
    again
        Longest clock of a run, s, that is run again.
    """

    key: tuple[str, str]
    run: Callable[[], dict[str, object]]
    rounds: int = 3
    again: float = float("inf")
    runs: list[dict[str, object]] = field(default_factory=list)
    failed: str = ""


def in_turn(tasks: Iterable[Task], seconds: float, done: Callable[[Task], None]) -> None:
    """Run every task once, then every one a second time and so on, while the time lasts.

    Parameters
    ----------
    tasks
        In order.
    seconds
        Clock for all of them; a run that would not fit any more by what it took before is left out.
    done
        Called after each run; the figures are kept there, so that nothing is lost where the time ends.
    """
    waiting, end = list(tasks), time.monotonic() + seconds
    left: list[Task] = []
    for turn in range(max((one.rounds for one in waiting), default=0)):
        for one in waiting:
            last = float(str(one.runs[-1]["wall"])) if one.runs else 0.0
            if one.failed or turn >= one.rounds or (turn and last > one.again):
                continue
            if time.monotonic() + last > end:
                left.append(one)
                continue
            load, found = os.getloadavg()[0], one.run()
            if "failed" in found:
                one.failed = str(found["failed"])
                print(f"{' · '.join(one.key)}: {one.failed}", flush=True)
            else:
                one.runs.append({"load": round(load, 1), **found})
                print(f"{' · '.join(one.key)}: {float(str(found['cpu'])):.2f} CPU s", flush=True)
            done(one)
    if never := [" · ".join(one.key) for one in waiting if not (one.runs or one.failed)]:
        print(f"限时已到，未测 (time is up, not measured): {'; '.join(never)}", flush=True)
    if further := sum(bool(one.runs) for one in left):
        print(f"限时已到，少测 {further} 轮 (time is up, rounds left out)", flush=True)


def how(task: Task) -> dict[str, object]:
    """How a figure was come by: rounds, spread (how far the most CPU lay above the least), load, day, commit."""
    spent = [float(str(one["cpu"])) for one in task.runs]
    return {
        "rounds": len(spent),
        "spread": round(max(spent) / min(spent) - 1, 2) if spent and min(spent) > 0.05 else 0.0,
        "load": max((float(str(one["load"])) for one in task.runs), default=round(os.getloadavg()[0], 1)),
        **when(),
    }


@cache
def when() -> dict[str, str]:
    """Day and commit of this run; a plus where the work tree has changes, a dash without git."""
    asked = [["git", "-C", str(ROOT), "rev-parse", "--short=7", "HEAD"], ["git", "-C", str(ROOT), "status", "--porcelain", "--untracked-files=no", "soilgis", "layers", "maps"]]  # fmt: skip
    try:
        commit, changed = (
            subprocess.run(one, capture_output=True, text=True, check=True).stdout.strip() for one in asked
        )
    except (OSError, subprocess.CalledProcessError):
        commit, changed = "—", ""
    return {"day": dt.datetime.now(tz=dt.UTC).date().isoformat(), "commit": commit + ("+" if changed else "")}


def versions(*names: str) -> dict[str, str]:
    """Versions of packages that are here."""
    found = {}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not here"
    return found


def machine() -> str:
    """What the figures were measured on."""
    return f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}, {os.cpu_count()} cores"


def spelled(found: dict[str, str]) -> str:
    """Versions as a sentence's part."""
    return " · ".join(f"{name} {number}" for name, number in found.items())


def origin(row: dict[str, object], made: dict[str, object]) -> str:
    """When a row was measured: empty where it was in the run that made the page."""
    same = (row.get("day"), row.get("commit")) == (made.get("day"), made.get("commit"))
    return "" if same else f"{row.get('day', 'unknown')}, {row.get('commit', '—')}"


def kept(path: Path) -> dict[str, dict]:
    """What a JSON file of results holds; nothing where there is none."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def keep(path: Path, found: dict[str, dict], page: Callable[[dict[str, dict]], str]) -> None:
    """Write a JSON file of results, and the page made of it beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    path.with_suffix(".md").write_text(page(found), encoding="utf-8")


def asked(text: str | None) -> argparse.ArgumentParser:
    """Options that all benchmarks have."""
    made = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("folder", type=Path, help="inputs, made on the first run")
    made.add_argument(
        "--seconds",
        type=float,
        default=float("inf"),
        help="clock for all rounds; what does not fit is left out and told",
    )
    made.add_argument("--rounds", type=int, default=3, help="rounds of our own rows and of quick peers")
    made.add_argument("--only", nargs="*", default=[], help="rows to measure; all when not given")
    made.add_argument("--inputs", action="store_true", help="make the inputs and end")
    made.add_argument("--docs", type=Path, default=DOCS, help="folder of the pages and JSON files")
    return made
