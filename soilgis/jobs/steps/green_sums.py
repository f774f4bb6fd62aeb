"""Sums of green access (见绿见园汇总): who is served by region, and every place with its distances."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from soilgis.geometry.area import plane_shapes
from soilgis.geometry.closure import Names
from soilgis.geometry.overlap import overlap_areas
from soilgis.model.green_tables import GreenAccess, GreenPlaces
from soilgis.model.works_words import GreenRule

if TYPE_CHECKING:
    import geopandas as gpd

    from soilgis.jobs.steps.green_access import Aim, Homes, Reach
    from soilgis.jobs.steps.ground import Ground


def shares_by_region(homes: Homes, reach: Reach, ground: Ground) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Total and served weight of each region, and places in it; the last is what lies outside all, shape (regions + 1,).

    A polygon that lies in several regions is shared out by its area in each.
    """
    count = len(ground.plane)
    if not homes.areal:
        at = ground.of_points(homes.shapes)
        place = np.where(at < 0, count, at)
        total = np.bincount(place, weights=homes.weight, minlength=count + 1)
        served = np.bincount(place, weights=homes.weight * reach.share, minlength=count + 1)
        return total, served, np.bincount(place, minlength=count + 1)
    plane = plane_shapes(homes.shapes)
    whole = shapely.area(plane)
    part = _matrix(ground, plane) / whole
    inside = part * reach.share[None, :] if reach.served is None else _matrix(ground, reach.served) / whole
    outside = np.maximum(1 - part.sum(axis=0), 0.0)
    outside[outside < 1e-9] = 0.0
    left = np.maximum(reach.share - inside.sum(axis=0), 0.0)
    left[outside == 0] = 0.0
    total = np.append(part @ homes.weight, outside @ homes.weight)
    served = np.append(inside @ homes.weight, left @ homes.weight)
    return total, served, np.append((part > 1e-9).sum(axis=1), int((outside > 1e-9).sum()))


def _matrix(ground: Ground, shapes: np.ndarray) -> np.ndarray:
    """Area of every region in every place, m², shape (regions, places)."""
    there = ~shapely.is_empty(shapes)
    parts, owner = shapely.get_parts(shapes[there], return_index=True)
    areal = shapely.get_dimensions(parts) == 2
    owner = np.flatnonzero(there)[owner[areal]].astype(np.int32)
    found = overlap_areas(ground.plane, parts[areal], owner, names=Names(ground.frame[GreenAccess.region_id].tolist()))
    areas = np.zeros((len(ground.plane), len(shapes)))
    areas[found.region, found.other] = found.area_m2
    return areas


def access_table(
    homes: Homes, found: dict[GreenRule, tuple[Aim, Reach]], ground: Ground, *, way: str, status: str
) -> pd.DataFrame:
    """Make `GreenAccess`: each aim by region, those without anybody left out, then the sum of all."""
    rows = []
    names = [*ground.frame["region_name"], "统计范围外", "合计"]
    ids = [*ground.frame[GreenAccess.region_id], "—", "合计"]
    for rule, (aim, reach) in found.items():
        total, served, places = shares_by_region(homes, reach, ground)
        for at, (whole, within, number) in enumerate(
            zip([*total, total.sum()], [*served, served.sum()], [*places, len(homes.weight)], strict=True)
        ):
            if not number:
                continue
            part = min(within, whole)
            rows.append(
                {
                    GreenAccess.rule: rule.value, GreenAccess.region_id: ids[at], GreenAccess.region: names[at], GreenAccess.within_m: aim.within_m, GreenAccess.way: way,
                    GreenAccess.total: whole, GreenAccess.served: part, GreenAccess.left: whole - part, GreenAccess.unit: homes.unit,
                    GreenAccess.share: part / whole if whole else None, GreenAccess.places: int(number), GreenAccess.status: status,
                }
            )  # fmt: skip
    return GreenAccess.check(pd.DataFrame(rows))


def place_table(homes: Homes, found: dict[GreenRule, tuple[Aim, Reach]], ground: Ground) -> gpd.GeoDataFrame:
    """Make `GreenPlaces`, in the order of the file; the region of a polygon is that of a point inside it."""
    points = shapely.point_on_surface(homes.shapes)
    at = ground.of_points(points)
    ids, names = [*ground.frame[GreenAccess.region_id], None], [*ground.frame["region_name"], None]
    frame = homes.frame.assign(
        region_id=[ids[one] for one in at], region=[names[one] for one in at], weight=homes.weight, unit=homes.unit
    )
    for rule in GreenRule:
        reach = found[rule][1] if rule in found else None
        frame[f"{rule.value}_m"] = np.nan if reach is None else reach.metres
        frame[f"{rule.value}_share"] = np.nan if reach is None else reach.share
    return GreenPlaces.check(frame)
