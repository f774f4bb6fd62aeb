"""Whole commands as typed (整条命令评测): each in a process of its own, start-up and all, into JSON and a Markdown table.

``python tests/bench/commands_bench.py FOLDER [--seconds 250] [--only ROW…]`` makes the inputs there on the first run and writes
docs/bench-commands.json and docs/bench-commands.md. A row is the least CPU of its rounds, and how far the others lay above it.
"""

from __future__ import annotations

import json
import shutil
import sys
from functools import partial
from pathlib import Path

import command_inputs
import measuring
from measuring import Task

GOALS = {
    "run, warm": "", "run, first": "", "zonal, tiny, to the first byte": "≤ 0.9", "coverage, tiny, to the first byte": "≤ 0.9", "zonal, tiny": "", "zonal, tiny, first": "", "coverage, tiny": "", "coverage, tiny, first": "",
    "coverage, counties": "", "zonal, counties": "", "rate": "", "inspect": "", "supervise 10⁵ × 5,000": "≤ 12", "screen 1,000 sites": "",
    "screen 10,000 sites": "≤ 20", "screen, 34 border lines": "≤ 10 s, 1 GB", "brief": "≤ 10 s with atlas", "atlas": "≤ 10 s with brief",
    "far countries": "≤ 3, or refused",
}  # fmt: skip
"""Rows in order, and the goal in CPU seconds where there is one."""
ONCE = ("run, first", "screen 10,000 sites", "screen, 34 border lines")
"""Long ones, run once; the others as often as the time reaches, at most ``--rounds``."""
LIMIT_S = 90
SEEN = "first-byte.json"
FINE = {"inspect": (0, 1)}
"""How a command may end; `inspect` ends with 1 where it found something to doubt, and in the made patches it does."""
FIRST = ", first"
"""What the name of a row ends with that begins with an empty cache folder."""
FIRST_BYTE = ", to the first byte"
"""Rows of what a command spends until it opens an input."""


def main() -> None:
    """Make the inputs, load what later runs keep, measure in turn, write the page."""
    given = measuring.asked(__doc__).parse_args()
    folder = given.folder
    folder.mkdir(parents=True, exist_ok=True)
    commands = command_inputs.commands(folder)
    if given.inputs:
        return
    store = given.docs / "bench-commands.json"
    found = {"rows": {}, **measuring.kept(store)}
    found["rows"] = {name: found["rows"][name] for name in GOALS if name in found["rows"]}
    found["made"] = {**measuring.when(), "machine": measuring.machine(), "limit_s": LIMIT_S,
                     "versions": measuring.versions("soilgis", "shapely", "geopandas", "pyogrio", "rasterio")}  # fmt: skip
    rows = [name for name in GOALS if name in (given.only or GOALS)]

    def done(task: Task) -> None:
        found["rows"][task.key[0]] = told(task, commands[task.key[0].removesuffix(FIRST_BYTE)])
        measuring.keep(store, found, page)

    for name in ("run, warm", "zonal, tiny", "coverage, tiny"):
        once(name, commands[name], folder)
    tasks = [
        Task(
            (name, "soilgis"),
            partial(once, name, commands[name.removesuffix(FIRST_BYTE)], folder),
            1 if name in ONCE else given.rounds,
        )
        for name in rows
    ]
    measuring.in_turn(tasks, given.seconds, done)
    measuring.keep(store, found, page)


def told(task: Task, arguments: list[str]) -> dict[str, object]:
    """The round with the least CPU, or why there is none."""
    command = [Path(one).name if Path(one).is_absolute() else one for one in arguments]
    if not task.runs:
        return {"failed": task.failed, **measuring.how(task), "command": command}
    best = min(task.runs, key=lambda one: float(str(one["cpu"])))
    return {
        **{name: round(float(str(best[name])), 2) for name in ("cpu", "wall", "peak_mb")},
        **measuring.how(task),
        "command": command,
    }


def once(name: str, arguments: list[str], folder: Path) -> dict[str, object]:
    """One process and its children; a first run has an empty cache folder of its own."""
    cache = folder / "cache"
    if name.endswith(FIRST):
        cache = folder / "cache-first"
        shutil.rmtree(cache, ignore_errors=True)
    done = measuring.launched(
        [sys.executable, *started(name, arguments, folder), *arguments],
        limit_s=LIMIT_S,
        SOILGIS_CACHE=str(cache.absolute()),
    )
    if done["code"] == -1:
        return {"failed": f"> {LIMIT_S} s on the clock"}
    if done["code"] not in FINE.get(name, (0,)):
        return {"failed": (str(done["err"]).strip().splitlines() or [f"code {done['code']}"])[0][:300]}
    found = {key: done[key] for key in ("cpu", "wall", "peak_mb", "load")}
    if name.endswith(FIRST_BYTE):
        seen = json.loads((folder / SEEN).read_text(encoding="utf-8"))
        return {**found, "cpu": seen["cpu_s"], "wall": seen["at"] - float(str(done["begun"]))}
    return found


def started(name: str, arguments: list[str], folder: Path) -> list[str]:
    """How Python is told to run the command: as it is, or watched until it opens an input."""
    if not name.endswith(FIRST_BYTE):
        return ["-m", "soilgis"]
    inputs = ",".join(one for one in arguments if Path(one).is_file())
    return [str(measuring.HERE / "first_byte.py"), str(folder / SEEN), inputs]


def page(found: dict[str, dict]) -> str:
    """The Markdown page, from the JSON file alone."""
    made, rows = found["made"], found["rows"]
    lines = [
        "# Whole commands (整条命令)", "",
        f"Made by `make bench`: {made['day']}, commit {made['commit']}, {made['machine']}; {measuring.spelled(made['versions'])}.",
        "CPU seconds (user + system) of the process and those it started, from the command to its end: the least of the rounds; *spread* is how far",
        "the most lay above it, *load* the highest of the machine when a round began: with a load above the cores the clock says nothing, and CPU a little",
        "less. Peak is the largest single process of that command. *First*: the cache folder is empty. *To the first byte*: until the process",
        f"opens its input, for the look that every input is given before work begins. Stopped after {made['limit_s']} s on the clock.", "",
        "| command | CPU s | goal | clock s | peak MB | rounds | spread | load | measured |",
        "|---|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for name, goal in GOALS.items():
        one = rows.get(name, {"failed": "not measured"})
        when = measuring.origin(one, made) if name in rows else ""
        if "cpu" not in one:
            lines.append(
                f"| {name} | {one['failed'].replace('|', '/')[:120]} | {goal} | | | | | {one.get('load', '')} | {when} |"
            )
            continue
        lines.append(
            f"| {name} | {one['cpu']:.2f} | {goal} | {one['wall']:.1f} | {one['peak_mb']:.0f} | {one['rounds']} | {one['spread']:.0%} | {one['load']} | {when} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
