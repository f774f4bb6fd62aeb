"""The overlay benchmark (叠加评测): every method in a process of its own, in turn, into JSON and a Markdown table.

``python tests/bench/overlay_bench.py FOLDER [--seconds 500]`` makes the layers there on the first run, measures, and writes
docs/bench-overlay.json and docs/bench-overlay.md (`overlay_page.py`). A method that takes longer than ``measuring.LIMIT_S`` is stopped.
"""

from __future__ import annotations

import json
import statistics
import sys
from functools import partial
from pathlib import Path

import measuring
import numpy as np
import overlay_page
import pandas as pd
import pyarrow.parquet as pq
import shapely
from measuring import Task

import layers

HERE = Path(__file__).parent
OWN = ("read", "read_shapes", "soilgis", "coverage")
ENGINES = ("overlay", "best_shapely", "duckdb", "sedona")
PLAN = {
    "fragments5": (*OWN, *ENGINES, "gdal_algebra"),
    "fragments4": (*OWN, *ENGINES, "strtree", "gdal_algebra"),
    "ordinary-0.25": (*OWN, *ENGINES, "strtree", "gdal_algebra"),
    "giant": (*OWN, "overlay"),
    "giant5m": ("read", "soilgis"),
    "fragments5-0.25-typed": ("typed_two", "typed_degrees", "typed_albers", "typed_gk", "overlay_degrees", "overlay_albers", "overlay_gk"),
    "fragments5-typed": ("typed_two", "typed_degrees", "typed_albers", "typed_gk", "overlay_albers"),
    "ledger": ("soilgis_union", "geos_union"),
    "giant.shp": ("shapefile_rings", "shapefile_ogr"),
    "fragments5.shp": ("shapefile_rings", "shapefile_ogr"),
}  # fmt: skip
"""Methods by layer; a number behind the name is the share of vertices."""
UNIONS = ("fragments4", "ordinary-0.25")
SCALES = (0.01, 0.03, 0.1, 0.3, 1.0)
OURS = ("read", "read_shapes", "soilgis", "coverage", "soilgis_union", "shapefile_rings")
"""Run in every round, however long."""
AGAINST = {"geos_union": "soilgis_union", **{f"overlay_{one}": f"typed_{one}" for one in ("degrees", "albers", "gk")}}
"""Which of ours a method must agree with; `soilgis` where it is not named."""


def layer_of(kind: str, folder: Path) -> Path:
    """The plane file of a row."""
    name, _, scale = kind.removesuffix("-typed").removesuffix(".shp").partition("-")
    return layers.zones(name, folder, scale=float(scale or 1))


def inputs(folder: Path) -> None:
    """Make every layer that a row or the growth needs, and its other forms."""
    folder.mkdir(parents=True, exist_ok=True)
    counties = layers.counties(folder)
    layers.in_degrees(counties)
    layers.as_flatgeobuf(counties)
    layers.two(folder)
    for kind, methods in PLAN.items():
        if kind == "ledger":
            continue
        path = layer_of(kind, folder)
        if {"coverage", "typed_degrees"} & set(methods):
            layers.in_degrees(path)
        if "typed_albers" in methods:
            for system in layers.SYSTEMS:
                layers.in_system(path, system)
        if "gdal_algebra" in methods:
            layers.as_flatgeobuf(path)
        if kind.endswith(".shp"):
            layers.as_shapefile(path)
    for scale in SCALES:
        layers.zones("fragments5", folder, scale=scale)


def files(kind: str, folder: Path) -> list[Path]:
    """Zone files of a row, as its methods are given them."""
    if kind == "ledger":
        return [layer_of(one, folder) for one in UNIONS]
    path = layer_of(kind, folder)
    return [path.with_suffix(".shp") if kind.endswith(".shp") else path]


def measure(kind: str, method: str, folder: Path) -> dict[str, object]:
    """Run one method once, in a process of its own."""
    zones = files(kind, folder)
    if method.startswith(("typed_", "overlay_")):
        return typed(method, folder, zones[0])
    result = folder / f"result-{method}-{kind}.npz"
    result.unlink(missing_ok=True)
    command = [sys.executable, str(HERE / "peers.py"), method, str(folder / "counties.parquet"), *map(str, zones)]
    done = measuring.launched(command, said=f"{result}\n")
    return failure(done) or {**json.loads(str(done["out"]).strip().splitlines()[-1]), "load": done["load"]}


def typed(method: str, folder: Path, zones: Path) -> dict[str, object]:
    """Whole commands, from the start of the process to the CSV file: ours, and the peer's script."""
    who, _, system = method.partition("_")
    out = folder / f"result-{method}-{zones.stem}.csv"
    out.unlink(missing_ok=True)
    path = folder / "two.parquet" if system == "two" else zones.with_stem(f"{zones.stem}-{system}")
    if who == "typed":
        command = [sys.executable, "-m", "soilgis", "coverage", "--regions", "admin", "--zones", str(path), "--zone-id", "id",
                   "--out", str(out), *(["--engine", "fast"] if system == "two" else [])]  # fmt: skip
    else:
        command = [
            sys.executable,
            str(HERE / "typed_overlay.py"),
            str(folder / "counties-degrees.parquet"),
            str(path),
            str(out),
        ]
    done = measuring.launched(command)
    if told := failure(done):
        return told
    areas = pd.read_csv(out)["area_km2"].to_numpy() * 1e6
    return {**{key: done[key] for key in ("cpu", "wall", "peak_mb", "load")}, "base_mb": 0.0, "kernels": 0.0,
            "pairs": int((areas > 1).sum()), "total_m2": float(areas.sum())}  # fmt: skip


