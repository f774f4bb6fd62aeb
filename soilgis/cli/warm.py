"""First preparation (首次准备): kernels compiled and boundaries decoded before anybody waits for them, with a step for each."""

from __future__ import annotations

import hashlib
import tempfile
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from soilgis.model.errors import SoilgisError

if TYPE_CHECKING:
    from collections.abc import Callable

_PARTS = ("行政区划与量算引擎", "栅格统计", "拼音与字体")


def ready() -> bool:
    """Whether this version was prepared on this machine already."""
    return _mark().is_file()


def prepare(progress: Callable[[str], None]) -> None:
    """Do each kind of work once on a handful of shapes and cells; nothing is left but what the cache keeps.

    Parameters
    ----------
    progress
        Called with the Chinese name of each step.
    """
    with tempfile.TemporaryDirectory(prefix="soilgis-warm-") as name:
        folder = Path(name)
        _inputs(folder)
        for number, (title, work) in enumerate(zip(_PARTS, (_measure, _sweep, _letter), strict=True), 1):
            progress(f"首次准备 {number}/{len(_PARTS)}：{title}")
            work(folder)
    with suppress(OSError):
        _mark().parent.mkdir(parents=True, exist_ok=True)
        _mark().write_text("prepared\n", encoding="ascii")


def _mark() -> Path:
    """A file among the kept kernels whose name changes with them."""
    from soilgis.store.cache import cache_folder
    from soilgis.store.kernel_cache import FOLDER, sources_digest

    parts = [version(name) for name in ("soilgis", "numba", "llvmlite", "numpy")]
    digest = hashlib.sha256(" ".join([*parts, sources_digest(Path(__file__).parents[1])]).encode()).hexdigest()
    return cache_folder() / FOLDER / f"prepared-{digest[:16]}"


def _inputs(folder: Path) -> None:
    """Two overlapping zones in 山西, and a raster of two classes beneath them."""
    import geopandas as gpd
    import numpy as np
    import rasterio
    import shapely
    from affine import Affine

    from soilgis.output.geopackage import VERSION

    for name, box in (("one", (112.0, 37.0, 112.2, 37.2)), ("two", (112.1, 37.1, 112.4, 37.3))):
        frame = gpd.GeoDataFrame({"name": [name]}, geometry=[shapely.box(*box)], crs="EPSG:4490")
        frame.to_file(folder / f"{name}.gpkg", dataset_options={"VERSION": VERSION})
    with rasterio.open(
        folder / "classes.tif", "w", driver="GTiff", width=40, height=30, count=1, dtype="uint8", nodata=0, crs="EPSG:4490",
        transform=Affine(0.01, 0, 112.0, 0, -0.01, 37.3),
    ) as file:  # fmt: skip
        file.write(np.tile(np.array([1, 2], "uint8"), (30, 20)), 1)


def _measure(folder: Path) -> None:
    from soilgis.jobs.coverage import Coverage
    from soilgis.model.level import Level

    zones = tuple(str(folder / f"{name}.gpkg") for name in ("one", "two"))
    Coverage(regions="admin", zones=zones, out=folder / "c.csv", level=Level.CITY, engine="fast", ledger=True).measure()


def _sweep(folder: Path) -> None:
    from soilgis.jobs.zonal import Zonal

    zone = str(folder / "one.gpkg")
    Zonal(regions=zone, region_id="name", raster=str(folder / "classes.tif"), out=folder / "z.csv").measure()


def _letter(folder: Path) -> None:
    del folder
    from soilgis.output.fonts import chinese_font
    from soilgis.output.readings import readings_of

    with suppress(SoilgisError):  # a machine without the font draws no pictures, and says so then
        chinese_font()
    readings_of(["山西省"])
