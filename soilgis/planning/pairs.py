"""Pairs (任意叠加): the area of each region inside each zone, for frames of anyone's making."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from soilgis.geometry.area import METHOD, Shapes, plane_shapes
from soilgis.geometry.coverage import cut, overlapping_pairs
from soilgis.model.errors import GeometryError, SchemaError, shorten
from soilgis.model.tables import PairCoverage

if TYPE_CHECKING:
    import geopandas as gpd

    from soilgis.geometry.coverage import Index


def pair_table(
    regions: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, *, region_id: str, allow_overlap: bool, edge_tolerance_m2: float
) -> pd.DataFrame:
    """Measure every region against every zone.

    Parameters
    ----------
    regions
        Lon/lat polygons with the column ``region_id``, which never repeats.
    zones
        Lon/lat polygons with the column ``zone_id``; polygons of one id are one zone, united, never summed.
    region_id
        Name of the regions' id column; it keeps that name in the result.
    allow_overlap
        Whether regions may overlap each other.
    edge_tolerance_m2
        Largest area one edge may be off.

    Returns
    -------
    DataFrame
        The id column and `tables.PairCoverage`, by region, then zone, in the order of the inputs.

    Raises
    ------
    SchemaError
        If a region's id is missing or repeats.
    GeometryError
        If regions overlap each other and that is not allowed.
    """
    _refuse_repeated(regions[region_id], region_id)
    plane = plane_shapes(np.asarray(regions.geometry.array, dtype=object), edge_tolerance_m2)
    if not allow_overlap:
        _refuse_overlap(plane, regions[region_id])
    parts, owner, names = _parts(zones, edge_tolerance_m2)
    pieces = cut(plane, parts, owner)
    region_km2, zone_km2 = shapely.area(plane) / 1e6, _united_km2(parts, owner, len(names))
    area = pieces.area_m2 / 1e6
    table = pd.DataFrame(
        {
            "zone_id": np.array(names, dtype=object)[pieces.zone],
            "area_km2": area,
            "share_of_region": np.minimum(area / region_km2[pieces.region], 1.0),
            "share_of_zone": np.minimum(area / zone_km2[pieces.zone], 1.0),
            "region_km2": region_km2[pieces.region],
            "zone_km2": zone_km2[pieces.zone],
            "method": METHOD,
        }
    )
    checked = PairCoverage.check(table)
    checked.insert(0, region_id, regions[region_id].to_numpy()[pieces.region], allow_duplicates=False)
    return checked


def _refuse_repeated(ids: pd.Series[str], column: str) -> None:
    if ids.isna().any():
        raise SchemaError(f"regions: {column} is empty in feature {shorten(np.flatnonzero(ids.isna()) + 1)} (编号为空)")
    repeated = ids[ids.duplicated()].unique()
    if len(repeated):
        raise SchemaError(
            f"regions: {column} repeats (编号重复): {shorten(repeated)}; dissolve them or choose another --region-id"
        )


def _refuse_overlap(plane: Shapes, ids: pd.Series[str]) -> None:
    pairs = overlapping_pairs(plane)
    if pairs:
        listed = shorten(f"{ids.iloc[a]} × {ids.iloc[b]} {m2 / 1e6:.4f} km²" for a, b, m2 in pairs)
        raise GeometryError(
            f"regions overlap each other (区域互相重叠): {listed}; correct them, or say --allow-overlap to count such ground in both"
        )


def _parts(zones: gpd.GeoDataFrame, edge_tolerance_m2: float) -> tuple[Shapes, Index, list[str]]:
    """Single polygons in the authalic plane, the zone of each, and the zones' ids in order of appearance."""
    codes, names = pd.factorize(zones["zone_id"])
    shapes, of_row = shapely.get_parts(np.asarray(zones.geometry.array, dtype=object), return_index=True)
    return plane_shapes(shapes, edge_tolerance_m2), codes[of_row].astype(np.intp), [str(name) for name in names]


def _united_km2(parts: Shapes, owner: Index, zones: int) -> np.ndarray:
    """Area of each whole zone, overlapping parts counted once, km²."""
    sums = np.bincount(owner, weights=shapely.area(parts), minlength=zones)
    left, right = shapely.STRtree(parts).query(parts, predicate="intersects")
    same = (left < right) & (owner[left] == owner[right])
    lapped = same & ~shapely.touches(parts[left], parts[right])
    for zone in np.unique(owner[left[lapped]]):
        sums[zone] = shapely.area(shapely.union_all(parts[owner == zone]))
    km2: np.ndarray = sums / 1e6
    return km2
