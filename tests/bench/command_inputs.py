"""Inputs and command lines of the benchmark of whole commands (整条命令的输入): seeded, made once."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - scripts read better so

import geopandas as gpd
import numpy as np
import rasterio
import shapely
from rasterio.transform import from_origin

from soilgis.model.level import Level
from soilgis.store.boundaries import load_units

SHANXI = (110.5, 34.8, 114.3, 40.5)
"""West, south, east, north."""
CRS = "EPSG:4490"


def blobs(rng: np.random.Generator, at: np.ndarray, radius: tuple[float, float], corners: int) -> np.ndarray:
    """Polygons of uneven radius about places, degrees."""
    angle = np.sort(rng.uniform(0, 2 * np.pi, (len(at), corners)), axis=1)
    reach = rng.uniform(*radius, (len(at), 1)) * rng.uniform(0.6, 1.2, (len(at), corners))
    ring = np.stack([at[:, :1] + reach * np.cos(angle) / 0.8, at[:, 1:] + reach * np.sin(angle)], axis=-1)
    shapes = shapely.make_valid(shapely.polygons(ring))
    parts, owner = shapely.get_parts(shapes, return_index=True)
    return parts[np.unique(owner, return_index=True)[1]]


def places(rng: np.random.Generator, count: int) -> np.ndarray:
    """Places all over Shanxi's box, shape (n, 2)."""
    return rng.uniform(SHANXI[:2], SHANXI[2:], (count, 2))


def patches(folder: Path, count: int = 100_000, extents: int = 5_000) -> None:
    """Patches and approved extents: six in ten patches near an extent, half of those with its number."""
    if (folder / "patches.gpkg").exists():
        return
    rng = np.random.default_rng(17)
    middle = places(rng, extents)
    owner, near = rng.integers(0, extents, count), rng.random(count) < 0.6
    at = np.where(near[:, None], middle[owner] + rng.normal(0, 0.008, (count, 2)), places(rng, count))
    names = np.array([f"P{number:05d}" for number in range(extents)])
    stated = np.where(near & (rng.random(count) < 0.5), names[owner], None)
    ids = [f"T{number:06d}" for number in range(count)]
    made = gpd.GeoDataFrame(
        {"patch_id": ids, "project_id": stated}, geometry=blobs(rng, at, (0.0003, 0.003), 16), crs=CRS
    )
    approved = gpd.GeoDataFrame({"project_id": names}, geometry=blobs(rng, middle, (0.002, 0.012), 40), crs=CRS)
    approved.to_file(folder / "approved.gpkg")
    made.to_file(folder / "patches.gpkg")


def sites(folder: Path, count: int) -> Path:
    """Sites all over Shanxi."""
    path = folder / f"sites{count}.gpkg"
    if not path.exists():
        rng = np.random.default_rng(count)
        ids = [f"S{number:05d}" for number in range(count)]
        shapes = blobs(rng, places(rng, count), (0.001, 0.006), 16)
        gpd.GeoDataFrame({"site_id": ids}, geometry=shapes, crs=CRS).to_file(path)
    return path


def lines(folder: Path) -> Path:
    """The borders of the 34 provinces as lines."""
    path = folder / "lines.gpkg"
    if not path.exists():
        units = load_units(Level.PROVINCE, "amap")
        borders = units.geometry.boundary.to_numpy()
        gpd.GeoDataFrame({"site_id": units["adcode"].to_numpy()}, geometry=borders, crs=CRS).to_file(path)
    return path


