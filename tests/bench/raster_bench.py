"""The raster benchmark (栅格评测): every method in a process of its own, in turn, into JSON and a Markdown table.

    python tests/bench/raster_bench.py FOLDER [--seconds 250] [--only NAME…] [--python-gdal PATH]

FOLDER receives the inputs of ``raster_inputs.py`` (made once). What takes longer than ``measuring.LIMIT_S`` is stopped, peers that take longer
than ``measuring.LONG_S`` are run once; a method whose library is missing is printed with the reason.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from functools import partial
from typing import TYPE_CHECKING

import measuring
import numpy as np
from measuring import HERE, Task

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

SLOPE = ("read", "soilgis", "gdaldem")
CONTESTS = {
    "shanxi": (
        "Deflate classes, 30 m, Shanxi",
        ("read", "soilgis", "soilgis_one", "exactextract", "gdal_zonal", "gdal_centres", "rasterstats", "pygeoprocessing"),
    ),
    "dem": ("float32 heights, 32 m, projected, Shanxi: slope classes", SLOPE),
    "dem_degrees": ("float32 heights, 1″, degrees, Shanxi: slope classes", ("read", "soilgis")),
    "north": ("Deflate classes, 48 m, nine provinces", ("read", "soilgis", "soilgis_one", "rasterstats")),
}  # fmt: skip
"""What is measured, and by which methods; the exact peers take more than a minute on the last one and stand in the first."""
OURS = ("read", "soilgis", "soilgis_one")
NAMES = {
    "read": "read only, one thread", "soilgis": "**soilgis**, two threads", "soilgis_one": "**soilgis**, one thread", "exactextract": "exactextract `frac`",
    "gdal_zonal": "GDAL zonal-stats, fractional", "gdal_centres": "GDAL zonal-stats (cell centres)",
    "rasterstats": "rasterstats (cell centres)", "pygeoprocessing": "pygeoprocessing (cell centres)",
    "gdaldem": "GDAL slope → class → soilgis zonal, two files between",
}  # fmt: skip


def once(method: str, raster: Path, python: str, **env: str) -> dict[str, object]:
    """One run; a failure is told like a missing library."""
    kept = raster.with_name(f"areas-{method}-{raster.stem}.npy")
    kept.unlink(missing_ok=True)
    command = [python, str(HERE / "raster_peers.py"), method, str(raster), str(raster.with_suffix(".gpkg")), str(kept)]
    done = measuring.launched(command, **env)
    if done["code"]:
        return {"failed": f"> {measuring.LIMIT_S} s" if done["code"] == -1 else str(done["err"]).strip()[-300:]}
    told = json.loads(str(done["out"]).strip().splitlines()[-1])
    return (
        {"failed": told["skip"]}
        if "skip" in told
        else {**told, "load_cpu": told.get("load", 0.0), "load": done["load"]}
    )


def agreement(method: str, raster: Path) -> list[float] | None:
    """Largest difference of a polygon's class from soilgis' over the polygon's area, and that of the totals by class."""
    mine, theirs = (raster.with_name(f"areas-{name}-{raster.stem}.npy") for name in ("soilgis", method))
    if method in OURS or not (mine.exists() and theirs.exists()):
        return None
    one, two = np.load(mine), np.load(theirs)
    whole = one.sum(axis=1, keepdims=True)
    return [float((np.abs(one - two) / whole).max()), float(np.abs(one.sum(0) - two.sum(0)).max() / one.sum())]


def size(raster: Path) -> dict[str, int]:
    """Cells and polygons of a contest."""
    import pyogrio
    import rasterio

    with rasterio.open(raster) as file:
        cells = file.width * file.height
    return {"cells": cells, "polygons": int(pyogrio.read_info(raster.with_suffix(".gpkg"))["features"])}


def first_use(folder: Path) -> dict[str, object]:
    """CPU of the first use of the compiled code where nothing is kept yet, and of the second; ``cpu`` is the first of both rooms."""
    with tempfile.TemporaryDirectory() as cache:
        rasters = [folder / f"{name}.tif" for name in ("shanxi", "shanxi", "dem")]
        runs = [once("soilgis", raster, sys.executable, SOILGIS_CACHE=cache) for raster in rasters]
    failed = [one for one in runs if "failed" in one]
    if failed:
        return failed[0]
    first, later, slope = (float(str(one["load_cpu"])) for one in runs)
    return {
        "cpu": first + slope,
        "wall": sum(float(str(one["wall"])) for one in runs),
        "zonal": first,
        "again": later,
        "slope": slope,
        "load": runs[0]["load"],
    }


def main() -> None:
    """Make the inputs, measure in turn, keep each figure as it comes, write the page."""
    asked = measuring.asked(__doc__)
    asked.add_argument("--python-gdal", default="", help="a Python that has pygeoprocessing")
    given = asked.parse_args()
    subprocess.run([sys.executable, str(HERE / "raster_inputs.py"), str(given.folder), "--large"], check=True)
    if given.inputs:
        return
    store = given.docs / "bench-rasters.json"
    found = {"rows": {}, **measuring.kept(store)}
    found["rows"] = {name: found["rows"][name] for name in CONTESTS if name in found["rows"]}
    found["made"] = {
        **measuring.when(),
        "machine": measuring.machine(),
        "limit_s": measuring.LIMIT_S,
        "versions": peers(),
    }
    tasks = measured(given)

    def done(task: Task) -> None:
        name, method = task.key
        if name == "cold":
            found["cold"] = {**(task.runs[-1] if task.runs else {"failed": task.failed}), **measuring.how(task)}
        else:
            row = found["rows"].setdefault(name, {**size(given.folder / f"{name}.tif"), "found": {}})
            row["found"][method] = told(task, agreement(method, given.folder / f"{name}.tif"))
        measuring.keep(store, found, page)

    measuring.in_turn(tasks, given.seconds, done)
    measuring.keep(store, found, page)


