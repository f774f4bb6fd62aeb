"""One raster measurement in a process of its own (单次栅格评测): ``python raster_peers.py METHOD RASTER SHAPES KEPT`` prints one line of JSON.

CPU is user + system time of the process and its children from opening the raster to the table; imports, and for soilgis the
loading of kernels, come before and are told apart. KEPT receives areas by polygon and class, km², to compare methods by.
A method whose library is not there prints ``{"skip": why}``.
"""

from __future__ import annotations

import ctypes
import importlib.util
import json
import resource
import sys
import tempfile
import time
import warnings
from functools import partial
from pathlib import Path

import numpy as np

CODES = 8
LIMITS = (2, 6, 15, 25)


class AbsentError(Exception):
    """Why a method cannot run here."""


def cpu() -> float:
    mine, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return mine.ru_utime + mine.ru_stime + children.ru_utime + children.ru_stime


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Clock:
    """Runs from its making."""

    def __init__(self) -> None:
        self.base, self.cpu, self.wall = peak_mb(), cpu(), time.time()

    def told(self, areas: np.ndarray | None = None, **more: float) -> tuple[dict[str, float], np.ndarray | None]:
        spent = {"cpu": cpu() - self.cpu, "wall": time.time() - self.wall, "peak": peak_mb(), "base": self.base}
        return {**spent, **more}, areas


def need(name: str):
    """A library, or the reason for skipping."""
    if importlib.util.find_spec(name) is None:
        raise AbsentError(f"{name} is not installed (pip install soilgis[bench])")
    return importlib.import_module(name)


