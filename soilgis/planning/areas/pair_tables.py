"""Pairs (任意叠加): the area of each region inside each zone, for frames of anyone's making."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from soilgis.geometry.area import METHOD, Shapes, plane_shapes
from soilgis.geometry.closure import Names
from soilgis.geometry.cut import overlapping_pairs
from soilgis.geometry.overlap import overlap_areas
from soilgis.model.errors import GeometryError, SchemaError, shorten
from soilgis.model.ledger_tables import Combinations, TopCombinations
from soilgis.model.tables import PairCoverage
from soilgis.model.taken import refuse_taken

if TYPE_CHECKING:
    import geopandas as gpd

    from soilgis.geometry.cut import Index
    from soilgis.geometry.overlap import Overlaps
    from soilgis.geometry.which_engine import Engine


def pair_table(
    regions: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    *,
    region_id: str,
    allow_overlap: bool,
    edge_tolerance_m2: float,
    engine: Engine = "auto",
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
    engine
        auto, fast or reference; which one measured stands in the result's ``attrs["engine"]``.

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
    refuse_repeated(regions[region_id], region_id)
    plane = plane_shapes(np.asarray(regions.geometry.array, dtype=object), edge_tolerance_m2)
    if not allow_overlap:
        refuse_overlap(overlapping_pairs(plane), regions[region_id])
    parts, owner, names = _parts(zones, edge_tolerance_m2)
    found = overlap_areas(
        plane, parts, owner.astype(np.int32), engine=engine, names=Names(regions[region_id].tolist(), names)
    )
    table = pair_rows(
        found,
        pd.Index(regions[region_id], name=region_id),
        names,
        region_km2=shapely.area(plane) / 1e6,
        zone_km2=_united_km2(parts, owner, len(names)),
    )
    table.attrs["engine"] = f"{found.engine}（{found.reason}）"
    table.attrs["zones"] = tuple(names)
    return table


def pair_rows(
    found: Overlaps, regions: pd.Index[str], zones: list[str], *, region_km2: np.ndarray, zone_km2: np.ndarray
) -> pd.DataFrame:
    """Make the region's id and `tables.PairCoverage` out of measured pairs.

    Parameters
    ----------
    found
        Areas by position of region and zone.
    regions
        Ids of the regions, named after their column.
    zones
        Ids of the zones.
    region_km2, zone_km2
        Areas of whole regions and whole zones, km².
    """
    area = found.area_m2 / 1e6
    table = pd.DataFrame(
        {
            PairCoverage.zone_id: np.array(zones, dtype=object)[found.other],
            PairCoverage.area_km2: area,
            PairCoverage.share_of_region: np.minimum(area / region_km2[found.region], 1.0),
            PairCoverage.share_of_zone: np.minimum(area / zone_km2[found.other], 1.0),
            PairCoverage.region_km2: region_km2[found.region],
            PairCoverage.zone_km2: zone_km2[found.other],
            PairCoverage.method: METHOD,
        }
    )
    checked = PairCoverage.check(table)
    checked.insert(0, str(regions.name), regions.to_numpy()[found.region], allow_duplicates=False)
    return checked


def refuse_repeated(ids: pd.Series[str], column: str) -> None:
    """Refuse regions whose id is missing or repeats, or whose column is called as one of the result's."""
    refuse_taken(column, PairCoverage, Combinations, TopCombinations)
    if ids.isna().any():
        raise SchemaError(f"regions: {column} is empty in feature {shorten(np.flatnonzero(ids.isna()) + 1)} (编号为空)")
    repeated = ids[ids.duplicated()].unique()
    if len(repeated):
        raise SchemaError(
            f"regions: {column} repeats (编号重复): {shorten(repeated)}; unite the rows of one id with --dissolve-regions (dissolve_regions in Python), or choose another --region-id"
        )


def refuse_overlap(pairs: list[tuple[int, int, float]], ids: pd.Series[str]) -> None:
    """Refuse regions that overlap each other; ``pairs`` are positions and m²."""
    if pairs:
        listed = shorten(f"{ids.iloc[a]} × {ids.iloc[b]} {m2 / 1e6:.4f} km²" for a, b, m2 in pairs)
        raise GeometryError(
            f"regions overlap each other (区域互相重叠): {listed}; correct them, or say --allow-overlap to count such ground in both"
        )


def _parts(zones: gpd.GeoDataFrame, edge_tolerance_m2: float) -> tuple[Shapes, Index, list[str]]:
    """Single polygons in the authalic plane, the zone of each, and the zones' ids in order of appearance."""
    codes, names = pd.factorize(zones[PairCoverage.zone_id])
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
