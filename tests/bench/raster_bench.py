"""The raster benchmark (栅格评测): every method in a process of its own, alternating, into JSON and a Markdown table.

    python tests/bench/raster_bench.py FOLDER [--large] [--rounds 3] [--only NAME] [--python-gdal PATH]

FOLDER receives the inputs of ``raster_inputs.py`` (made once). Reading and soilgis run in every round, the slow peers once.
--only measures one contest again, --resume those docs/bench-rasters.json does not hold yet; a method whose library is
missing is printed with the reason and leaves an empty row.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"
ZONAL = (
    "read",
    "soilgis",
    "soilgis_one",
    "exactextract",
    "gdal_zonal",
    "gdal_centres",
    "rasterstats",
    "pygeoprocessing",
)
SLOPE = ("read", "soilgis", "gdaldem")
CONTESTS = {
    "shanxi": ("269 Mpx deflate classes × 117 counties", ZONAL),
    "dem": ("237 Mpx float32 heights, projected, × 117 counties: slope classes", SLOPE),
    "dem_degrees": ("348 Mpx float32 heights, 1″ degrees, × 117 counties: slope classes", SLOPE),
}
LARGE = {
    "north": (
        "1.87 Gpx deflate classes",
        ("read", "soilgis", "soilgis_one", "exactextract", "gdal_zonal", "rasterstats"),
    )
}
EVERY_ROUND = ("read", "soilgis", "soilgis_one")
EXACT = ("exactextract", "gdal_zonal")
NAMES = {
    "read": "read only, one thread", "soilgis": "**soilgis**, two threads", "soilgis_one": "**soilgis**, one thread", "exactextract": "exactextract `frac`",
    "gdal_zonal": "GDAL 3.12 zonal-stats, fractional", "gdal_centres": "GDAL 3.12 zonal-stats (cell centres)",
    "rasterstats": "rasterstats (cell centres)", "pygeoprocessing": "pygeoprocessing (cell centres)",
    "gdaldem": "GDAL 3.12 slope → class → soilgis zonal, two files between",
}  # fmt: skip


def once(method: str, raster: Path, python: str, environment: dict[str, str] | None = None) -> dict[str, float | str]:
    """One run; a failure is told like a missing library."""
    kept = raster.with_name(f"areas-{method}-{raster.stem}.npy")
    command = [python, str(HERE / "raster_peers.py"), method, str(raster), str(raster.with_suffix(".gpkg")), str(kept)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **(environment or {})}
    )
    if done.returncode:
        return {"skip": f"failed: {done.stderr.strip()[-300:]}"}
    return json.loads(done.stdout.strip().splitlines()[-1])


def agreement(method: str, raster: Path) -> tuple[float, float] | None:
    """Largest difference of a polygon's class from soilgis' over the polygon's area, and that of the totals by class."""
    mine, theirs = (raster.with_name(f"areas-{name}-{raster.stem}.npy") for name in ("soilgis", method))
    if not (mine.exists() and theirs.exists()):
        return None
    one, two = np.load(mine), np.load(theirs)
    whole = one.sum(axis=1, keepdims=True)
    return float((np.abs(one - two) / whole).max()), float(np.abs(one.sum(0) - two.sum(0)).max() / one.sum())


def contest(name: str, methods: tuple[str, ...], given: argparse.Namespace) -> dict[str, object]:
    """Medians of one contest, methods in alternating order."""
    raster = given.folder / f"{name}.tif"
    runs: dict[str, list[dict[str, float]]] = {method: [] for method in methods}
    skipped: dict[str, str] = {}
    for turn in range(given.rounds):
        for method in methods if turn % 2 == 0 else methods[::-1]:
            if method in skipped or (runs[method] and method not in EVERY_ROUND):
                continue
            python = given.python_gdal if method == "pygeoprocessing" and given.python_gdal else sys.executable
            told = once(method, raster, python)
            if "skip" in told:
                skipped[method] = str(told["skip"])
                print(f"{name}: {method} skipped: {told['skip']}", flush=True)
            else:
                runs[method].append(told)
                print(f"{name}: {method} {told['cpu']:.2f} CPU s", flush=True)
    found = {
        method: {key: statistics.median(one[key] for one in made) for key in made[0]}
        for method, made in runs.items()
        if made
    }
    agree = {method: agreement(method, raster) for method in found if method not in EVERY_ROUND}
    return {
        "date": time.strftime("%Y-%m-%d"), "rounds": given.rounds, "load": os.getloadavg()[1], "found": found,
        "runs": {method: [one["cpu"] for one in made] for method, made in runs.items()}, "skipped": skipped,
        "agreement": agree, "polygons": polygons(raster), "cells": cells(raster),
    }  # fmt: skip


