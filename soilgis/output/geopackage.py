"""The GeoPackage (成果矢量): regions with every figure beside them, and the zones, for use in a desktop GIS."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.model.tables import Regions, Union

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas as gpd

    from soilgis.geometry.simplify import Shapes
    from soilgis.model.result import Result

VERSION = "1.3"
"""GeoPackage version: QGIS 3.22, the oldest in use, warns of files of 1.4."""
_STAMP = "2000-01-01T00:00:00.000Z"


def write_geopackage(result: Result, path: Path) -> None:
    """Write layers ``regions`` and ``zones``, CGCS2000 longitude and latitude.

    ``regions`` carries its own columns and, for each kind and basis, the area counted once and its share; a kind that could
    not be checked has empty cells. The file carries its styles: QGIS opens it in the classes and colours of the map. The same result
    gives the same bytes.
    """
    from soilgis.output.qgis.carried import carry, result_styles

    regions = _with_unions(result)
    write_layer(regions, path, "regions")
    if len(result.zones):
        write_layer(result.zones, path, "zones")
    carry(path, result_styles(result, _columns(result)))
    fix_contents(path)


def _columns(result: Result) -> dict[str, str]:
    """Column of each indicator's values, by its id."""
    shares = result.union[[Union.kind, Union.basis]].drop_duplicates().itertuples(index=False, name=None)
    return {
        **{f"target_{year}": f"target_{year}" for year in result.target_years},
        **{one.id: one.id for one in result.extra_indicators},
        **{f"share_{kind}_{basis}": f"{kind}_{basis}_{Union.share_of_region}" for kind, basis in shares},
    }


def fix_contents(path: Path) -> None:
    """Give a GeoPackage a fixed date of change, so that the same result gives the same bytes."""
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE gpkg_contents SET last_change = ?", (_STAMP,))
    connection.close()


def write_layer(frame: gpd.GeoDataFrame, path: Path, layer: str) -> None:
    """Add a layer of polygons to a GeoPackage, made when absent."""
    import geopandas as gpd
    import pyogrio

    shown = gpd.GeoDataFrame(
        frame.drop(columns="geometry"), geometry=_several(np.asarray(frame.geometry.array, dtype=object)), crs=frame.crs
    )
    with fixed_date():
        pyogrio.write_dataframe(
            shown,
            path,
            layer=layer,
            driver="GPKG",
            append=path.exists(),
            geometry_type="MultiPolygon",
            dataset_options=None if path.exists() else {"VERSION": VERSION},
        )


def _several(shapes: Shapes) -> Shapes:
    """Shapes as shapes of several parts; those that are so already are not copied."""
    joined = np.array(shapes, dtype=object)
    other = np.flatnonzero(shapely.get_type_id(shapes) != shapely.GeometryType.MULTIPOLYGON)
    parts, row = shapely.get_parts(shapes[other], return_index=True)
    made = np.full(len(other), shapely.MultiPolygon(), dtype=object)
    shapely.multipolygons(parts, indices=row, out=made)
    joined[other] = made
    return joined


@contextmanager
def fixed_date() -> Iterator[None]:
    """Let GDAL write one date whenever it runs, for the time of the block."""
    before = os.environ.get("OGR_CURRENT_DATE")
    os.environ["OGR_CURRENT_DATE"] = _STAMP
    try:
        yield
    finally:
        if before is None:
            del os.environ["OGR_CURRENT_DATE"]
        else:
            os.environ["OGR_CURRENT_DATE"] = before


def _with_unions(result: Result) -> gpd.GeoDataFrame:
    wide = result.regions.copy()
    for (kind, basis), rows in result.union.groupby([Union.kind, Union.basis], sort=False, dropna=False):
        mine = rows.set_index(Union.adcode)
        for column in (Union.verdict, Union.union_km2, Union.share_of_region):
            wide[f"{kind}_{basis}_{column}"] = wide[Regions.adcode].map(mine[column])
    for one in result.extra_indicators:
        wide[one.id] = wide[Regions.adcode].map(one.values)
    return wide