def raster(folder: Path, name: str, columns: int, bounds: tuple[float, float, float, float]) -> Path:
    """Classes 1 to 6 in runs, longitude and latitude."""
    path = folder / f"{name}.tif"
    if not path.exists():
        west, south, east, north = bounds
        size = (east - west) / columns
        shape = (round((north - south) / size), columns)
        cells = np.random.default_rng(5).integers(1, 7, (shape[0], -(-columns // 16))).astype("uint8")
        profile = {
            "driver": "GTiff", "height": shape[0], "width": columns, "count": 1, "dtype": "uint8", "crs": CRS, "nodata": 0,
            "transform": from_origin(west, north, size, size), "tiled": True, "compress": "deflate",
        }  # fmt: skip
        with rasterio.open(path, "w", **profile) as file:
            file.write(np.repeat(cells, 16, axis=1)[:, :columns], 1)
    return path


def boxes(folder: Path, name: str, found: list[tuple[float, float, float, float]]) -> Path:
    """A layer of boxes with an id."""
    path = folder / f"{name}.gpkg"
    if not path.exists():
        ids = [f"{number:06d}" for number in range(140101, 140101 + len(found))]
        gpd.GeoDataFrame({"adcode": ids}, geometry=shapely.box(*np.array(found).T), crs=CRS).to_file(path)
    return path


def far(folder: Path) -> Path:
    """177 wide regions all over the world, with 2,000 points each: none but one lies on a tiny raster."""
    path = folder / "far.gpkg"
    if not path.exists():
        middle = np.array([(-170 + 20 * (n % 17), -65 + 12 * (n // 17)) for n in range(177)], dtype=float)
        angle = np.linspace(0, 2 * np.pi, 2000, endpoint=False)
        rings = middle[:, None, :] + 5 * np.column_stack([np.cos(angle), np.sin(angle)])[None]
        frame = gpd.GeoDataFrame(
            {"adcode": [f"C{n:03d}" for n in range(177)]}, geometry=shapely.polygons(rings), crs=CRS
        )
        frame.to_file(path)
    return path


def commands(folder: Path) -> dict[str, list[str]]:
    """Command lines by row."""
    patches(folder)
    tiny = boxes(folder, "tiny", [(112, 37, 112.5, 37.5), (112.5, 37, 113, 37.5)])
    zones = boxes(folder, "zones", [(112.2, 37.1, 112.7, 37.4), (112.8, 37, 113.2, 37.2)])
    small = raster(folder, "small", 120, (112, 37, 113, 37.5))
    large = raster(folder, "large", 16_000, SHANXI)
    out = folder / "out"

    def to(name: str) -> list[str]:
        return ["--out", str(out / name), "--overwrite"]

    area = ["--regions", str(tiny), "--region-id", "adcode"]
    screen = ["--study", "shanxi"]
    return {
        "run, warm": ["run", "shanxi", *to("run")],
        "run, first": ["run", "shanxi", *to("first")],
        **{f"zonal, tiny{when}": ["zonal", *area, "--raster", str(small), *to("z.csv")] for when in ("", ", first")},
        **{
            f"coverage, tiny{when}": ["coverage", *area, "--zones", str(zones), "--zone-id", "adcode", "--engine", "fast", *to("c.csv")]
            for when in ("", ", first")
        },
        "coverage, counties": ["coverage", "--regions", "admin", "--zones", "taihang", *to("cc.csv")],
        "zonal, counties": ["zonal", "--regions", "admin", "--raster", str(large), *to("zc.csv")],
        "rate": ["rate", "--region", "140000", "--raster", "2024=demo:shanxi-erosion", *to("rate")],
        "inspect": ["inspect", str(folder / "patches.gpkg")],
        "supervise 10⁵ × 5,000": [
            "supervise", "--patches", str(folder / "patches.gpkg"), "--approved", str(folder / "approved.gpkg"), *to("supervise"),
        ],
        "screen 1,000 sites": ["screen", str(sites(folder, 1_000)), *screen, *to("screen")],
        "screen 10,000 sites": ["screen", str(sites(folder, 10_000)), *screen, *to("screen10k")],
        "screen, 34 border lines": ["screen", str(lines(folder)), *screen, "--width", "30", *to("lines")],
        "brief": ["brief", "shanxi", *to("brief")],
        "atlas": ["atlas", "shanxi", *to("atlas")],
        "far countries": ["zonal", "--regions", str(far(folder)), "--raster", str(small), *to("far.csv")],
    }  # fmt: skip
