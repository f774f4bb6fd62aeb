"""Regions and zones as jobs open them (作业输入): files, shelf layers and frames; ids, columns and what must be said of them."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from soilgis.geometry.dissolve import dissolved
from soilgis.geometry.engine.sound_rings import doubtful_shapes
from soilgis.jobs.steps.secrecy import open_zone_layer
from soilgis.model.ellipsoid import EDGE_TOLERANCE_M2
from soilgis.model.errors import LayerError, SchemaError, shorten
from soilgis.model.inputs import PLAIN, FileOpening, Opening
from soilgis.model.layer import Role
from soilgis.model.level import Level
from soilgis.model.sentences.jobs import JobNotes
from soilgis.model.tables import Zones
from soilgis.model.taken import refuse_taken
from soilgis.planning.areas.zones import assemble
from soilgis.store.boundaries import load_units
from soilgis.store.field_names import as_cut
from soilgis.store.opening import open_source, refuse_no_field
from soilgis.store.places import open_places
from soilgis.store.vector import read_source

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from soilgis.model.columns import Table
    from soilgis.model.notes import Note
    from soilgis.store.catalog import Catalog

log = logging.getLogger(__name__)


def united(frame: gpd.GeoDataFrame, column: str) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Regions with the rows of one id united, and the note that says so."""
    made, ids = dissolved(frame, column)
    return made, [JobNotes.dissolved(column=column, count=len(ids), ids=ids)] if ids else []


def refuse_no_column(frame: pd.DataFrame, column: str, subject: str, option: str) -> None:
    """Refuse a frame without a column, listing those it has; ``option`` is what names it."""
    if column not in frame.columns:
        found = shorten([name for name in frame.columns if name != "geometry"], 20)
        raise SchemaError(
            f"{subject} has no column {column!r} (没有这个字段); found {found}{as_cut(frame.columns, column)}; name the id with {option}"
        )


def open_regions(
    name: str,
    catalog: Catalog,
    *,
    level: Level,
    region_id: str = "",
    opening: Opening = PLAIN,
) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Regions from a file, or from a boundaries layer by its id.

    Parameters
    ----------
    name
        Path of a file, or id of a layer whose role is boundaries.
    catalog
        Where layers are.
    level
        Level of a boundaries layer.
    region_id
        Column of the file with the region's id, which becomes text; without it ids are left as they are.
    opening
        How the file is opened, and whether rows of one id are united.

    Returns
    -------
    frame, notes
        Lon/lat polygons with the file's columns, and what was repaired.

    Raises
    ------
    SchemaError
        If the id's column is missing, or ids are empty or repeat and that is not allowed.
    """
    if is_layer(name, catalog):
        layer = catalog.layer(name)
        if layer.role is not Role.BOUNDARIES:
            raise LayerError(
                f"{name} is a layer of {layer.role.label}, not of boundaries (不是行政区划图层); give a file or admin"
            )
        return load_units(level, "amap"), []
    frame, notes = open_polygons(Path(name), opening.of("regions"), region_id, "--region-id")
    if region_id and opening.dissolve_regions:
        frame, said = united(frame, region_id)
        notes = [*notes, *said]
    return frame, notes


def is_layer(name: str, catalog: Catalog) -> bool:
    """Whether a name is that of a layer on the shelf, rather than of a file."""
    return not Path(name).exists() and catalog.has(name)


def open_polygons(
    path: Path, opening: FileOpening, id_column: str = "", option: str = "--zone-id"
) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Polygons of a file, and notes that name it; ids as text where their column is named."""
    source = open_source(path, opening)
    # Shapes that cannot be used are told before a column that is not there: they are the graver fault.
    frame, notes = read_source(source, id_column if id_column in source.fields else "", doubtful_shapes)
    refuse_no_field(source, id_column, option)
    return frame.reset_index(drop=True), [note.under(path.name) for note in notes]


def open_zones(
    name: str,
    catalog: Catalog,
    *,
    zone_id: str = "",
    opening: Opening = PLAIN,
    label: str = "",
    near: gpd.GeoDataFrame | None = None,
) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Zones from a file, or from a zone layer by its id.

    Parameters
    ----------
    name
        Path of a file, or id of a zone layer.
    catalog
        Where layers are.
    zone_id
        Column of the file with the zone's id; without it the file is one zone named after it.
    opening
        How the file is opened.
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
    if is_layer(name, catalog):
        return _layer_zones(name, catalog, near)
    frame, notes = open_polygons(Path(name), opening.of("zones"), zone_id)
    ids = frame[zone_id] if zone_id else label or Path(name).stem
    return frame.assign(zone_id=ids)[[Zones.zone_id, "geometry"]], notes


def _layer_zones(name: str, catalog: Catalog, near: gpd.GeoDataFrame | None) -> tuple[gpd.GeoDataFrame, list[Note]]:
    layer = catalog.layer(name)
    if layer.role is not Role.ZONES:
        raise LayerError(f"{name} is a layer of {layer.role.label}, not of zones (不是分区图层)")
    source = open_zone_layer(layer, catalog, open_places("amap", catalog))
    if source.reason:
        raise LayerError(f"{name}: {source.reason}（未核查，不能量算）")
    counties = load_units(Level.COUNTY, "amap")
    area, notes = counties, [JobNotes.status(status=layer.status.label).under(layer.title.zh), *source.notes]
    if source.rule == "synthetic" and near is not None:
        area = _meeting(counties, near)
        notes.append(JobNotes.made_within(counties=len(area)).under(layer.title.zh))
    made = assemble([source], counties, area, edge_tolerance_m2=EDGE_TOLERANCE_M2)
    return made.zones[[Zones.zone_id, "geometry"]], notes


def _meeting(counties: gpd.GeoDataFrame, regions: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Counties that meet any of the regions; all of them where none does."""
    _, met = counties.sindex.query(regions.geometry, predicate="intersects")
    return counties.iloc[np.unique(met)] if len(met) else counties


def refuse_bad_ids(regions: gpd.GeoDataFrame, region_id: str, table: type[Table]) -> None:
    """Refuse regions without an id column, or whose ids are empty or repeat, or whose column is called as one of ``table``.

    Raises
    ------
    SchemaError
        Naming the column and what was found.
    """
    refuse_taken(region_id, table)
    if region_id not in regions.columns:
        found = shorten([name for name in regions.columns if name != "geometry"], 20)
        raise SchemaError(
            f"regions has no column {region_id!r} (没有这个字段); found {found}; name the id with --region-id"
        )
    ids = regions[region_id]
    if ids.isna().any() or ids.astype(str).duplicated().any():
        raise SchemaError(f"regions: ids in {region_id} must be present and never repeat (区域编号为空或重复)")
