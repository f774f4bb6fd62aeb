"""Units as jobs count by them (统计单元): regions of a file or of the boundaries layer, with id, name, status, and where a point lies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from soilgis.geometry.area import plane_shapes
from soilgis.geometry.cut import overlapping_pairs
from soilgis.jobs.steps.inputs import open_regions
from soilgis.model.errors import SchemaError, UsageError, shorten
from soilgis.model.inputs import PLAIN
from soilgis.model.layer import Status
from soilgis.model.level import Level
from soilgis.model.tables import Regions
from soilgis.model.watershed_tables import Completions
from soilgis.planning.areas.pair_tables import refuse_overlap
from soilgis.planning.areas.regions import choose_units
from soilgis.store.places import open_places

if TYPE_CHECKING:
    import geopandas as gpd

    from soilgis.model.inputs import Opening
    from soilgis.model.notes import Note
    from soilgis.store.catalog import Catalog

SOURCE = "amap"
_MILLIMETRE = 1e-3


@dataclass(frozen=True)
class Ground:
    """Units that figures are given by (统计单元).

    Attributes
    ----------
    frame
        region_id, region_name, parent (name of the unit above, empty where there is none) and shapes, lon/lat CGCS2000.
    plane
        The same shapes in the authalic plane, shape (n,).
    status
        How far the boundaries can be trusted.
    title
        What the units are called where sources are listed.
    notes
        What was repaired, converted or guessed.
    """

    frame: gpd.GeoDataFrame
    plane: np.ndarray
    status: Status
    title: str = ""
    notes: tuple[Note, ...] = ()

    @property
    def km2(self) -> np.ndarray:
        """Ellipsoidal area of each unit, km², shape (n,)."""
        areas: np.ndarray = shapely.area(self.plane) / 1e6
        return areas

    @property
    def source(self) -> str:
        """The line of the sources."""
        return f"统计单元：{self.title}（{self.status.label}）"

    def columns(self) -> pd.DataFrame:
        """Ids and names, one row a unit, in order."""
        return pd.DataFrame(self.frame[[Completions.region_id, "region_name"]]).reset_index(drop=True)

    def of_points(self, points: np.ndarray) -> np.ndarray:
        """Position of the unit each lon/lat point lies in, or a millimetre from it, -1 outside all; on a shared border the first."""
        placed = plane_shapes(points)
        inside = np.full(len(points), -1, dtype=np.intp)
        found, unit = shapely.STRtree(self.plane).query(placed, predicate="dwithin", distance=_MILLIMETRE)
        inside[found[::-1]] = unit[::-1]
        return inside


@dataclass(frozen=True)
class Wanted:
    """Which units are wanted (所需统计单元).

    Attributes
    ----------
    regions
        A file, or the id of a boundaries layer.
    region
        Codes or names that the units of a boundaries layer are, or lie in; all when empty.
    level
        Level of a boundaries layer.
    region_id, region_name, region_parent
        Columns of a file: ids, names (the ids where empty), names or ids of the units above.
    """

    regions: str
    region: tuple[str, ...] = ()
    level: Level = Level.COUNTY
    region_id: str = "adcode"
    region_name: str = ""
    region_parent: str = ""


def open_ground(wanted: Wanted, catalog: Catalog, opening: Opening = PLAIN, *, may_overlap: bool = False) -> Ground:
    """Open the units figures are given by.

    Parameters
    ----------
    wanted
        Which units.
    catalog
        Where the boundaries layer is.
    opening
        How a file is opened (its input is called regions).
    may_overlap
        Whether units may overlap; otherwise that is refused, since such ground would count twice.

    Raises
    ------
    SchemaError, GeometryError, PlaceError, UsageError
        Naming columns, ids, places or units that are wrong.
    """
    layered = not Path(wanted.regions).exists() and catalog.has(wanted.regions)
    if wanted.region and not layered:
        raise UsageError(
            "--region chooses units of a boundaries layer, a file has its own (文件无须 --region); leave it out"
        )
    column = "adcode" if layered else wanted.region_id
    read, notes = open_regions(wanted.regions, catalog, level=wanted.level, region_id=column, opening=opening)
    status = catalog.layer(wanted.regions).status if layered else Status.WORKING
    if layered:
        codes, said = open_places(SOURCE, catalog).resolve_all([("", one) for one in wanted.region], "--region")
        chosen = choose_units(read, codes, "--region") if codes else read
        parent = chosen["city_name"].where(chosen["city_name"] != "", chosen[Regions.province])
        frame, notes = (
            chosen.assign(region_id=chosen[Regions.adcode], region_name=chosen[Regions.name], parent=parent),
            [*notes, *said],
        )
    else:
        frame = _of_file(read, wanted)
    kept = frame[[Completions.region_id, "region_name", Completions.parent, "geometry"]].reset_index(drop=True)
    plane = plane_shapes(np.asarray(kept.geometry.array, dtype=object))
    if not may_overlap and not layered:
        refuse_overlap(overlapping_pairs(plane), kept[Completions.region_id])
    title = catalog.layer(wanted.regions).title.zh if layered else Path(wanted.regions).name
    return Ground(kept, plane, status, title, tuple(notes))


def meeting(ground: Ground, shapes: np.ndarray) -> Ground:
    """The units that meet any of some shapes of the authalic plane; all of them where none does."""
    _, unit = shapely.STRtree(ground.plane).query(shapes, predicate="intersects")
    kept = np.unique(unit)
    if not len(kept):
        return ground
    return replace(ground, frame=ground.frame.iloc[kept].reset_index(drop=True), plane=ground.plane[kept])


def _of_file(read: gpd.GeoDataFrame, wanted: Wanted) -> gpd.GeoDataFrame:
    """Units of a file under our names, ids never repeating."""
    absent = [name for name in (wanted.region_name, wanted.region_parent) if name and name not in read]
    if absent:
        found = shorten([name for name in read.columns if name != "geometry"], 20)
        raise SchemaError(f"regions has no column {shorten(absent)} (没有这个字段); found {found}")
    ids = read[wanted.region_id].astype(str)
    repeated = ids[ids.duplicated()].unique()
    if len(repeated):
        raise SchemaError(
            f"regions: {wanted.region_id} repeats (编号重复): {shorten(repeated)}; choose another --region-id"
        )
    name = read[wanted.region_name].fillna("").astype(str) if wanted.region_name else ids
    parent = (
        read[wanted.region_parent].fillna("").astype(str) if wanted.region_parent else pd.Series("", index=read.index)
    )
    return read.assign(region_id=ids, region_name=name.where(name != "", ids), parent=parent)
