"""One row a site (地块一览), and the zones around for the report's map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from soilgis.geometry.area import METHOD
from soilgis.geometry.nearest import geodesic_length_m
from soilgis.model.layer import ZoneKind
from soilgis.model.provenance import Verdict
from soilgis.model.screen_tables import Checks, Conclusions, SiteCounties, Sites
from soilgis.model.screen_words import Topic
from soilgis.model.tables import Regions, Zones
from soilgis.model.units import SQUARE_METRES, Unit

if TYPE_CHECKING:
    import geopandas as gpd

    from soilgis.planning.screening.checks import Check
    from soilgis.planning.screening.ground import Ground

_LEAST_ROOM = 0.05
"""Degrees shown around a site at least, so that a small one has neighbours on its map."""


def sites_table(
    sites: gpd.GeoDataFrame,
    ground: Ground,
    outside: np.ndarray,
    checks: pd.DataFrame,
    counties: pd.DataFrame,
    conclusions: pd.DataFrame,
) -> gpd.GeoDataFrame:
    """Make `screen_tables.Sites`, in the order of the input.

    Parameters
    ----------
    sites
        Sites as read: ``site_id``, ``form`` and the optional columns use and earthwork_m3.
    ground
        Their polygons and areas.
    outside
        Area of each in no county of the study, m².
    checks, counties, conclusions
        The other tables.
    """
    import geopandas as gpd

    frame = gpd.GeoDataFrame(
        {Sites.site_id: ground.site_id, Sites.form: sites[Sites.form]}, geometry=ground.lonlat, crs=sites.crs
    )
    for column, unit in (("area_m2", Unit.M2), ("area_ha", Unit.HA), ("area_mu", Unit.MU), ("area_km2", Unit.KM2)):
        frame[column] = ground.area_m2 / SQUARE_METRES[unit]
    is_line = np.array([line is not None for line in ground.lines], dtype=bool)
    frame[Sites.length_m] = np.nan
    frame.loc[is_line, Sites.length_m] = geodesic_length_m(ground.lines[is_line])
    frame[Sites.use] = sites[Sites.use].to_numpy() if Sites.use in sites else None
    frame[Sites.earthwork_m3] = (
        pd.to_numeric(sites[Sites.earthwork_m3]).to_numpy() if Sites.earthwork_m3 in sites else np.nan
    )
    frame[Sites.outside_m2], frame[Sites.method] = outside, METHOD
    frame[Sites.counties] = frame[Sites.site_id].map(
        counties.groupby(SiteCounties.site_id, dropna=False)[SiteCounties.name].agg("、".join)
    )
    named = checks.assign(
        said=checks[Checks.layer_name] + "（" + checks[Checks.kind].map(lambda kind: ZoneKind(kind).label) + "）"
    )
    for word in (Verdict.INVOLVED, Verdict.BORDERLINE, Verdict.UNCHECKED):
        mine = named[named[Checks.verdict] == word]
        frame[word.value] = frame[Sites.site_id].map(mine.groupby(Checks.site_id, dropna=False)["said"].agg("、".join))
    for topic in (Topic.GRADE, Topic.CATEGORY):
        said = conclusions[conclusions[Conclusions.topic] == topic].set_index(Conclusions.site_id)
        frame[topic.value] = frame[Sites.site_id].map(said[Conclusions.conclusion])
    return Sites.check(frame)


def context(ground: Ground, zones: gpd.GeoDataFrame, told: list[Check]) -> gpd.GeoDataFrame:
    """Zones around the sites, clipped to a wider frame than the map shows, for the report's map; internal ones left out."""
    import geopandas as gpd

    frame = _frame(ground)
    rows = zones.iloc[np.concatenate([check.zones for check in told])] if told else zones.iloc[:0]
    shapes = shapely.clip_by_rect(np.asarray(rows.geometry.array, dtype=object), *frame)
    kept = ~shapely.is_empty(shapes)
    return gpd.GeoDataFrame(
        rows.loc[kept, [str(Zones.kind), str(Zones.zone_name), str(Zones.layer)]].reset_index(drop=True),
        geometry=shapes[kept],
        crs=zones.crs,
    )


def _frame(ground: Ground) -> tuple[float, float, float, float]:
    """West, south, east, north of what is shown around the sites: half as wide again on every side, a few kilometres at least."""
    west, south, east, north = shapely.total_bounds(ground.lonlat)
    pad = max(1.5 * max(east - west, north - south), _LEAST_ROOM)
    return west - pad, south - pad, east + pad, north + pad


def surroundings(ground: Ground, counties: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Counties around the sites by name, clipped as `context`, for the report's map."""
    import geopandas as gpd

    shapes = shapely.clip_by_rect(np.asarray(counties.geometry.array, dtype=object), *_frame(ground))
    kept = ~shapely.is_empty(shapes)
    names = counties.loc[kept, [str(Regions.name)]].reset_index(drop=True)
    return gpd.GeoDataFrame(names, geometry=shapes[kept], crs=counties.crs)
