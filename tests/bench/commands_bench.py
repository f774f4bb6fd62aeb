"""Whole commands as typed (整条命令评测): each in a process of its own, start-up and all, into JSON and a Markdown table.

``python tests/bench/commands_bench.py FOLDER [ROW…]`` makes the inputs there on the first run and writes docs/bench-commands.json and
docs/bench-commands.md; rows that are not named keep the figures of the run before. A row is the least CPU of its rounds, and how far
the others lay above it; the load of the machine stands beside.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import resource
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import command_inputs

DOCS = Path(__file__).parents[2] / "docs"
GOALS = {
    "run, warm": "", "run, first": "compilation ≤ 12", "zonal, tiny, to the first byte": "≤ 0.9",
    "coverage, tiny, to the first byte": "≤ 0.9", "zonal, tiny": "", "coverage, tiny": "", "coverage, counties": "",
    "zonal, counties": "", "rate": "", "inspect": "", "supervise 10⁵ × 5,000": "≤ 12", "screen 1,000 sites": "",
    "screen 10,000 sites": "≤ 20", "screen, 34 border lines": "≤ 10 s, 1 GB", "brief": "≤ 10 with atlas", "atlas": "≤ 10 with brief",
    "far countries": "≤ 3, or refused",
}  # fmt: skip
"""Rows in order, and the goal in CPU seconds where there is one."""
ROUNDS = {"run, first": 2, "screen 10,000 sites": 1, "screen, 34 border lines": 1}
"""Rounds of the long ones; the others have three."""
LIMIT_S = 900
FIRST_BYTE = ", to the first byte"
"""Rows of what a command spends until it opens an input."""


def main(folder: Path, asked: list[str]) -> None:
    """Measure the rows asked for, all where none is, and write both files."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = DOCS / "bench-commands.json"
    rows = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    commands = command_inputs.commands(folder)
    for name in asked or GOALS:
        print(name, flush=True)
        rows[name] = measured(name, commands[name.removesuffix(FIRST_BYTE)], folder)
        kept.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (DOCS / "bench-commands.md").write_text(page(rows), encoding="utf-8")


def measured(name: str, arguments: list[str], folder: Path) -> dict[str, object]:
    """Run one command some times; a first run has no kernels kept, the others had one run before them."""
    if name != "run, first":
        once(name, arguments, folder)
    rounds = [once(name, arguments, folder) for _ in range(ROUNDS.get(name, 3))]
    best = min(rounds, key=lambda one: one["cpu_s"])
    most = max(one["cpu_s"] for one in rounds)
    spread = round(most / best["cpu_s"] - 1, 2) if best["cpu_s"] else 0.0
    return {
        **best,
        "rounds": len(rounds),
        "spread": spread,
        "day": dt.datetime.now(tz=dt.UTC).date().isoformat(),
        "command": [Path(one).name if Path(one).is_absolute() else one for one in arguments],
    }


def once(name: str, arguments: list[str], folder: Path) -> dict[str, float]:
    """CPU of one process and its children, s; the clock; the largest of them, MB; how it ended; load when it began."""
    cache = folder / ("cache-first" if name == "run, first" else "cache")
    if name == "run, first":
        command_inputs.forget_kernels(cache)
    told, inputs = folder / "first-byte.json", ",".join(one for one in arguments if Path(one).is_file())
    first = (
        [str(Path(__file__).with_name("first_byte.py")), str(told), inputs]
        if name.endswith(FIRST_BYTE)
        else ["-m", "soilgis"]
    )
    command = [sys.executable, *first, *arguments]
    load = os.getloadavg()[0]
    begun, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    apart = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    apart["SOILGIS_CACHE"] = str(cache)
    with subprocess.Popen(command, env=apart, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            code = process.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            code = -1
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent, ended = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.monotonic()
    if name.endswith(FIRST_BYTE):
        seen = json.loads(told.read_text(encoding="utf-8"))
        spent, ended = seen["cpu_s"], seen["at"]
    return {
        "cpu_s": round(spent, 2), "wall_s": round(ended - begun, 2), "peak_mb": after.ru_maxrss / 1024, "code": code,
        "load": round(load, 1),
    }  # fmt: skip


def page(rows: dict[str, dict[str, object]]) -> str:
    """The table."""
    told = " · ".join(f"{name} {version(name)}" for name in ("numba", "shapely", "geopandas", "pyogrio", "rasterio"))
    lines = [
        "# Whole commands (整条命令)\n",
        f"Made by `make bench`. {platform.machine()}, {platform.system()}, Python {platform.python_version()}, {os.cpu_count()} cores; {told}.",
        "CPU seconds (user + system) of the process and those it started, from the command to its end: the least of the rounds; *spread* is how far",
        "the worst lay above it, *load* the machine's when that round began: with a load above the cores the clock says nothing, and CPU a little",
        "less. *Code* is how the command ended. Peak is the largest process of the run so far, so it only grows down the rows of one run.\n",
        "| command | CPU s | goal | clock s | peak MB | code | rounds | spread | load | day |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, goal in GOALS.items():
        one = rows.get(name)
        if one is None:
            lines.append(f"| {name} | not measured | {goal} | | | | | | | |")
            continue
        code = "stopped" if one["code"] == -1 else one["code"]
        lines.append(
            f"| {name} | {one['cpu_s']:.2f} | {goal} | {one['wall_s']:.1f} | {one['peak_mb']:.0f} | {code} | {one['rounds']} "
            f"| {one['spread']:.0%} | {one['load']} | {one['day']} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
