"""Where dams are (淤地坝空间关系): those too near each other, their extents, the ground of these by region, and dams near sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from soilgis.geometry.area import ellipsoidal_area_m2, plane_shapes
from soilgis.geometry.nearest import nearest_m
from soilgis.geometry.widen import circles
from soilgis.model.dam_tables import DamCounts, DamExtents, Dams, DamsNear
from soilgis.model.sentences.works import WorksNotes
from soilgis.model.works_words import DamClass
from soilgis.planning.works.dams import counts
from soilgis.store.boundaries import GEOGRAPHIC

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soilgis.jobs.steps.dam_register import DamBook, Radii
    from soilgis.jobs.steps.ground import Ground
    from soilgis.model.notes import Note
    from soilgis.store.sites.read import SiteFiles


def pairs_within(points: np.ndarray, near_m: float) -> list[tuple[int, int, float]]:
    """Pairs of dams nearer than some metres, on the ellipsoid."""
    if near_m <= 0 or len(points) < 2:
        return []
    from soilgis.geometry.nearest import mercator, mercator_scale

    latitude = shapely.get_y(points)
    reach = near_m * float(mercator_scale(np.abs(latitude).max())) * 1.001
    flat = mercator(points)
    left, right = shapely.STRtree(flat).query(flat, predicate="dwithin", distance=reach)
    once = left < right
    found = []
    for one, other in zip(left[once].tolist(), right[once].tolist(), strict=True):
        metres = float(nearest_m(points[[one]], points[[other]])[0])
        if metres <= near_m:
            found.append((one, other, metres))
    return found


def extents(book: DamBook, column: str) -> gpd.GeoDataFrame:
    """Make `DamExtents`: circles of the radius in a column of `Dams`, for dams that count and have one."""
    mine = book.counted[book.counted[column].notna()]
    shapes = np.empty(len(mine), dtype=object)
    for radius in mine[column].unique():
        rows = (mine[column] == radius).to_numpy()
        shapes[rows] = circles(np.asarray(mine.geometry.array, dtype=object)[rows], float(radius))
    frame = gpd.GeoDataFrame(
        {
            DamExtents.dam_id: mine[Dams.dam_id].to_numpy(), DamExtents.name: mine[Dams.name].to_numpy(), DamExtents.dam_class: mine[Dams.dam_class].to_numpy(),
            DamExtents.radius_m: mine[column].to_numpy(), DamExtents.area_ha: ellipsoidal_area_m2(shapes) / 1e4,
        },
        geometry=shapes, crs=GEOGRAPHIC,
    )  # fmt: skip
    return DamExtents.check(frame)


def count_table(
    book: DamBook, ground: Ground, areas: Mapping[str, gpd.GeoDataFrame], *, every: bool, status: str
) -> pd.DataFrame:
    """Make `DamCounts`: dams by region and the ground of their extents, each piece of ground once.

    Parameters
    ----------
    book
        The register.
    ground
        Units.
    areas
        Extents by the column of the counts; none where no radius was given.
    every
        List units without a dam too.
    status
        Weakest status of all the figures rest on.
    """
    dams = book.dams[book.dams[Dams.counted] | (book.dams["at"] < 0)]
    first = ~dams[Dams.dam_id].duplicated()
    table = counts(
        pd.DataFrame(dams.drop(columns="geometry")).assign(region=dams["at"])[first], ground.columns(), every=every
    )
    for column, frame in areas.items():
        if not len(frame):
            continue
        whole = shapely.union_all(plane_shapes(np.asarray(frame.geometry.array, dtype=object)))
        inside = [
            shapely.area(shapely.intersection(ground.plane[at], whole)) / 1e6 if at >= 0 else np.nan
            for at in table["order"]
        ]
        table[column] = inside
    return DamCounts.check(table.drop(columns="order").assign(status=status))


def beyond(counts: pd.DataFrame, areas: Mapping[str, gpd.GeoDataFrame]) -> list[Note]:
    """What is to be told of extents that reach beyond all units: the rows of the counts then sum to less than the extents."""
    notes = []
    for column, frame in areas.items():
        if not len(frame):
            continue
        whole = shapely.area(shapely.union_all(plane_shapes(np.asarray(frame.geometry.array, dtype=object)))) / 1e6
        out = float(whole - counts[column].sum())
        if out > 1e-6:
            name = "保护范围" if column.startswith("protection") else "控制范围"
            notes.append(WorksNotes.extents_beyond(extent=name, whole_km2=whole, out_km2=out))
    return notes


def near_sites(book: DamBook, sites: SiteFiles, radii: Radii, within_m: float) -> pd.DataFrame:
    """Make `DamsNear`: dams within some metres of every site, or whose extent reaches it.

    Parameters
    ----------
    book
        The register.
    sites
        Sites, lon/lat.
    radii
        Of the extents.
    within_m
        Farthest distance that is listed.
    """
    dams, rows = book.counted, []
    points = np.asarray(dams.geometry.array, dtype=object)
    kinds = [DamClass(one) for one in dams[Dams.dam_class]]
    for site, shape in zip(sites.frame[DamsNear.site_id], sites.frame.geometry, strict=True):
        metres = _distances(points, shape)
        for at in np.argsort(metres, kind="stable").tolist():
            reach = {
                name: given.get(kinds[at])
                for name, given in ((DamsNear.in_protection, radii.protection), (DamsNear.in_control, radii.control))
            }
            flags = {name: None if radius is None else bool(metres[at] <= radius) for name, radius in reach.items()}
            if metres[at] <= within_m or any(flags.values()):
                rows.append(
                    {
                        DamsNear.site_id: str(site), DamsNear.dam_id: dams[Dams.dam_id].iloc[at], DamsNear.name: dams[Dams.name].iloc[at],
                        DamsNear.dam_class: kinds[at].value, DamsNear.distance_m: metres[at], **flags,
                    }
                )  # fmt: skip
    return DamsNear.check(pd.DataFrame(rows)) if rows else DamsNear.empty()


def _distances(points: np.ndarray, shape: shapely.Geometry) -> np.ndarray:
    """Geodesic distance of each point from one shape; 0 on it."""
    metres = np.zeros(len(points))
    away = ~shapely.intersects(shape, points)
    if away.any():
        metres[away] = nearest_m(points[away], np.array([shape], dtype=object))
    return metres
