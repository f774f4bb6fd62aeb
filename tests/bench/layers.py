"""Layers for the benchmark (评测数据): seeded fractal-noise polygons over China, and the counties the package ships.

Coordinates are metres of the authalic plane, so that every peer measures the same straight edges; the files say so in their CRS.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path  # noqa: TC003 - scripts read better so

import contourpy
import geopandas as gpd
import numpy as np
import shapely

PLANE = "+proj=cea +lat_ts=0 +lon_0=0 +ellps=GRS80 +units=m +no_defs"
"""The authalic plane as PROJ writes it."""
BOX = (8.2e6, 1.9e6, 15.0e6, 5.1e6)
"""Bounds of China in the plane, m."""
KINDS = {
    "ordinary": (5000, 2.3, 0.3, 1),
    "fragments4": (2800, 1.2, 0.9, 2),
    "fragments5": (9600, 1.2, 0.9, 3),
    "giant": (4400, 1.6, -0.4, 4),
    "giant5m": (8000, 1.6, -0.4, 5),
}
"""Name: side of the noise grid, slope of its spectrum, level above which ground is zone, seed."""
SMOOTH = 0.09
"""Frequencies above this (per grid step) fade out, so that borders are drawn with several points a bend."""


def noise(side: int, slope: float, seed: int) -> np.ndarray:
    """Gaussian noise with a power spectrum falling as frequency^−slope, mean 0 and deviation 1, shape (side, side)."""
    rng = np.random.default_rng(seed)
    spectrum = np.fft.rfft2(rng.standard_normal((side, side)))
    frequency = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None, :])
    frequency[0, 0] = np.inf
    kept = frequency ** (-slope / 2) * np.exp(-((frequency / SMOOTH) ** 2))
    field = np.fft.irfft2(spectrum * kept, s=(side, side))
    return (field - field.mean()) / field.std()


def polygons(side: int, slope: float, level: float, seed: int) -> np.ndarray:
    """Polygons with holes where the noise exceeds a level, in the plane."""
    x = np.linspace(BOX[0], BOX[2], side)
    y = np.linspace(BOX[1], BOX[3], side)
    drawn = contourpy.contour_generator(x, y, noise(side, slope, seed), fill_type="OuterOffset").filled(level, np.inf)
    made = [
        shapely.Polygon(points[offsets[0] : offsets[1]], [points[a:b] for a, b in pairwise(offsets[1:])])
        for points, offsets in zip(*drawn, strict=True)
    ]
    shapes = np.array(made, object)
    valid = shapely.is_valid(shapes)
    shapes[~valid] = shapely.buffer(shapes[~valid], 0)
    return shapes[~shapely.is_empty(shapes)]


def zones(kind: str, folder: Path, *, scale: float = 1.0) -> Path:
    """Write one kind of zone layer as GeoParquet and return its path; ``scale`` multiplies the number of vertices."""
    path = folder / (f"{kind}.parquet" if scale == 1 else f"{kind}-{scale:g}.parquet")
    if not path.exists():
        side, slope, level, seed = KINDS[kind]
        shapes = polygons(int(side * scale**0.5), slope, level, seed)
        if kind.startswith("giant"):
            shapes = np.array([shapely.multipolygons(shapes)], object)
        frame = gpd.GeoDataFrame({"id": np.arange(len(shapes))}, geometry=shapes, crs=PLANE)
        frame.to_parquet(path, row_group_size=20000)
    return path


def counties(folder: Path) -> Path:
    """Write the counties of China in the plane as GeoParquet and return the path."""
    from soilgis.geometry.area import plane_shapes
    from soilgis.store.district_files import district_shapes, district_table

    path = folder / "counties.parquet"
    if not path.exists():
        shapes = np.array(district_shapes("amap", "district"), object)
        adcodes = [str(code) for code in district_table("amap", "district")["district_adcode"]]
        frame = gpd.GeoDataFrame({"adcode": adcodes}, geometry=plane_shapes(shapely.make_valid(shapes)), crs=PLANE)
        frame.sort_values("adcode", ignore_index=True).to_parquet(path, row_group_size=300)
    return path


def in_degrees(path: Path) -> Path:
    """The same layer in CGCS2000 longitude and latitude."""
    made = path.with_stem(f"{path.stem}-degrees")
    if not made.exists():
        gpd.read_parquet(path).to_crs(4490).to_parquet(made, row_group_size=20000)
    return made


SYSTEMS = {
    "albers": "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +x_0=0 +y_0=0 +ellps=GRS80 +units=m",
    "gk": "+proj=tmerc +lat_0=0 +lon_0=105 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m",
}
"""Projections of the projected layers: the national Albers, and Gauss-Krüger with one meridian for all of them."""


def in_system(path: Path, name: str) -> Path:
    """The same layer in a projection; its edges are straight there."""
    made = path.with_stem(f"{path.stem}-{name}")
    if not made.exists():
        gpd.read_parquet(path).to_crs(4490).to_crs(SYSTEMS[name]).to_parquet(made, row_group_size=20000)
    return made


def as_flatgeobuf(path: Path) -> Path:
    """The same layer as FlatGeobuf with the row's number and a spatial index, for GDAL as it comes in wheels."""
    made = path.with_suffix(".fgb")
    if not made.exists():
        frame = gpd.read_parquet(path)
        kept = frame[["geometry"]].assign(n=np.arange(len(frame)))
        kept.to_file(made, engine="pyogrio", SPATIAL_INDEX="YES")
    return made


def two(folder: Path) -> Path:
    """Two small polygons: what a command costs that has hardly anything to do."""
    path = folder / "two.parquet"
    if not path.exists():
        shapes = [shapely.box(112, 37, 112.2, 37.1), shapely.box(113, 37, 113.1, 37.2)]
        gpd.GeoDataFrame({"id": [0, 1]}, geometry=shapes, crs=4490).to_parquet(path)
    in_degrees(path)
    for name in SYSTEMS:
        in_system(path, name)
    return path


def as_shapefile(path: Path) -> Path:
    """The same layer as a Shapefile."""
    made = path.with_suffix(".shp")
    if not made.exists():
        gpd.read_parquet(path).to_file(made, engine="pyogrio")
    return made
