"""Whole national studies as typed (全国方案整条命令): CPU seconds and peak memory of `soilgis run` on all counties, now and at another commit.

    python tests/bench/nation_bench.py out/bench/nation [--against 2d1ddd9] [--rounds 3]

Each program runs with a cache of its own: the first run (kernels compiled, demo polygons and shapes made) is told apart from those
after it, of which the least stands in the table. The old program has no municipalities and no Hong Kong, Macao and Taiwan at county
level, so both measure the 27 provinces that it could; the new one measures the whole country besides, and a province, for the growth.
Where the other commit cannot be checked out (no git, a copy without history), its column says so.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

ZONES = ("taihang", "lvliang", "taiyue-zhongtiao", "yellow-river-reach", "red-line-demo")
APART = {"11", "12", "31", "50", "71", "81", "82"}
"""Beginnings of the codes of what the old program could not run at county level."""
ROOT = Path(__file__).parents[2]


def study(folder: Path, name: str, region: list[str]) -> Path:
    """Write a study of all counties of some regions."""
    place = folder / name
    place.mkdir(parents=True, exist_ok=True)
    listed, zones = (", ".join(f'"{one}"' for one in many) for many in (region, ZONES))
    (place / "study.toml").write_text(
        f'id = "{name}"\nregion = [{listed}]\nlevel = "county"\nzones = [{zones}]\n[title]\nzh = "{name}"\nen = "{name}"\n',
        encoding="utf-8",
    )
    return place


def provinces() -> list[str]:
    """Codes of the provinces that both programs can run."""
    from soilgis.store.boundaries import unit_names

    names = unit_names("amap")
    codes = names.loc[names["level"] == "province", "adcode"]
    return [code for code in codes if code[:2] not in APART]


def measured(python: Path, source: Path, place: Path, folder: Path, cache: Path) -> dict[str, float]:
    """Run a study once: CPU seconds of the process and all its children, wall seconds, peak MB of the largest process."""
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    command = [str(python), "-c", "from soilgis.cli import main; main()", "run", str(place), "--out", str(out)]
    env = {**os.environ, "PYTHONPATH": str(source), "SOILGIS_CACHE": str(cache)}
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr[-2000:]}")
    return {
        "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "wall": time.perf_counter() - begun,
        "peak": after.ru_maxrss / 1000,
    }


def row(name: str, source: Path, place: Path, folder: Path, rounds: int) -> dict[str, object]:
    """First run and the least of those after it, with their spread and the load of the machine."""
    cache = folder / f"cache-{source.name}"
    first = measured(Path(sys.executable), source, place, folder, cache)
    later = [measured(Path(sys.executable), source, place, folder, cache) for _ in range(rounds)]
    cpu = [one["cpu"] for one in later]
    return {
        "row": name, "first_cpu_s": round(first["cpu"], 1), "cpu_s": round(min(cpu), 1), "cpu_most_s": round(max(cpu), 1),
        "wall_s": round(min(one["wall"] for one in later), 1), "peak_mb": round(max(one["peak"] for one in later)),
        "load": round(os.getloadavg()[0], 1),
    }  # fmt: skip


def other(commit: str, folder: Path) -> Path | None:
    """Check another commit out beside the results; None where git cannot."""
    place = folder / f"soilgis-{commit}"
    if place.is_dir():
        return place
    made = subprocess.run(
        ["git", "-C", str(ROOT), "worktree", "add", "--detach", str(place), commit], capture_output=True, check=False
    )
    return place if made.returncode == 0 else None


def main() -> None:
    """Measure, print and keep the table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--against", default="2d1ddd9", help="commit to be held against; empty for none")
    asked.add_argument("--rounds", type=int, default=3)
    given = asked.parse_args()
    folder = given.folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    many, whole, small = (
        study(folder, "many", provinces()),
        study(folder, "whole", ["100000"]),
        study(folder, "small", ["140000"]),
    )
    rows = [
        row("山西 117 县", ROOT, small, folder, given.rounds),
        row("27 省 2,765 县", ROOT, many, folder, given.rounds),
        row("全国 2,877 县", ROOT, whole, folder, given.rounds),
    ]
    growth = math.log(float(str(rows[2]["cpu_s"])) / float(str(rows[0]["cpu_s"]))) / math.log(2877 / 117)
    told: dict[str, object] = {"rows": rows, "exponent": round(growth, 2)}
    old = other(given.against, folder) if given.against else None
    if old is None:
        told["against"] = f"{given.against or '—'}: 未测（取不到该提交的工作树）"
    else:
        former = row(f"27 省，提交 {given.against}", old, many, folder, 1)
        rows.append(former)
        told["against"] = (
            f"{float(str(former['cpu_s'])) / float(str(rows[1]['cpu_s'])):.1f} × less CPU than {given.against}"
        )
    (folder / "nation.json").write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    print(json.dumps(told, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
