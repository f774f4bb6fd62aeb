"""Measuring anyone's layers (任意图层量算): files or frames in, the area of every region inside every zone out."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.model.ellipsoid import EDGE_TOLERANCE_M2
from soilgis.model.errors import LayerError, SchemaError, shorten
from soilgis.model.layer import Reading, Role
from soilgis.model.level import Level
from soilgis.planning.pairs import pair_table
from soilgis.planning.zones import assemble
from soilgis.store.boundaries import load_units
from soilgis.store.crs import parse_crs
from soilgis.store.places import open_places
from soilgis.store.readable import named_crs, reading, refuse_unreadable
from soilgis.store.stream import layer_crs
from soilgis.store.vector import read_polygons, weigh
from soilgis.store.zones import read_zones

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from soilgis.geometry.choice import Engine
    from soilgis.store.catalog import Catalog

log = logging.getLogger(__name__)


def coverage(
    regions: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    *,
    region_id: str = "adcode",
    zone_id: str = "zone_id",
    allow_overlap: bool = False,
    edge_tolerance_m2: float = EDGE_TOLERANCE_M2,
) -> pd.DataFrame:
    """Ellipsoidal area of each region inside each zone, ground counted once (覆盖面积).

    Parameters
    ----------
    regions, zones
        Polygons in any declared CRS; not changed. Polygons of one zone id are one zone.
    region_id, zone_id
        Their id columns.
    allow_overlap
        Whether regions may overlap each other.
    edge_tolerance_m2
        Largest area one edge may be off the straight line in longitude and latitude, m².

    Returns
    -------
    DataFrame
        ``region_id`` under its own name, then `soilgis.model.tables.PairCoverage`; one row for each region and zone with
        ground in common. What was repaired is logged as a warning.

    Raises
    ------
    CrsError, SchemaError, GeometryError
        Naming the input, what is wrong and the cure.
    """
    for frame, column, subject in ((regions, region_id, "region"), (zones, zone_id, "zone")):
        refuse_no_column(frame, column, f"{subject}s", f"{subject}_id")
    ground = _weighed(regions, "regions")
    cover = _weighed(zones, "zones")
    cover = cover.assign(zone_id=cover[zone_id].astype(str))
    return pair_table(
        ground, cover, region_id=region_id, allow_overlap=allow_overlap, edge_tolerance_m2=edge_tolerance_m2
    )


def _weighed(frame: gpd.GeoDataFrame, subject: str) -> gpd.GeoDataFrame:
    weighed, notes = weigh(frame, subject)
    for note in notes:
        log.warning("%s: %s", subject, note)
    return weighed


def refuse_no_column(frame: pd.DataFrame, column: str, subject: str, option: str) -> None:
    """Refuse a frame without a column, listing those it has; ``option`` is what names it."""
    if column not in frame.columns:
        found = shorten([name for name in frame.columns if name != "geometry"], 20)
        raise SchemaError(
            f"{subject} has no column {column!r} (没有这个字段); found {found}; name the id with {option}"
        )


def open_regions(name: str, catalog: Catalog, *, level: Level, crs: str = "") -> tuple[gpd.GeoDataFrame, list[str]]:
    """Regions from a file, or from a boundaries layer by its id.

    Parameters
    ----------
    name
        Path of a file, or id of a layer whose role is boundaries.
    catalog
        Where layers are.
    level
        Level of a boundaries layer.
    crs
        CRS of a file that declares none.

    Returns
    -------
    frame, notes
        Lon/lat polygons with the file's columns, and what was repaired.
    """
    if not Path(name).exists() and catalog.has(name):
        layer = catalog.layer(name)
        if layer.role is not Role.BOUNDARIES:
            raise LayerError(
                f"{name} is a layer of {layer.role.label}, not of boundaries (不是行政区划图层); give a file or admin"
            )
        return load_units(level, "amap"), []
    return _opened(Path(name), crs)


def _opened(path: Path, crs: str) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Polygons of a file, and notes that name it; ``crs`` counts only where the file declares none."""
    refuse_unreadable(path)
    with reading(path):
        named = named_crs(path, crs)
    frame, notes = read_polygons(path, Reading(crs=named))
    if crs and not named and not layer_crs(path).equals(parse_crs(crs, path.name), ignore_axis_order=True):
        notes = [f"已声明坐标系，--crs {crs} 未用于此文件", *notes]
    return frame, [f"{path.name}：{note}" for note in notes]


def refuse_idle_crs(names: Sequence[str], crs: str) -> None:
    """Refuse a named CRS that contradicts a file while none of the files needs it.

    Raises
    ------
    CrsError
        Naming the file and both systems.
    """
    files = [path for path in map(Path, names) if path.is_file()]
    for path in files:
        refuse_unreadable(path)
    if crs and not any(named_crs(path, crs) for path in files):
        for path in files:
            layer_crs(path, crs)


def open_zones(
    name: str,
    catalog: Catalog,
    *,
    zone_id: str = "",
    crs: str = "",
    label: str = "",
    near: gpd.GeoDataFrame | None = None,
) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Zones from a file, or from a zone layer by its id.

    Parameters
    ----------
    name
        Path of a file, or id of a zone layer.
    catalog
        Where layers are.
    zone_id
        Column of the file with the zone's id; without it the file is one zone named after it.
    crs
        CRS of a file that declares none.
    label
        Name of a file that is one zone; its own name when not given.
    near
        Lon/lat regions that will be measured: made-up zones are made in the counties they meet only.

    Returns
    -------
    frame, notes
        Columns zone_id and geometry, lon/lat; and what was repaired.

    Raises
    ------
    LayerError
        If the layer has no data (未核查 cannot be measured).
    """
    if not Path(name).exists() and catalog.has(name):
        return _layer_zones(name, catalog, near)
    frame, notes = _opened(Path(name), crs)
    if zone_id:
        refuse_no_column(frame, zone_id, Path(name).name, "--zone-id")
        missing = frame[zone_id].isna()
        if missing.any():
            raise SchemaError(
                f"{name}: {zone_id} is empty in feature {shorten(np.flatnonzero(missing) + 1)} (编号为空)"
            )
    ids = frame[zone_id].astype(str) if zone_id else label or Path(name).stem
    return frame.assign(zone_id=ids)[["zone_id", "geometry"]], notes


def _layer_zones(name: str, catalog: Catalog, near: gpd.GeoDataFrame | None) -> tuple[gpd.GeoDataFrame, list[str]]:
    layer = catalog.layer(name)
    if layer.role is not Role.ZONES:
        raise LayerError(f"{name} is a layer of {layer.role.label}, not of zones (不是分区图层)")
    source = read_zones(layer, catalog, open_places("amap", catalog))
    if source.reason:
        raise LayerError(f"{name}: {source.reason}（未核查，不能量算）")
    counties = load_units(Level.COUNTY, "amap")
    area, notes = counties, [f"{layer.title.zh}：{layer.status.label}", *source.notes]
    if source.rule == "synthetic" and near is not None:
        area = _meeting(counties, near)
        notes.append(f"{layer.title.zh}：只在所量区域涉及的 {len(area)} 个县内生成，分区面积只计这些县")
    made = assemble([source], counties, area, edge_tolerance_m2=EDGE_TOLERANCE_M2)
    return made.zones[["zone_id", "geometry"]], notes


def _meeting(counties: gpd.GeoDataFrame, regions: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Counties that meet any of the regions; all of them where none does."""
    _, met = counties.sindex.query(regions.geometry, predicate="intersects")
    return counties.iloc[np.unique(met)] if len(met) else counties


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
