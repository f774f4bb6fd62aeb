"""Whole national studies as typed (全国方案整条命令): CPU seconds and peak memory of `soilgis run` on all counties, now and at another commit.

    python tests/bench/nation_bench.py FOLDER [--against 2d1ddd9] [--seconds 330]

The first run of the whole country begins with an empty cache folder; of the others the least stands in the table, the run that made the
shapes for display left out. The old program has no municipalities and no Hong Kong, Macao and Taiwan at county level, so both measure
the 27 provinces that it could; the new one measures the whole country besides, and a province, for the growth. The old program is taken
out of git and runs with the packages that are here, its compiled code kept by a run of one province before; it wants a font of the system
and is given the one that soilgis brings. Where the commit cannot be had, its row says so.
"""

from __future__ import annotations

import io
import math
import shutil
import subprocess
import sys
import tarfile
from functools import partial
from typing import TYPE_CHECKING

import measuring
from measuring import ROOT, Task

if TYPE_CHECKING:
    from pathlib import Path

ZONES = ("taihang", "lvliang", "taiyue-zhongtiao", "yellow-river-reach", "red-line-demo")
APART = {"11", "12", "31", "50", "71", "81", "82"}
"""Beginnings of the codes of what the old program could not run at county level."""
LIMIT_S = 400
OLD = "old"
ROWS = {
    "whole-first": ("全国 2,877 县，首次运行（缓存为空）", "whole", 1),
    "small": ("山西 117 县", "small", 3),
    "whole": ("全国 2,877 县", "whole", 2),
    "many": ("27 省 2,765 县", "many", 2),
    OLD: ("27 省 2,765 县，旧版", "many", 1),
}
"""Title, study and rounds."""


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


def once(row: str, place: Path, folder: Path, source: Path = ROOT) -> dict[str, object]:
    """Run a study once; the first run forgets what was kept."""
    cache = folder / ("cache-old" if row == OLD else "cache")
    if row.endswith("-first"):
        shutil.rmtree(cache, ignore_errors=True)
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    text = f"import soilgis; assert soilgis.__file__.startswith({str(source)!r}), soilgis.__file__; from soilgis.cli import main; main()"
    command = [sys.executable, "-P", "-c", text, "run", str(place), "--out", str(out)]
    around = {"PYTHONPATH": str(source), "SOILGIS_CACHE": str(cache)}
    if row == OLD:
        around |= {
            "NUMBA_CACHE_DIR": str(cache / "numba"),
            "XDG_DATA_HOME": str(folder / "share"),
            "MPLCONFIGDIR": str(folder / "share" / "mpl"),
        }
    done = measuring.launched(command, limit_s=LIMIT_S, **around)
    if done["code"]:
        said = [line for line in str(done["err"]).strip().splitlines() if line]
        return {"failed": f"> {LIMIT_S} s" if done["code"] == -1 else (said or [f"code {done['code']}"])[-1][-300:]}
    return {key: done[key] for key in ("cpu", "wall", "peak_mb", "load")}


def other(commit: str, folder: Path) -> Path | None:
    """Take another commit out of git, its layers and studies where its package looks for them; None where git cannot."""
    place = folder / f"soilgis-{commit}"
    if not place.is_dir():
        made = subprocess.run(["git", "-C", str(ROOT), "archive", commit], capture_output=True, check=False)
        if made.returncode:
            return None
        with tarfile.open(fileobj=io.BytesIO(made.stdout)) as packed:
            packed.extractall(place, filter="data")
        for name in ("layers", "maps"):
            (place / "soilgis" / name).symlink_to(f"../{name}")
    fonts = folder / "share" / "fonts"
    if not fonts.is_dir():
        from soilgis.output.fonts import chinese_font

        fonts.mkdir(parents=True)
        shutil.copy(chinese_font(), fonts)
    return place