def failure(done: dict[str, object]) -> dict[str, object] | None:
    """Why there is no figure; None where there is one."""
    if done["code"] == -1:
        return {"failed": f"> {measuring.LIMIT_S} s"}
    if done["code"]:
        return {"failed": (str(done["err"]).strip().splitlines() or [f"code {done['code']}"])[-1][-300:]}
    return None


def agreement(folder: Path, kind: str, method: str) -> list[float] | None:
    """Largest relative difference of a pair that is off by more than 1 m², and relative difference of the totals, against ours."""
    ours = AGAINST.get(method, "soilgis")
    mine, theirs = (areas(folder, kind, name) for name in (ours, method))
    if ours == method or mine is None or theirs is None:
        return None
    one, two = mine.align(theirs, fill_value=0.0)
    apart = (one - two).abs()
    far = apart > 1
    return [
        float((apart[far] / np.maximum(one[far], two[far])).max()) if far.any() else 0.0,
        float(abs(one.sum() / two.sum() - 1)),
    ]


def areas(folder: Path, kind: str, method: str) -> pd.Series | None:
    """What a method found, by its keys, m²; None where it found nothing."""
    kept = folder / f"result-{method}-{kind}.npz"
    if kept.exists():
        found = np.load(kept)
        return pd.Series(found["areas"], pd.MultiIndex.from_arrays(found["keys"].T))
    table = folder / f"result-{method}-{files(kind, folder)[0].stem}.csv"
    if not table.exists():
        return None
    read = pd.read_csv(table, dtype={"adcode": str, "zone_id": str, "id": str})
    keys = ["adcode", "zone"]
    return read.rename(columns={"id": keys[1], "zone_id": keys[1]}).groupby(keys)["area_km2"].sum() * 1e6


def points(path: Path) -> list[int]:
    """Polygons and vertices of a layer."""
    made = shapely.from_wkb(pq.read_table(path, columns=["geometry"])["geometry"].to_numpy())
    return [int(shapely.get_num_geometries(made).sum()), int(shapely.get_num_coordinates(made).sum())]


def size(kind: str, folder: Path) -> list[int]:
    """Polygons and vertices of a row."""
    parts = [points(path.with_suffix(".parquet")) for path in files(kind, folder)]
    return [sum(one) for one in zip(*parts, strict=True)]


def grown(folder: Path, tasks: list[Task]) -> dict[str, object] | None:
    """CPU over three decades of zone vertices: the exponent fitted to what the zones add, and to the whole; None where a size is missing."""
    if not all(one.runs for one in tasks):
        return None
    vertices = np.array([points(layers.zones("fragments5", folder, scale=scale))[1] for scale in SCALES])
    cpu = np.array([min(float(str(run["cpu"])) for run in one.runs) for one in tasks])
    regions = points(folder / "counties.parquet")[1]
    large = vertices > 2e5
    _, base = np.polyfit(vertices[:4], cpu[:4], 1)
    above = cpu[large] - base
    return {
        "vertices": vertices.tolist(), "cpu": cpu.tolist(), "base": float(base),
        "exponent": float(np.polyfit(np.log(vertices[large]), np.log(above), 1)[0]) if (above > 0).all() else None,
        "whole": float(np.polyfit(np.log(vertices + regions), np.log(cpu), 1)[0]),
        **measuring.how(tasks[-1]),
    }  # fmt: skip


def main() -> None:
    """Make the layers, load each command once, measure in turn, keep each figure as it comes, write the page."""
    given = measuring.asked(__doc__).parse_args()
    inputs(given.folder)
    if given.inputs:
        return
    store = given.docs / "bench-overlay.json"
    found = measuring.kept(store)
    found = {"rows": {}, **found}
    found["made"] = {
        **measuring.when(),
        "machine": measuring.machine(),
        "limit_s": measuring.LIMIT_S,
        "versions": overlay_page.peers(),
    }

    def done(task: Task) -> None:
        kind, method = task.key
        if kind == "growth":
            return
        row = found["rows"].setdefault(kind, {"size": [], "found": {}})
        row["size"] = row["size"] or size(kind, given.folder)
        row["found"][method] = told(task, agreement(given.folder, kind, method))
        measuring.keep(store, found, overlay_page.page)

    rows = {kind: methods for kind, methods in PLAN.items() if kind in (given.only or PLAN)}
    found["rows"] = {kind: found["rows"][kind] for kind in PLAN if kind in found["rows"]}
    tasks = [
        Task((kind, method), partial(measure, kind, method, given.folder), given.rounds, float("inf") if method in OURS else measuring.LONG_S)
        for kind, methods in rows.items() for method in methods
    ]  # fmt: skip
    growing = [
        Task(("growth", str(scale)), partial(measure, f"fragments5-{scale:g}" if scale != 1 else "fragments5", "soilgis", given.folder), 2)
        for scale in (() if given.only and "growth" not in given.only else SCALES)
    ]  # fmt: skip
    for system in (
        layers.SYSTEMS if any(method.startswith("typed_") for _, method in (one.key for one in tasks)) else ()
    ):
        typed(f"typed_{system}", given.folder, given.folder / "two.parquet")
    measuring.in_turn([*tasks, *growing], given.seconds, done)
    if growing and (fitted := grown(given.folder, growing)):
        found["growth"] = fitted
    measuring.keep(store, found, overlay_page.page)


def told(task: Task, agree: list[float] | None) -> dict[str, object]:
    """Medians of the rounds, or why there are none."""
    if not task.runs:
        return {"failed": task.failed, **measuring.how(task)}
    names = ("cpu", "wall", "peak_mb", "base_mb", "code_mb", "kernels", "pairs", "total_m2")
    middle = {
        name: statistics.median(float(str(run[name])) for run in task.runs) for name in names if name in task.runs[0]
    }
    return {**middle, "agreement": agree, **measuring.how(task)}


if __name__ == "__main__":
    main()
