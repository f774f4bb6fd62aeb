"""Watersheds as jobs open them (小流域输入): of a file, or derived from heights, and their ground by region."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from soilgis.geometry.area import plane_shapes
from soilgis.geometry.closure import Names
from soilgis.geometry.cut import overlapping_pairs
from soilgis.geometry.overlap import overlap_areas
from soilgis.jobs.steps.inputs import open_polygons
from soilgis.model.errors import SchemaError, shorten
from soilgis.model.sentences.works import WorksNotes
from soilgis.model.watershed_tables import Watersheds, WatershedShares
from soilgis.planning.areas.watersheds import Divided
from soilgis.raster.erosion import window_values
from soilgis.raster.metric import metric_of
from soilgis.raster.watersheds import cell_areas, drained, outlines
from soilgis.store.crs import to_geographic

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.jobs.steps.ground import Ground
    from soilgis.model.inputs import FileOpening
    from soilgis.model.notes import Note
    from soilgis.model.raster import Raster

_YES = {"是", "1", "1.0", "true", "True", "y", "Y", "yes", "已建成", "已完成", "已验收"}
_NO = {"", "否", "0", "0.0", "false", "False", "n", "N", "no", "未建成", "未完成", "在建"}


@dataclass(frozen=True)
class Basins:
    """Watersheds (小流域).

    Attributes
    ----------
    frame
        watershed_id, watershed, clean (where the file tells it) and shapes, lon/lat.
    notes
        What was repaired; for derived ones what was filled, cut and joined.
    derived
        Whether they were derived from heights.
    """

    frame: gpd.GeoDataFrame
    notes: tuple[Note, ...] = ()
    derived: bool = False
    plane: np.ndarray = field(default_factory=lambda: np.empty(0, object))


@dataclass(frozen=True)
class Sizes:
    """Sizes of derived watersheds, km² (划分面积)."""

    most_km2: float = 50.0
    least_km2: float = 1.0


def basins_of_file(path: Path, opening: FileOpening, *, id_column: str, name_column: str, clean_column: str) -> Basins:
    """Read watersheds.

    Raises
    ------
    SchemaError
        If a column is missing, an id repeats, or a cell of the column of completed ones says neither yes nor no.
    """
    frame, notes = open_polygons(path, opening, id_column, "--watershed-id")
    absent = [name for name in (name_column, clean_column) if name and name not in frame]
    if absent:
        found = shorten([name for name in frame.columns if name != "geometry"], 20)
        raise SchemaError(f"{path.name} has no column {shorten(absent)} (没有这个字段); found {found}")
    ids = frame[id_column].astype(str)
    repeated = ids[ids.duplicated()].unique()
    if len(repeated):
        raise SchemaError(
            f"{path.name}: {id_column} repeats (小流域编号重复): {shorten(repeated)}; unite the parts of one watershed"
        )
    names = frame[name_column].fillna("").astype(str) if name_column else ids
    kept = gpd.GeoDataFrame(
        {WatershedShares.watershed_id: ids, WatershedShares.watershed: names.where(names != "", ids)},
        geometry=frame.geometry,
        crs=frame.crs,
    )
    if clean_column:
        kept[Watersheds.clean] = _flags(frame[clean_column], path.name)
    plane = plane_shapes(np.asarray(kept.geometry.array, dtype=object))
    lapped = overlapping_pairs(plane)
    if lapped:
        shown = shorten(f"{ids.iloc[a]} × {ids.iloc[b]} {m2 / 1e6:.4f} km²" for a, b, m2 in lapped)
        notes = [*notes, WorksNotes.basins_overlap(count=len(lapped), pairs=shown)]
    return Basins(kept, tuple(notes), plane=plane)


def _flags(values: pd.Series[Any], subject: str) -> np.ndarray:
    texts = ["" if pd.isna(value) else str(value).strip() for value in values]
    strange = [row for row, text in enumerate(texts, 1) if text not in _YES | _NO]
    if strange:
        raise SchemaError(
            f"{subject}: feature {shorten(strange)}: {values.name} says {shorten(dict.fromkeys(texts[row - 1] for row in strange))}; write 是 or 否 (须为是或否)"
        )
    return np.array([text in _YES for text in texts])


def basins_of_heights(dem: Raster, sizes: Sizes) -> Basins:
    """Derive watersheds from heights.

    Parameters
    ----------
    dem
        Heights in metres, held in memory.
    sizes
        Largest watershed, and the least that stands by itself.

    Returns
    -------
    Basins
        Numbered from the outlets up; none larger than asked for. What was filled, cut and joined is told.
    """
    rows, columns = dem.grid.shape
    heights = window_values(dem, (0, rows), (0, columns))
    area = cell_areas(metric_of(dem.grid), dem.grid.shape)
    found = drained(heights, area, most_m2=sizes.most_km2 * 1e6, least_m2=sizes.least_km2 * 1e6)
    crs = pyproj.CRS.from_wkt(dem.grid.crs)
    raw = gpd.GeoDataFrame(geometry=outlines(found.labels, dem.grid), crs=crs)
    placed, moved = to_geographic(raw, crs, dem.name)
    width = len(str(len(placed)))
    ids = [f"W{number:0{width}d}" for number in range(1, len(placed) + 1)]
    frame = gpd.GeoDataFrame(
        {WatershedShares.watershed_id: ids, WatershedShares.watershed: ids},
        geometry=placed.geometry.to_numpy(),
        crs=placed.crs,
    )
    known = int((found.labels > 0).sum())
    told = [
        WorksNotes.filled(
            cells=found.filled_cells,
            share=found.filled_cells / known,
            deepest_m=found.deepest_m,
            volume_m3=found.filled_m3,
        ),
        WorksNotes.outlets(count=found.outlets),
        WorksNotes.basins_cut(
            most_km2=sizes.most_km2,
            count=len(placed),
            joined=found.joined,
            least_km2=sizes.least_km2,
            small=found.small,
        ),
        *moved,
    ]
    told = [note.under(dem.name) for note in told]
    return Basins(frame, tuple(told), derived=True, plane=plane_shapes(np.asarray(frame.geometry.array, dtype=object)))


def divided_by(basins: Basins, ground: Ground) -> Divided:
    """Measure every watershed in every region, exactly.

    Parameters
    ----------
    basins
        Watersheds; regions that meet none are measured too.
    ground
        Regions that do not overlap each other.
    """
    names = Names(ground.frame[WatershedShares.region_id].tolist(), basins.frame[WatershedShares.watershed_id].tolist())
    found = overlap_areas(ground.plane, basins.plane, names=names)
    one = np.zeros(len(basins.plane), dtype=np.int32)
    any_of = overlap_areas(
        ground.plane, basins.plane, one, names=Names(ground.frame[WatershedShares.region_id].tolist(), ["watersheds"])
    )
    covered = np.zeros(len(ground.plane))
    covered[any_of.region] = any_of.area_m2
    return Divided(
        found, ground.columns(), pd.DataFrame(basins.frame[[WatershedShares.watershed_id, WatershedShares.watershed]]), shapely.area(ground.plane), shapely.area(basins.plane), covered
    )  # fmt: skip
