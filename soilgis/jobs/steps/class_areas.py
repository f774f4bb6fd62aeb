"""Class areas (分类面积): opened rasters against regions, long tables out; what `soilgis zonal` and the main job share."""

from __future__ import annotations

import tempfile
import uuid
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from soilgis.jobs.steps.inputs import refuse_bad_ids
from soilgis.model.errors import SchemaError, shorten
from soilgis.model.raster import NODATA, OUTSIDE
from soilgis.model.rate_tables import ZonalAreas, ZonalValues
from soilgis.model.sentences.jobs import JobNotes
from soilgis.model.spread import spread
from soilgis.model.tables import Zones
from soilgis.raster.grid import Plane, plane_of, plane_shapes
from soilgis.raster.pieces import ZonePieces, zone_pieces
from soilgis.raster.values import value_statistics
from soilgis.raster.zonal import close_books, crossed_areas, plane_class_areas
from soilgis.store.large.piecefile import identity
from soilgis.store.raster import resample_nearest

if TYPE_CHECKING:
    import geopandas as gpd

    from soilgis.model.ellipsoid import Floats
    from soilgis.model.notes import Note
    from soilgis.model.raster import Grid, Raster
    from soilgis.raster.grid import Shapes


def zonal_table(
    raster: Raster,
    regions: gpd.GeoDataFrame,
    *,
    region_id: str,
    zones: gpd.GeoDataFrame | None = None,
    land_use: Raster | None = None,
    resample: bool = False,
) -> tuple[pd.DataFrame, list[Note]]:
    """Area of every region by class, and by zone and land use where asked for.

    Parameters
    ----------
    raster
        Class raster.
    regions
        Polygons with their CRS; not changed. They may overlap.
    region_id
        Their id column.
    zones
        Polygons with ``zone_id``; a region is cut into exclusive pieces by the zones it lies in.
    land_use
        Class raster on the same cells.
    resample
        Whether ``land_use`` on other cells may be brought to the raster's by the nearest cell.

    Returns
    -------
    table, notes
        The id under its own name, then `ZonalAreas`; rows of a region (and zone and land use) add up to its area, ``nodata``
        and ``outside`` included. Notes name land that was not measured and what was resampled.

    Raises
    ------
    SchemaError
        If the id column is missing, empty or repeats.
    RasterError, ClosureError
        As `soilgis.raster.zonal.class_areas`.
    """
    refuse_bad_ids(regions, region_id, ZonalAreas)
    plane = plane_of(raster.grid)
    flat = plane_shapes(np.asarray(regions.geometry.array, dtype=object), regions.crs, plane)
    pieces = _pieces(flat, zones, plane)
    notes: list[Note] = []
    ids = regions[region_id].astype(str).to_numpy()
    called = ids[pieces.region].tolist()
    if land_use is None:
        books = plane_class_areas(raster, pieces.shapes, plane, names=called)
        keyed: dict[tuple[str, str], Floats] = {("", name): areas for name, areas in books.areas.items()}
        total = books.total_m2
    else:
        other = _Other(land_use, resample)
        keyed, total, notes = _by_land_use(raster, other, pieces.shapes, plane, called)
    table = _with_shares(_long(keyed, pieces, ids), pieces, total, ids).rename(columns={"region": region_id})
    dropped = [c for c, given in ((ZonalAreas.zone, zones), (ZonalAreas.land_use, land_use)) if given is None]
    checked = ZonalAreas.check(table).drop(columns=[str(c) for c in dropped])
    return checked[[region_id, *(c for c in checked.columns if c != region_id)]], [*notes, *unmeasured(table)]


def _with_shares(table: pd.DataFrame, pieces: ZonePieces, piece_m2: Floats, ids: np.ndarray) -> pd.DataFrame:
    """The long table with each row's share of its region; rounding makes no share larger than 1."""
    region_km2 = np.bincount(pieces.region, weights=piece_m2, minlength=len(ids)) / 1e6
    share = table[ZonalAreas.area_km2] / table["region"].map(pd.Series(region_km2, index=ids))
    return table.assign(**{str(ZonalAreas.share): share.clip(upper=1.0)})


def _pieces(flat: Shapes, zones: gpd.GeoDataFrame | None, plane: Plane) -> ZonePieces:
    if zones is None:
        return ZonePieces(np.arange(len(flat)), [""] * len(flat), flat)
    shapes = plane_shapes(np.asarray(zones.geometry.array, dtype=object), zones.crs, plane)
    return zone_pieces(flat, shapes, zones[Zones.zone_id].astype(str).tolist())


class _Other(NamedTuple):
    """A land-use raster, and whether it may be resampled."""

    raster: Raster
    resample: bool