def main() -> None:
    """Make the studies and the old program, measure in turn, keep each figure as it comes, write the page."""
    asked = measuring.asked(__doc__)
    asked.add_argument("--against", default="2d1ddd9", help="commit to be held against; empty for none")
    given = asked.parse_args()
    folder = given.folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    studies = {
        name: study(folder, name, region)
        for name, region in {"many": provinces(), "whole": ["100000"], "small": ["140000"]}.items()
    }
    old = other(given.against, folder) if given.against else None
    if old and not (folder / "cache-old").exists():
        print(once(OLD, studies["small"], folder, old), flush=True)
    if given.inputs:
        return
    store = given.docs / "bench-nation.json"
    found = {"rows": {}, **measuring.kept(store)}
    found["made"] = {**measuring.when(), "machine": measuring.machine(), "against": given.against,
                     "versions": {**measuring.versions("soilgis", "shapely", "geopandas", "pyogrio", "rasterio", "matplotlib"), "numba (old program)": measuring.versions("numba")["numba"]}}  # fmt: skip

    def done(task: Task) -> None:
        found["rows"][task.key[0]] = told(task)
        measuring.keep(store, found, page)

    tasks = [
        Task((name, ROWS[name][0]), partial(once, name, studies[ROWS[name][1]], folder, old or ROOT) if name == OLD else partial(once, name, studies[ROWS[name][1]], folder), ROWS[name][2])
        for name in ROWS if name in (given.only or ROWS) and (name != OLD or old)
    ]  # fmt: skip
    measuring.in_turn(tasks, given.seconds, done)
    found["rows"] = {name: found["rows"][name] for name in ROWS if name in found["rows"]}
    measuring.keep(store, found, page)


def told(task: Task) -> dict[str, object]:
    """The round with the least CPU; the first of several, which made the shapes for display, is left out."""
    if not task.runs:
        return {"failed": task.failed, **measuring.how(task)}
    later = Task(task.key, task.run, runs=task.runs[1:] or task.runs)
    best = min(later.runs, key=lambda one: float(str(one["cpu"])))
    return {**{name: round(float(str(best[name])), 2) for name in ("cpu", "wall", "peak_mb")}, **measuring.how(later)}


def page(found: dict[str, dict]) -> str:
    """The Markdown page, from the JSON file alone."""
    made, rows = found["made"], found["rows"]
    lines = [
        "# National studies (全国县级方案)", "",
        f"Made by `make bench`: {made['day']}, commit {made['commit']}, {made['machine']}; {measuring.spelled(made['versions'])}.",
        "`soilgis run` as typed, all counties, five zone layers with the demo red line: CPU seconds (user + system) of the process and those it started, the least of the rounds; peak of the",
        f"largest single process. *Old* is commit {made['against']}, run with the same packages and font, its compiled code kept; it had no municipalities at county level.", "",
        "| study | CPU s | clock s | peak MB | rounds | spread | load | measured |", "|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for name, (title, _, _) in ROWS.items():
        one = rows.get(name, {"failed": "not measured"})
        when = measuring.origin(one, made) if name in rows else ""
        if "cpu" not in one:
            lines.append(f"| {title} | {one['failed'].replace('|', '/')[:120]} | | | | | | {when} |")
            continue
        lines.append(
            f"| {title} | {one['cpu']:.1f} | {one['wall']:.1f} | {one['peak_mb']:.0f} | {one['rounds']} | {one['spread']:.0%} | {one['load']} | {when} |"
        )
    here = {name for name, one in rows.items() if "cpu" in one}
    if {"small", "whole"} <= here:
        grown = math.log(rows["whole"]["cpu"] / rows["small"]["cpu"]) / math.log(2877 / 117)
        lines += ["", f"Growth from 117 to 2,877 counties: exponent {grown:.2f} (goal 1.1)."]
    if {"many", OLD} <= here:
        lines += ["", (f"On the 27 provinces {rows[OLD]['cpu'] / rows['many']['cpu']:.1f} × less CPU than commit {made['against']} (goal 7), "
                      f"{rows[OLD]['peak_mb'] / rows['many']['peak_mb']:.1f} × less memory.")]  # fmt: skip
    lines += ["", "Goals for the whole country: 24 s on the clock, 1,200 MB."]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
