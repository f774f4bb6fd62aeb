"""What the two area engines cost (引擎耗时实测): the constants by which ``auto`` chooses, measured and written down with day and versions.

    python tests/bench/auto_bench.py FOLDER [--write]

Pair points are measured with counties of some provinces against made polygons, the fast engine on the same and a little larger layers, starting
it as the difference between two fresh processes that lay two boxes over each other, one by each engine. ``--write`` (`make costs`) puts the figures, rounded so
that the noise of a machine does not change them, into soilgis/geometry/engine_costs.toml; without it they only stand in docs/bench-auto.md
beside those in force.
"""

from __future__ import annotations

import statistics
import sys
import time
import tomllib
from functools import partial
from typing import TYPE_CHECKING

import auto_page
import geopandas as gpd
import measuring
import numpy as np
import shapely
from measuring import ROOT, Task

import layers

if TYPE_CHECKING:
    from collections.abc import Callable

COSTS = ROOT / "soilgis" / "geometry" / "engine_costs.toml"
CASES = {
    "11 counties, 1 layer": (("1401",), 1), "117 counties, 1 layer": (("14",), 1), "117 counties, 4 layers": (("14",), 4),
    "441 counties, 1 layer": (("14", "13", "41"), 1), "441 counties, 4 layers": (("14", "13", "41"), 4),
}  # fmt: skip
"""Beginnings of the counties' codes, and layers."""
LARGE = ("14", "13", "41", "61", "51", "37")
FRESH = """
import numpy as np, shapely
from soilgis.geometry.overlap import overlap_areas
one = np.array([shapely.box(0, 0, 3000, 2000)], object)
overlap_areas(one, np.array([shapely.box(1000, 500, 5000, 900)], object), engine={engine!r})
"""


def zones(count: int, bounds: np.ndarray, side: int) -> list[np.ndarray]:
    """Layers of made polygons over some ground, in the plane."""
    box = np.array(layers.BOX)
    scale = (bounds[2:] - bounds[:2]) / (box[2:] - box[:2])

    def moved(points: np.ndarray) -> np.ndarray:
        return (points - box[:2]) * scale + bounds[:2]

    made = [shapely.transform(layers.polygons(side, 1.6, 0.3, seed), moved) for seed in range(count)]
    return [shapes[shapely.is_valid(shapes)] for shapes in made]


def spent(work: Callable[[], object], least: int = 2) -> float:
    """Least CPU s of some runs in this process."""
    found = []
    for _ in range(least):
        begun = time.process_time()
        work()
        found.append(time.process_time() - begun)
    return min(found)


def case(codes: tuple[str, ...], count: int, counties: gpd.GeoDataFrame) -> dict[str, object]:
    """Cost of a pair point by the reference, and of a point by the fast engine, on one case."""
    from soilgis.geometry.overlap import combination_areas, overlap_areas
    from soilgis.geometry.which_engine import work_of

    begun = time.monotonic(), time.process_time()
    regions = counties[counties["adcode"].str.startswith(codes)].geometry.to_numpy()
    made = zones(count, shapely.total_bounds(regions), 250)
    every = np.concatenate(made)
    work = work_of(regions, every)
    measure = partial(overlap_areas, regions, every) if count == 1 else partial(combination_areas, regions, made)
    split = partial(combination_areas, regions, made)
    overlap_areas(regions[:2], every[:2], engine="fast")
    measure(engine="fast")
    found: dict[str, object] = {
        "points": work.points, "pair_points": work.pair_points, "point": spent(partial(measure, engine="fast"), 3) / work.points,
        "split": spent(partial(split, engine="reference"), 1) / work.pair_points,
    }  # fmt: skip
    if count == 1:
        found["cut"] = spent(partial(measure, engine="reference")) / work.pair_points
    return {**found, "wall": time.monotonic() - begun[0], "cpu": time.process_time() - begun[1]}


def large(counties: gpd.GeoDataFrame) -> dict[str, object]:
    """Cost of a point of the fast engine where there are many."""
    from soilgis.geometry.overlap import overlap_areas
    from soilgis.geometry.which_engine import work_of

    begun = time.monotonic(), time.process_time()
    regions = counties[counties["adcode"].str.startswith(LARGE)].geometry.to_numpy()
    every = zones(1, shapely.total_bounds(regions), 1200)[0]
    work = work_of(regions, every)
    point = spent(partial(overlap_areas, regions, every, engine="fast"), 2) / work.points
    return {
        "points": work.points,
        "pair_points": work.pair_points,
        "point": point,
        "wall": time.monotonic() - begun[0],
        "cpu": time.process_time() - begun[1],
    }


def fresh(engine: str) -> dict[str, object]:
    """A process that lays two boxes over each other."""
    done = measuring.launched([sys.executable, "-c", FRESH.format(engine=engine)])
    if done["code"]:
        return {"failed": (str(done["err"]).strip().splitlines() or [f"code {done['code']}"])[-1]}
    return {key: done[key] for key in ("cpu", "wall", "peak_mb", "load")}


def main() -> None:
    """Measure in turn, write the page, and the constants where asked."""
    asked = measuring.asked(__doc__)
    asked.add_argument("--write", action="store_true", help="put the rounded figures into engine_costs.toml")
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    counties = gpd.read_parquet(layers.counties(given.folder))
    if given.inputs:
        return
    engines = ("fast", "reference")
    for engine in engines:
        fresh(engine)
    tasks = [Task(("case", name), partial(case, codes, count, counties), 1) for name, (codes, count) in CASES.items()]
    tasks.append(Task(("case", "large, fast only"), partial(large, counties), 1))
    tasks += [Task(("start", engine), partial(fresh, engine), 5) for engine in engines]
    measuring.in_turn(tasks, given.seconds, lambda _: None)
    if failed := [f"{one.key}: {one.failed or 'not measured'}" for one in tasks if not one.runs]:
        raise SystemExit("; ".join(failed))
    found = {"made": {**measuring.when(), "machine": measuring.machine(), "versions": auto_page.versions(), "load": max(measuring.how(one)["load"] for one in tasks)},
             "cases": {one.key[1]: one.runs[0] for one in tasks if one.key[0] == "case" and one.runs}, "seconds": seconds(tasks)}  # fmt: skip
    if given.write:
        COSTS.write_text(auto_page.written(found), encoding="utf-8")
    force = tomllib.loads(COSTS.read_text(encoding="utf-8"))
    measuring.keep(given.docs / "bench-auto.json", found, lambda told: auto_page.page(told, force))


def seconds(tasks: list[Task]) -> dict[str, float]:
    """Medians over the cases; starting is the least of fast less the least of the reference, 0.01 at least."""
    cases = [one.runs[0] for one in tasks if one.key[0] == "case" and one.runs]
    middle = {
        name: statistics.median(float(str(run[name])) for run in cases if name in run)
        for name in ("cut", "split", "point")
    }
    least = {
        one.key: min(float(str(run["cpu"])) for run in one.runs) for one in tasks if one.key[0] != "case" and one.runs
    }
    return middle | {"start": max(least["start", "fast"] - least["start", "reference"], 0.01)}


if __name__ == "__main__":
    main()