def _by_land_use(
    raster: Raster, land_use: _Other, shapes: Shapes, plane: Plane, names: list[str]
) -> tuple[dict[tuple[str, str], Floats], Floats, list[Note]]:
    notes = []
    with tempfile.TemporaryDirectory() as folder:
        other = land_use.raster
        if land_use.resample and not raster.grid.same_cells(other.grid):
            notes.append(JobNotes.resampled(other=other.name, raster=raster.name))
            other = _resampled(other, raster.grid, Path(folder))
        pairs = crossed_areas(raster, other, shapes, plane)
    books = close_books({"joined": np.sum([*pairs.values(), np.zeros(len(shapes))], axis=0)}, shapes, plane, names)
    return (
        {**{(land, name): areas for (name, land), areas in pairs.items()}, ("", OUTSIDE): books.areas[OUTSIDE]},
        books.total_m2,
        notes,
    )


def _resampled(other: Raster, grid: Grid, folder: Path) -> Raster:
    """A raster on another grid's cells: in ``folder``, or where all who measure see it, made once and then kept for the run."""
    whom = spread()
    if whom is None:
        return resample_nearest(other, grid, folder / "land_use.tif")
    place = whom.folder(f"{identity(other.path)} {grid}") / "land_use.tif"
    if place.exists():
        return replace(other, path=str(place), grid=grid, block=(256, 256), band=1)
    made = resample_nearest(other, grid, place.with_name(f".{uuid.uuid4().hex}.tif"))
    Path(made.path).replace(place)
    return replace(made, path=str(place))


def _long(keyed: dict[tuple[str, str], Floats], pieces: ZonePieces, ids: np.ndarray) -> pd.DataFrame:
    """One row a region, zone combination, land use and class; classes without area in a region are left out."""
    parts = [
        pd.DataFrame(
            {
                "order": pieces.region,
                "region": ids[pieces.region],
                ZonalAreas.zone: pieces.combination,
                ZonalAreas.land_use: land,
                ZonalAreas.class_name: name,
                ZonalAreas.area_km2: areas / 1e6,
            }
        )
        for (land, name), areas in keyed.items()
    ]
    table = pd.concat(parts, ignore_index=True)
    accounts = table[ZonalAreas.class_name].isin([NODATA, OUTSIDE])
    table = table[(table[ZonalAreas.area_km2] > 0) | (accounts & (table[ZonalAreas.land_use] == ""))]
    table[ZonalAreas.land_use] = table[ZonalAreas.land_use].where(table[ZonalAreas.land_use] != "", None)
    return (
        table.sort_values(["order", ZonalAreas.zone, ZonalAreas.land_use], kind="stable")
        .drop(columns="order")
        .reset_index(drop=True)
    )


def unmeasured(table: pd.DataFrame) -> list[Note]:
    """Say how much land has no data or lies outside the raster, when any does."""
    found = []
    for name, sentence in ((OUTSIDE, JobNotes.outside), (NODATA, JobNotes.no_data)):
        area = float(table.loc[table[ZonalAreas.class_name] == name, str(ZonalAreas.area_km2)].sum())
        if area > 1e-6:
            found.append(sentence(area_km2=area))
    return found


def values_table(
    raster: Raster, regions: gpd.GeoDataFrame, *, region_id: str, quantiles: tuple[float, ...]
) -> pd.DataFrame:
    """Statistics of a continuous raster in every region: the id under its own name, `ZonalValues`, then ``q50`` and so on.

    Raises
    ------
    SchemaError
        If the id column is missing, empty or repeats, or a quantile lies outside 0-1.
    """
    refuse_bad_ids(regions, region_id, ZonalValues)
    if any(not 0 <= share <= 1 for share in quantiles):
        raise SchemaError(f"quantiles must lie in 0-1, found {shorten(quantiles)} (分位数须在0与1之间)")
    shapes = np.asarray(regions.geometry.array, dtype=object)
    found = value_statistics(raster, shapes, regions.crs, quantiles=quantiles)
    table = pd.DataFrame(
        {
            region_id: regions[region_id].astype(str).to_numpy(),
            ZonalValues.area_km2: found.total_m2 / 1e6,
            ZonalValues.valid_share: found.valid_share,
            ZonalValues.mean: found.mean,
            ZonalValues.minimum: found.minimum,
            ZonalValues.maximum: found.maximum,
        }
    )
    for share, values in found.quantiles.items():
        table[f"q{share * 100:g}"] = values
    checked = ZonalValues.check(table)
    return checked[[region_id, *(c for c in checked.columns if c != region_id)]]