def measured(given: argparse.Namespace) -> list[Task]:
    """What is to be measured, in order."""
    rows = {name: methods for name, (_, methods) in CONTESTS.items() if name in (given.only or CONTESTS)}
    tasks = []
    for name, methods in rows.items():
        for method in methods:
            python = given.python_gdal if method == "pygeoprocessing" and given.python_gdal else sys.executable
            again = float("inf") if method in OURS else measuring.LONG_S
            tasks.append(
                Task((name, method), partial(once, method, given.folder / f"{name}.tif", python), given.rounds, again)
            )
    if not given.only or "cold" in given.only:
        tasks.append(Task(("cold", "soilgis"), partial(first_use, given.folder), 1))
    return tasks


def told(task: Task, agree: list[float] | None) -> dict[str, object]:
    """Medians of the rounds, or why there are none."""
    if not task.runs:
        return {"failed": task.failed, **measuring.how(task)}
    names = ("cpu", "wall", "peak", "base", "load_cpu", "residual")
    middle = {
        name: statistics.median(float(str(run[name])) for run in task.runs) for name in names if name in task.runs[0]
    }
    return {**middle, "agreement": agree, **measuring.how(task)}


def peers() -> dict[str, str]:
    """Versions of what is measured."""
    import pyogrio
    import rasterio

    found = measuring.versions("soilgis", "rasterio", "exactextract", "rasterstats", "pyogrio")
    return {
        **found,
        "GDAL (in pyogrio's wheel)": pyogrio.__gdal_version_string__,
        "GDAL that reads (in rasterio's)": rasterio.__gdal_version__,
    }


def page(found: dict[str, dict]) -> str:
    """The Markdown page, from the JSON file alone."""
    made = found["made"]
    lines = [
        "# Raster benchmark (栅格评测)", "",
        f"Made by `make bench`: {made['day']}, commit {made['commit']}, {made['machine']}; {measuring.spelled(made['versions'])}.",
        "CPU seconds (user + system) are the figure to compare: medians of the rounds, each in a process of its own, in turn; *spread* is how far the most lay above the",
        f"least, *load* the machine's when a round began. What takes more than {made['limit_s']} s on the clock is stopped; peers that take more than {measuring.LONG_S} s are run once.",
        "Loading of compiled code stands apart. GDAL's zonal-stats and slope are those of the newest GDAL that a wheel carries, called in its library.",
        "Memory is the peak of the process, in brackets over what it held before measuring. Agreement with soilgis: largest difference of one polygon's class over the",
        "polygon's area; largest difference of a class total over all area.", "",
    ]  # fmt: skip
    for name, (title, _) in CONTESTS.items():
        if name in found["rows"]:
            lines += section(title, found["rows"][name], made)
    if "zonal" in (one := found.get("cold", {})):
        stood = measuring.origin(one, made)
        lines += ["## Compiled code (编译代码)", "",
                  (f"First use where nothing is kept: {one['zonal']:.2f} CPU s for classes, {one['slope']:.2f} more for slope; a later process: {one['again']:.2f}. "
                  f"Load {one['load']}{'; measured ' + stood if stood else ''}."), ""]  # fmt: skip
    return "\n".join(lines)


def section(title: str, row: dict, made: dict) -> list[str]:
    """One contest."""
    found = row["found"]
    read, own = (found.get(name, {}).get("cpu") for name in ("read", "soilgis"))
    lines = [
        f"## {title}", "", f"{row['cells'] / 1e6:,.0f} million cells, {row['polygons']} polygons.", "",
        "| way | CPU s | rounds | spread | load | wall s | × reading (CPU) | × soilgis (CPU) | peak MB (over base) | polygons agree | totals agree | measured |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for method, one in found.items():
        when = measuring.origin(one, made)
        if "cpu" not in one:
            slow = one["failed"].startswith(">")
            ratio = f"> {made['limit_s'] / own:.0f}" if slow and own else ""
            why = one["failed"] if slow else "not here: " + one["failed"].replace("|", "/").replace("\n", " ")
            lines.append(f"| {NAMES[method]} | {why} | | | {one['load']} | | | {ratio} | | | | {when} |")
            continue
        pairs, totals = (f"{x:.1e}" for x in one["agreement"]) if one.get("agreement") else ("—", "—")
        times = [f"{one['cpu'] / of:.{digits}f}" if of else "—" for of, digits in ((read, 2), (own, 1))]
        lines.append(
            f"| {NAMES[method]} | {one['cpu']:.2f} | {one['rounds']} | {one['spread']:.0%} | {one['load']} | {one['wall']:.2f} | {times[0]} | {times[1]} "
            f"| {one['peak']:.0f} ({one['peak'] - one['base']:.0f}) | {pairs} | {totals} | {when} |"
        )
    if "residual" in found.get("soilgis", {}):
        lines += ["", f"Largest closing error of a polygon {found['soilgis']['residual']:.1e}."]
    return [*lines, ""]


if __name__ == "__main__":
    main()