def read(raster: str, shapes: str):
    """Every block once, in strips as high as those of soilgis, one thread, the same block cache."""
    import rasterio
    from rasterio.windows import Window

    clock = Clock()
    cache = 64 << 20 if "dem" in Path(raster).name else 1 << 20
    with rasterio.Env(GDAL_CACHEMAX=cache), rasterio.open(raster) as file:
        block = file.block_shapes[0][0]
        height = block * max(1, (1 << 22) // (block * file.width))
        room = np.empty((height, file.width), file.dtypes[0])
        for top in range(0, file.height, height):
            rows = min(height, file.height - top)
            file.read(1, window=Window(0, top, file.width, rows), out=room[:rows])
    return clock.told()


def soilgis(raster: str, shapes: str, threads: int = 2):
    import geopandas as gpd

    from soilgis.raster.slope import slope_areas
    from soilgis.raster.zonal import class_areas
    from soilgis.store.raster import open_raster

    frame = gpd.read_file(shapes)
    polygons = np.asarray(frame.geometry)
    slopes = "dem" in Path(raster).name
    measure = slope_areas if slopes else partial(class_areas, threads=threads)
    before, base = cpu(), peak_mb()
    measure(open_raster(raster), polygons[:1], frame.crs)
    load = cpu() - before
    clock = Clock()
    found = measure(open_raster(raster), polygons, frame.crs)
    names = list(found.areas)[:-2] if slopes else [str(code) for code in range(1, CODES)]
    none = np.zeros(len(polygons))
    told, areas = clock.told(
        np.column_stack([found.areas.get(name, none) for name in names]) / 1e6,
        load=load,
        residual=float(np.abs(found.residual_m2 / found.total_m2).max()),
    )
    return {**told, "base": base}, areas


def soilgis_one(raster: str, shapes: str):
    return soilgis(raster, shapes, 1)


def cell_km2(raster: str) -> float:
    import rasterio

    with rasterio.open(raster) as file:
        return abs(file.transform.a * file.transform.e) / 1e6


def table(rows, cell: float) -> np.ndarray:
    """Areas from lists of (codes, shares, cells)."""
    areas = np.zeros((len(rows), CODES - 1))
    for row, (codes, shares, count) in enumerate(rows):
        for code, share in zip(codes, shares, strict=True):
            areas[row, int(code) - 1] = float(share) * count * cell
    return areas


def exactextract(raster: str, shapes: str):
    need("exactextract")
    import geopandas as gpd
    from exactextract import exact_extract

    frame = gpd.read_file(shapes)
    clock = Clock()
    found = exact_extract(raster, frame, ["count", "unique", "frac"], output="pandas")
    told, _ = clock.told()
    return told, table(list(zip(found["unique"], found["frac"], found["count"], strict=True)), cell_km2(raster))


def rasterstats(raster: str, shapes: str):
    need("rasterstats")
    from rasterstats import zonal_stats

    clock = Clock()
    found = zonal_stats(shapes, raster, categorical=True)
    told, _ = clock.told()
    return told, table([(list(row), list(row.values()), 1) for row in found], cell_km2(raster))


def pygeoprocessing(raster: str, shapes: str):
    """Needs GDAL's own Python bindings: run by the Python named with --python-gdal."""
    if importlib.util.find_spec("pygeoprocessing") is None:
        raise AbsentError(
            "pygeoprocessing is not in this Python; it needs GDAL's own bindings: name a Python with --python-gdal"
        )
    import pygeoprocessing as library

    clock = Clock()
    found = library.zonal_statistics((raster, 1), shapes, include_value_counts=True)
    told, _ = clock.told()
    counts = [found[key]["value_counts"] for key in sorted(found)]
    with_geo = library.get_raster_info(raster)["pixel_size"]
    return told, table([(list(row), list(row.values()), 1) for row in counts], abs(with_geo[0] * with_geo[1]) / 1e6)


def gdal_library():
    """GDAL as the wheel of pyogrio carries it, 3.12 or newer: it has zonal-stats, and slope on the ellipsoid."""
    package = need("pyogrio")
    if package.__gdal_version__ < (3, 12, 0):
        raise AbsentError(f"pyogrio carries GDAL {package.__gdal_version_string__}; zonal-stats needs 3.12")
    libraries = sorted((Path(package.__file__).parent.parent / "pyogrio.libs").glob("libgdal*.so*"))
    if not libraries:
        raise AbsentError("pyogrio carries no GDAL library of its own here")
    gdal = ctypes.CDLL(str(libraries[0]))
    for name in ("GDALGetGlobalAlgorithmRegistry", "GDALAlgorithmRegistryInstantiateAlgFromPath"):
        getattr(gdal, name).restype = ctypes.c_void_p
    gdal.GDALAllRegister()
    return gdal


def gdal_run(gdal, path: tuple[str, ...], *words: str) -> None:
    """Run one of GDAL's algorithms, such as ``gdal raster zonal-stats``."""
    registry = ctypes.c_void_p(gdal.GDALGetGlobalAlgorithmRegistry())
    spelled = (ctypes.c_char_p * (len(path) + 1))(*(part.encode() for part in path), None)
    algorithm = ctypes.c_void_p(gdal.GDALAlgorithmRegistryInstantiateAlgFromPath(registry, spelled))
    given = (ctypes.c_char_p * (len(words) + 1))(*(word.encode() for word in words), None)
    if not algorithm or not gdal.GDALAlgorithmParseCommandLineArguments(algorithm, given):
        raise AbsentError(f"this GDAL has no {' '.join(path)}")
    if not gdal.GDALAlgorithmRun(algorithm, None, None) or not gdal.GDALAlgorithmFinalize(algorithm):
        raise SystemExit(f"gdal {' '.join(path)} failed")
    gdal.GDALAlgorithmRelease(algorithm)


def gdal_zonal(raster: str, shapes: str, pixels: str = "fractional"):
    gdal = gdal_library()
    with tempfile.TemporaryDirectory() as folder:
        out = f"{folder}/z.csv"
        words = [f"--stat={name}" for name in ("unique", "frac", "count")]
        clock = Clock()
        gdal_run(gdal, ("raster", "zonal-stats"), f"--zones={shapes}", *words, f"--pixels={pixels}", raster, out)
        told, _ = clock.told()
        import csv

        with Path(out).open(encoding="utf-8") as file:
            rows = [
                (json.loads(row["unique"]), json.loads(row["frac"]), float(row["count"]))
                for row in csv.DictReader(file)
            ]
    return told, table(rows, cell_km2(raster))


def gdal_centres(raster: str, shapes: str):
    return gdal_zonal(raster, shapes, "default")


def gdaldem(raster: str, shapes: str):
    """``gdal raster slope`` into a file, classed into a file, then soilgis' own zonal: the fastest second half there is."""
    import geopandas as gpd
    import rasterio

    from soilgis.raster.zonal import class_areas
    from soilgis.store.raster import open_raster

    gdal = gdal_library()
    frame = gpd.read_file(shapes)
    polygons = np.asarray(frame.geometry)
    with tempfile.TemporaryDirectory(dir=Path(raster).parent) as folder:
        slope, classes = f"{folder}/slope.tif", f"{folder}/classes.tif"
        clock = Clock()
        gdal_run(gdal, ("raster", "slope"), "--co=TILED=YES", raster, slope)
        with rasterio.open(slope) as file:
            profile = {**file.profile, "dtype": "uint8", "nodata": 0, "compress": "deflate", "zlevel": 1}
            with rasterio.open(classes, "w", **profile) as out:
                for _, window in file.block_windows(1):
                    values = file.read(1, window=window)
                    made = np.searchsorted(np.array(LIMITS, np.float32), values, side="left") + 1
                    out.write(np.where(values < 0, 0, made).astype(np.uint8), 1, window=window)
        found = class_areas(open_raster(classes), polygons, frame.crs)
        told, _ = clock.told()
    none = np.zeros(len(polygons))
    return told, np.column_stack([found.areas.get(str(code), none) for code in range(1, len(LIMITS) + 2)]) / 1e6


METHODS = {
    "read": read, "soilgis": soilgis, "soilgis_one": soilgis_one, "exactextract": exactextract, "rasterstats": rasterstats, "gdal_zonal": gdal_zonal,
    "gdal_centres": gdal_centres, "pygeoprocessing": pygeoprocessing, "gdaldem": gdaldem,
}  # fmt: skip


def main() -> None:
    """Run one method."""
    warnings.simplefilter("ignore")
    method, raster, shapes, kept = sys.argv[1:5]
    try:
        told, areas = METHODS[method](raster, shapes)
    except AbsentError as absent:
        print(json.dumps({"skip": str(absent)}))
        return
    if areas is not None:
        np.save(kept, areas)
    print(json.dumps(told))


if __name__ == "__main__":
    main()
