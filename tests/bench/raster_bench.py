"""Rasters against their peers in one run: CPU seconds (user + sys) of one process each, in alternating order, medians.

    python tests/bench/raster_bench.py FOLDER [--large] [--rounds 3] [--python-gdal PATH]

FOLDER receives the inputs of ``raster_inputs.py`` (made once). Loading of compiled kernels is measured apart, on one county.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

HEAD = """
import json, resource, sys, time, warnings
warnings.simplefilter("ignore")
def cpu():
    mine, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return mine.ru_utime + mine.ru_stime + children.ru_utime + children.ru_stime
def tell(start, wall, **more):
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": cpu() - start, "wall": time.time() - wall, "peak": peak, **more}))
raster, shapes = sys.argv[1:3]
"""
READ = (
    HEAD
    + """
import numpy as np, rasterio
from rasterio.windows import Window
start, wall = cpu(), time.time()
with rasterio.Env(GDAL_CACHEMAX=32), rasterio.open(raster) as file:
    height = file.block_shapes[0][0] * max(1, (1 << 23) // (file.block_shapes[0][0] * file.width))
    room = np.empty((height, file.width), file.dtypes[0])
    for top in range(0, file.height, height):
        rows = min(height, file.height - top)
        file.read(1, window=Window(0, top, file.width, rows), out=room[:rows])
tell(start, wall)
"""
)
OURS = (
    HEAD
    + """
import geopandas as gpd, numpy as np
from soilgis.store.raster import open_raster
from soilgis.raster.zonal import class_areas
from soilgis.raster.slope import slope_areas
measure = slope_areas if "dem" in raster else class_areas
frame = gpd.read_file(shapes)
polygons = np.asarray(frame.geometry)
base, before = cpu(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
measure(open_raster(raster), polygons[:1], frame.crs)
load, start, wall = cpu() - base, cpu(), time.time()
found = measure(open_raster(raster), polygons, frame.crs)
inside = sum(area for name, area in found.areas.items() if name not in ("nodata", "outside"))
tell(start, wall, load=load, base=before, area=float(inside.sum()), residual=float(np.abs(found.residual_m2 / found.total_m2).max()))
"""
)
EXACT = (
    HEAD
    + """
import geopandas as gpd, numpy as np
from exactextract import exact_extract
frame = gpd.read_file(shapes)
start, wall = cpu(), time.time()
found = exact_extract(raster, frame, ["count", "unique", "frac"], output="pandas")
tell(start, wall, cells=float(found["count"].sum()))
"""
)
STATS = (
    HEAD
    + """
import geopandas as gpd
from rasterstats import zonal_stats
start, wall = cpu(), time.time()
found = zonal_stats(shapes, raster, categorical=True)
tell(start, wall, cells=float(sum(sum(row.values()) for row in found)))
"""
)
PYGEO = (
    HEAD
    + """
import pygeoprocessing
start, wall = cpu(), time.time()
found = pygeoprocessing.zonal_statistics((raster, 1), shapes, include_value_counts=True)
tell(start, wall, cells=float(sum(row["count"] for row in found.values())))
"""
)
GDALDEM = (
    HEAD
    + """
import os, subprocess, tempfile
import geopandas as gpd, numpy as np, rasterio
from soilgis.store.raster import open_raster
from soilgis.raster.zonal import class_areas
frame = gpd.read_file(shapes)
scale = ["-s", "111120"] if "degrees" in raster else []
start, wall = cpu(), time.time()
with tempfile.TemporaryDirectory(dir=os.path.dirname(raster)) as folder:
    slope, classes = folder + "/slope.tif", folder + "/classes.tif"
    subprocess.run(["gdaldem", "slope", "-q", *scale, "-co", "TILED=YES", raster, slope], check=True)
    with rasterio.open(slope) as file:
        profile = {**file.profile, "dtype": "uint8", "nodata": 0, "compress": "deflate"}
        with rasterio.open(classes, "w", **profile) as out:
            for _, window in file.block_windows(1):
                values = file.read(1, window=window)
                out.write(np.where(values < 0, 0, np.digitize(values, [2, 6, 15, 25], right=True) + 1).astype(np.uint8), 1, window=window)
    found = class_areas(open_raster(classes), np.asarray(frame.geometry), frame.crs)
tell(start, wall, area=float(sum(area for name, area in found.areas.items() if name not in ("nodata", "outside")).sum()))
"""
)


def once(python: str, script: str, raster: Path, shapes: Path) -> dict[str, float]:
    """One contestant's run."""
    done = subprocess.run([python, "-c", script, str(raster), str(shapes)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{raster.name}: {done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def contest(folder: Path, name: str, contestants: dict[str, tuple[str, str]], rounds: int) -> None:
    """Run contestants in alternating order and print the table."""
    raster, shapes = folder / f"{name}.tif", folder / f"{name}.gpkg"
    found: dict[str, list[dict[str, float]]] = {label: [] for label in contestants}
    for turn in range(rounds):
        order = list(contestants) if turn % 2 == 0 else list(contestants)[::-1]
        for label in order:
            found[label].append(once(*contestants[label], raster, shapes))
    read = statistics.median(run["cpu"] for run in found["read only"])
    print(f"\n### {name}\n\n| way | CPU s | wall s | × reading | peak MB | ours is faster |\n|---|---|---|---|---|---|")
    ours = statistics.median(run["cpu"] for run in found["soilgis"])
    for label, runs in found.items():
        cpu, wall, peak = (statistics.median(run[key] for run in runs) for key in ("cpu", "wall", "peak"))
        print(f"| {label} | {cpu:.2f} | {wall:.2f} | {cpu / read:.2f} | {peak:.0f} | {cpu / ours:.1f}× |")
    mine = found["soilgis"][0]
    print(
        f"\nkernel loading {mine['load']:.2f} CPU s; largest residual {mine['residual']:.1e}; base {mine['base']:.0f} MB"
    )


def main() -> None:
    """Make the inputs and hold the contests."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--python-gdal", default="", help="a Python that has pygeoprocessing")
    parser.add_argument("--only", default="", help="one contest: shanxi, dem, dem_degrees or north")
    given = parser.parse_args()
    command = [
        sys.executable,
        str(Path(__file__).with_name("raster_inputs.py")),
        str(given.folder),
        *(["--large"] if given.large else []),
    ]
    subprocess.run(command, check=True)
    me = sys.executable
    zonal = {"read only": (me, READ), "soilgis": (me, OURS), "exactextract frac": (me, EXACT)}
    more = {"rasterstats (cell centres)": (me, STATS)}
    if given.python_gdal:
        more["pygeoprocessing (cell centres)"] = (given.python_gdal, PYGEO)
    print(
        time.strftime("%Y-%m-%d"), f"CPU seconds, medians of {given.rounds} alternating rounds, two threads for soilgis"
    )
    slope = {"read only": (me, READ), "soilgis": (me, OURS), "gdaldem → class → zonal": (me, GDALDEM)}
    contests = {
        "shanxi": {**zonal, **more},
        "dem": slope,
        "dem_degrees": slope,
        **({"north": zonal} if given.large else {}),
    }
    for name, contestants in contests.items():
        if given.only in {"", name}:
            contest(given.folder, name, contestants, given.rounds)


if __name__ == "__main__":
    main()