def polygons(raster: Path) -> int:
    import pyogrio

    return int(pyogrio.read_info(raster.with_suffix(".gpkg"))["features"])


def cells(raster: Path) -> int:
    import rasterio

    with rasterio.open(raster) as file:
        return file.width * file.height


def cold(folder: Path) -> dict[str, float]:
    """CPU of the first use of the kernels: compiled on this machine for the first time, and loaded from the cache."""
    with tempfile.TemporaryDirectory() as cache:
        runs = [once("soilgis", folder / "shanxi.tif", sys.executable, {"NUMBA_CACHE_DIR": cache}) for _ in range(2)]
        slopes = once("soilgis", folder / "dem.tif", sys.executable, {"NUMBA_CACHE_DIR": cache})
    return {"compile": runs[0]["load"], "load": runs[1]["load"], "slope": slopes["load"] - runs[1]["load"]}


def main() -> None:
    """Make the inputs, hold the contests that are missing, write both files."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--python-gdal", default="", help="a Python that has pygeoprocessing")
    parser.add_argument(
        "--only", default="", help="measure this contest again: shanxi, dem, dem_degrees, north or cold"
    )
    parser.add_argument("--resume", action="store_true", help="measure only what the JSON does not hold yet")
    given = parser.parse_args()
    large = ["--large"] if given.large else []
    subprocess.run([sys.executable, str(HERE / "raster_inputs.py"), str(given.folder), *large], check=True)
    store = DOCS / "bench-rasters.json"
    kept = json.loads(store.read_text(encoding="utf-8")) if store.exists() else {}
    for name, (_, methods) in {**CONTESTS, **(LARGE if given.large else {})}.items():
        if given.only == name or (not given.only and not (given.resume and name in kept)):
            kept[name] = contest(name, methods, given)
            store.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    if given.only == "cold" or (not given.only and not (given.resume and "cold" in kept)):
        kept["cold"] = cold(given.folder)
        store.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    (DOCS / "bench-rasters.md").write_text(table(kept), encoding="utf-8")


def table(kept: dict[str, dict]) -> str:
    """The Markdown page."""
    lines = [
        "# Raster benchmark (栅格评测)", "",
        f"Made by `make bench` (`tests/bench/raster_bench.py`). {platform.machine()}, {platform.system()}, Python {platform.python_version()}; 2 cores shared with",
        "other work, so CPU seconds (user + system) are the figure to compare. Reading and soilgis: medians of alternating runs, each in a process of its",
        "own; slow peers once. Kernels' loading stands apart. Memory is the peak of the process, in brackets over what it held before measuring.",
        "Agreement with soilgis: largest difference of one polygon's class over the polygon's area; largest difference of a class total over all area.", "",
    ]  # fmt: skip
    for name, (title, methods) in {**CONTESTS, **LARGE}.items():
        if name not in kept:
            continue
        row = kept[name]
        found, read = row["found"], row["found"]["read"]
        own = found["soilgis"]
        lines += [f"## {title}", "", f"{row['cells'] / 1e6:,.0f} Mpx, {row['polygons']} polygons; {row['date']}, {row['rounds']} rounds, load {row['load']:.1f}.", "",
                  "| way | CPU s | wall s | × reading (CPU) | × soilgis (CPU) | peak MB (over base) | polygons agree | totals agree |", "|---|---|---|---|---|---|---|---|"]  # fmt: skip
        for method in methods:
            if method not in found:
                lines.append(f"| {NAMES[method]} | skipped: {row['skipped'].get(method, '')} | | | | | | |")
                continue
            one, agree = found[method], row["agreement"].get(method)
            spelled = ("—", "—") if not agree else tuple(f"{x:.1e}" for x in agree)
            lines.append(
                f"| {NAMES[method]} | {one['cpu']:.2f} | {one['wall']:.2f} | {one['cpu'] / read['cpu']:.2f} | {one['cpu'] / own['cpu']:.1f} "
                f"| {one['peak']:.0f} ({one['peak'] - one['base']:.0f}) | {spelled[0]} | {spelled[1]} |"
            )
        lines += ["", f"Largest closing error of a polygon {own['residual']:.1e}.", ""]
    if "cold" in kept:
        one = kept["cold"]
        first = f"First use on a machine compiles the zonal kernels: {one['compile']:.1f} CPU s, once; slope adds {one['slope']:.1f}."
        lines += ["## Kernels", "", f"{first} Later processes load them from disk: {one['load']:.1f} CPU s.", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
