"""Units below a study's level (下级行政区): names and places alone, so that a page finds a county in a study of cities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from soilgis.model.level import Level
from soilgis.model.result import Place
from soilgis.model.tables import Regions
from soilgis.store.boundaries import load_units

if TYPE_CHECKING:
    import geopandas as gpd

    from soilgis.model.study import Study

DIGITS = 3
"""Digits of a degree: 100 m, enough to look at a place."""


def places_below(study: Study, leaves: gpd.GeoDataFrame) -> tuple[Place, ...]:
    """Name the units that lie in a study's own.

    Parameters
    ----------
    study
        The study.
    leaves
        Its units, with adcode and province_adcode.

    Returns
    -------
    tuple of Place
        Cities, then counties, by code; empty for a study of counties. Each with a point inside it.
    """
    if study.units:
        return ()
    below = {Level.PROVINCE: (Level.CITY, Level.COUNTY), Level.CITY: (Level.COUNTY,), Level.COUNTY: ()}[study.level]
    owner = {Level.PROVINCE: "province_adcode", Level.CITY: "city_adcode"}.get(study.level, "")
    own = set(leaves[Regions.adcode])
    found: list[Place] = []
    for level in below:
        units = load_units(level, study.boundary_source, tuple(sorted(set(leaves["province_adcode"]))))
        units = units[units[owner].isin(own) & ~units[Regions.adcode].isin(own)]
        points = shapely.point_on_surface(units.geometry.to_numpy())
        found += [
            Place(code, name, holder, round(x, DIGITS), round(y, DIGITS))
            for code, name, holder, x, y in zip(
                units[Regions.adcode],
                units[Regions.name],
                units[owner],
                shapely.get_x(points),
                shapely.get_y(points),
                strict=True,
            )
        ]
    return tuple(found)
