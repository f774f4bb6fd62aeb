"""All benchmarks, one after the other, within a time (全部评测): ``python tests/bench/whole.py FOLDER [--minutes 24] [--inputs]``.

The inputs are made first where they are missing (layers, rasters, the old program with its compiled code kept); they may be made beforehand
with ``--inputs``, for it takes longer than measuring and tells nothing. Each benchmark gets its share of the clock and leaves out further rounds
that do not fit; one that fails is told at the end and keeps no other from its turn. The page of before and now is made last, from what they left.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

from measuring import DOCS, HERE, ROOT

SHARES = {
    "nation": 0.23,
    "overlay": 0.33,
    "commands": 0.16,
    "auto": 0.03,
    "rasters": 0.16,
    "map": 0.05,
    "workbench": 0.04,
}
"""Share of the clock, in order."""
MINUTES = 24
PLACES = {"auto": "overlay"}
"""Inputs that another benchmark makes as well."""
WITHOUT = ("map", "workbench")
"""Which have no inputs to be kept and take the time they take."""


def commands(name: str, folder: Path, docs: Path, seconds: float | None) -> list[str]:
    """Command line of one benchmark; without seconds it makes its inputs only."""
    if name == "map":
        options = ["-o", "addopts=--import-mode=importlib", "-o", "pythonpath=tests tests/bench"]
        return [sys.executable, "-m", "pytest", "tests/bench/test_webmap.py", "-s", *options]
    if name == "workbench":
        return [sys.executable, str(HERE / "workbench_bench.py"), str(docs)]
    script = {"rasters": "raster"}.get(name, name)
    end = ["--inputs"] if seconds is None else ["--seconds", f"{seconds:.0f}", "--docs", str(docs)]
    return [sys.executable, str(HERE / f"{script}_bench.py"), str(folder / PLACES.get(name, name)), *end]


def turn(name: str, command: list[str], what: str) -> list[str]:
    """Run one, tell its time; its name where it failed."""
    begun = time.monotonic()
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    print(f"== {name}: {what} in {time.monotonic() - begun:.0f} s, code {code}", flush=True)
    return [f"{name} ({what})"] if code else []


def main() -> int:
    """Inputs, benchmarks, page; 1 where any failed."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--minutes", type=float, default=MINUTES, help="clock for all of them, the inputs apart")
    asked.add_argument("--inputs", action="store_true", help="make the inputs and end")
    asked.add_argument("--only", nargs="*", default=list(SHARES), choices=SHARES)
    asked.add_argument("--docs", type=Path, default=DOCS, help="folder of the pages and JSON files")
    given = asked.parse_args()
    folder, failed = given.folder.absolute(), []
    kept = [name for name in given.only if name not in WITHOUT]
    for name in kept:
        failed += turn(name, commands(name, folder, given.docs.absolute(), None), "inputs")
    for name in () if given.inputs else given.only:
        failed += turn(
            name, commands(name, folder, given.docs.absolute(), given.minutes * 60 * SHARES[name]), "measured"
        )
    if not given.inputs:
        import before_now

        before_now.main(given.docs)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
