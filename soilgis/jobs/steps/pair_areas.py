"""Measuring anyone's layers (任意图层量算): files or frames in, the area of every region inside every zone out."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from soilgis.jobs.steps.coverage_plan import Asked, Way, empty_work, measured, plan
from soilgis.jobs.steps.inputs import given, refuse_no_column, united
from soilgis.model.ellipsoid import EDGE_TOLERANCE_M2
from soilgis.model.inputs import PLAIN, Opening
from soilgis.planning.areas.extents import apart
from soilgis.planning.areas.pair_tables import pair_table
from soilgis.store.catalog import Catalog

if TYPE_CHECKING:
    import geopandas as gpd

    from soilgis.geometry.which_engine import Engine
    from soilgis.model.notes import Note

log = logging.getLogger(__name__)


def coverage(  # noqa: PLR0913 - the front door keeps its old keywords beside the new one
    regions: gpd.GeoDataFrame | str | Path,
    zones: gpd.GeoDataFrame | str | Path,
    *,
    region_id: str = "adcode",
    zone_id: str = "zone_id",
    allow_overlap: bool = False,
    edge_tolerance_m2: float = EDGE_TOLERANCE_M2,
    opening: Opening = PLAIN,
) -> pd.DataFrame:
    """Ellipsoidal area of each region inside each zone, ground counted once (覆盖面积).

    Parameters
    ----------
    regions, zones
        Polygons in any declared CRS, or their file; not changed. Polygons of one zone id are one zone. A large file of zones is
        measured without shapes, or by partitions where memory is short, as `soilgis coverage` does.
    region_id, zone_id
        Their id columns. Ids are text in the result, except whole numbers of a frame in memory, which stay numbers.
    allow_overlap
        Whether regions may overlap each other.
    edge_tolerance_m2
        Largest area one edge may be off the straight line in longitude and latitude, m².
    opening
        CRS, encoding and sublayer of inputs that need one; whether rows of one region are united; what rows without id are called.

    Returns
    -------
    DataFrame
        ``region_id`` under its own name, then `soilgis.model.tables.PairCoverage`; one row for each region and zone with
        ground in common. What was repaired, and that layers share no ground, is logged as a warning.

    Raises
    ------
    CrsError, SchemaError, GeometryError
        Naming the input, what is wrong and the cure.
    """
    opening.refuse_unknown(("regions", "zones"))
    ground, noted = given(regions, region_id, "regions", opening)
    if opening.dissolve_regions:
        ground, more = united(ground, region_id)
        noted = [*noted, *more]
    if isinstance(zones, str | Path) and edge_tolerance_m2 == EDGE_TOLERANCE_M2:
        asked = Asked((str(zones),), region_id, zone_id, opening, allow_overlap)
        if plan(asked).way is not Way.SHAPES:
            return _from_file(ground, asked, noted)
    cover, said = given(zones, zone_id, "zones", opening)
    cover = cover.assign(zone_id=cover[zone_id].astype(str))
    for note in (*noted, *said, *apart(ground.total_bounds, {"zones": cover.total_bounds})):
        log.warning("%s", note)
    return pair_table(
        ground, cover, region_id=region_id, allow_overlap=allow_overlap, edge_tolerance_m2=edge_tolerance_m2
    )


def _from_file(regions: gpd.GeoDataFrame, asked: Asked, noted: list[Note]) -> pd.DataFrame:
    """Measure regions against a large file, as the command does; partitions are emptied, since the table is in memory."""
    found = measured(regions, asked, Catalog(()))
    empty_work(found.spent)
    for note in (*noted, *found.notes):
        log.warning("%s", note)
    return found.table


def measure_files(
    regions: gpd.GeoDataFrame,
    zones: list[gpd.GeoDataFrame],
    *,
    region_id: str,
    allow_overlap: bool = False,
    engine: Engine = "auto",
) -> pd.DataFrame:
    """Measure opened regions against several opened zone layers; equal zone ids in two layers are one zone."""
    refuse_no_column(regions, region_id, "regions", "--region-id")
    joined = pd.concat(zones, ignore_index=True)
    return pair_table(
        regions,
        joined,
        region_id=region_id,
        allow_overlap=allow_overlap,
        edge_tolerance_m2=EDGE_TOLERANCE_M2,
        engine=engine,
    )
