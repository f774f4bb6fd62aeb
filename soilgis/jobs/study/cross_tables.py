"""Erosion crossed with other layers of a study (侵蚀与其他图层交叉): zones, land use, and another year cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from soilgis.jobs.steps.class_areas import zonal_table
from soilgis.model.findings import Findings
from soilgis.model.layer import Status, weakest
from soilgis.model.monitor_tables import Transitions
from soilgis.model.raster import NODATA, OUTSIDE
from soilgis.model.rate_tables import ErosionByLandUse, ZoneRates
from soilgis.model.sentences.jobs import JobNotes
from soilgis.model.tables import Regions, Zones
from soilgis.planning.rates.monitor import transitions
from soilgis.planning.rates.rates import enough, measured_share, rolled_up
from soilgis.raster.grid import plane_of, plane_shapes
from soilgis.raster.pieces import polygonal, sound
from soilgis.raster.zonal import crossed_areas, plane_class_areas

if TYPE_CHECKING:
    import geopandas as gpd

    from soilgis.model.notes import Note
    from soilgis.model.raster import Raster
    from soilgis.model.study import Study
    from soilgis.raster.grid import Shapes


@dataclass(frozen=True)
class Ground:
    """Where a study's rasters are measured (量测范围).

    Attributes
    ----------
    study
        The study.
    regions
        `tables.Regions`, parents first.
    targets
        `tables.Targets`.
    zones
        `tables.Zones` with geometry, CGCS2000.
    """

    study: Study
    regions: gpd.GeoDataFrame
    targets: pd.DataFrame
    zones: gpd.GeoDataFrame

    @cached_property
    def leaf_rows(self) -> np.ndarray:
        """Rows of ``regions`` that are the study's own units."""
        return np.flatnonzero((self.regions[Regions.level] == self.study.unit_level).to_numpy())

    @cached_property
    def shapes(self) -> Shapes:
        """Shapes of the study's own units."""
        shapes: Shapes = np.asarray(self.regions.geometry.array, dtype=object)[self.leaf_rows]
        return shapes

    @cached_property
    def names(self) -> list[str]:
        """What messages call the study's own units."""
        return list(self.regions[Regions.name].iloc[self.leaf_rows].astype(str))


def zone_rates(ground: Ground, raster: Raster, min_measured: float) -> pd.DataFrame:
    """Erosion of each zone inside the study's units, every zone for itself; a rate where enough of the zone was measured."""
    plane = plane_of(raster.grid)
    if ground.zones.empty:
        return ZoneRates.empty()
    units = shapely.union_all(sound(plane_shapes(ground.shapes, ground.regions.crs, plane)))
    zones = plane_shapes(np.asarray(ground.zones.geometry.array, dtype=object), ground.zones.crs, plane)
    inside = polygonal(shapely.intersection(sound(zones), units))
    books = plane_class_areas(raster, inside, plane, names=list(ground.zones[Zones.zone_name].astype(str)))
    counted = (
        [c.name for c in raster.legend.classes if c.cause.counted and c.intensity != "slight"] if raster.legend else []
    )
    eroded = np.sum([books.areas[name] for name in counted if name in books.areas] + [np.zeros(len(inside))], axis=0)
    shared = ground.zones[[Zones.zone_id, Zones.zone_name, Zones.kind, Zones.basis]].reset_index(drop=True)
    table = shared.assign(year=raster.year, area_km2=books.total_m2 / 1e6, erosion_km2=eroded / 1e6)
    table[ZoneRates.unmeasured_km2] = (books.areas[NODATA] + books.areas[OUTSIDE]) / 1e6
    table[ZoneRates.measured_share] = measured_share(
        table[ZoneRates.unmeasured_km2].to_numpy(), table[ZoneRates.area_km2].to_numpy()
    )
    rate = np.clip(
        1 - table[ZoneRates.erosion_km2] / table[ZoneRates.area_km2].where(table[ZoneRates.area_km2] > 0), 0, 1
    )
    table[ZoneRates.rate] = rate.where(enough(table[ZoneRates.measured_share], min_measured))
    table[ZoneRates.status] = [weakest([Status(status), raster.status]).value for status in ground.zones[Zones.status]]
    return pd.DataFrame(ZoneRates.check(table))


def by_land_use(ground: Ground, erosion: Raster, land_use: Raster) -> Findings:
    """Erosion of the latest year by land use, where both rasters have the same cells."""
    if not erosion.grid.same_cells(land_use.grid):
        said = JobNotes.grids_differ_land_use(one=land_use.name, other=erosion.name)
        return Findings(warnings=(said,))
    units = ground.regions.iloc[ground.leaf_rows]
    table, _ = zonal_table(erosion, units, region_id=str(Regions.adcode), land_use=land_use)
    status = weakest([erosion.status, land_use.status]).value
    made = table.assign(year=erosion.year, status=status)
    return Findings({"erosion_by_land_use": (ErosionByLandUse, ErosionByLandUse.check(made))})


def cell_transitions(ground: Ground, rasters: list[Raster]) -> Findings:
    """Transitions from the first year to each later one on the same cells; others are compared by regions only."""
    parts: list[pd.DataFrame] = []
    said: list[Note] = []
    first = rasters[0]
    for later in rasters[1:]:
        if not first.grid.same_cells(later.grid):
            said.append(JobNotes.grids_differ_change(one=first.name, other=later.name))
            continue
        plane = plane_of(first.grid)
        pairs = crossed_areas(first, later, plane_shapes(ground.shapes, ground.regions.crs, plane), plane)
        rolled = {
            pair: rolled_up(areas[:, None], ground.leaf_rows, ground.regions)[:, 0] for pair, areas in pairs.items()
        }
        status = weakest([first.status, later.status])
        parts.append(transitions(ground.regions, rolled, (int(first.year or 0), int(later.year or 0)), status))
    made = pd.concat(parts, ignore_index=True) if parts else None
    return Findings({} if made is None else {"transitions": (Transitions, made)}, warnings=tuple(said))
