"""Regions of a study (统计单元): the units asked for and the units they add up to, with areas that close."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.geometry.area import METHOD, ellipsoidal_area_m2
from soilgis.model.adcodes import NATION
from soilgis.model.errors import StudyError
from soilgis.model.level import Level
from soilgis.model.sentences.planning import PlanningMessages, PlanningNotes
from soilgis.model.tables import YEARS, Regions
from soilgis.model.units import Unit
from soilgis.planning.areas.balance import balanced_tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import shapely

    from soilgis.geometry.cut import Index
    from soilgis.model.notes import Note

NESTING_TOLERANCE = 1e-9
"""Largest relative difference between a unit and the sum of its parts that goes unmentioned."""

REGION_AREA = PlanningMessages.land_of_border()
"""What stands for the territory when none is given."""


def choose_units(units: gpd.GeoDataFrame, codes: list[str], subject: str) -> gpd.GeoDataFrame:
    """Choose the units that are, or lie in, the regions asked for.

    Parameters
    ----------
    units
        Units of the study's level as `soilgis.store.boundaries.load_units` gives them.
    codes
        Codes of the regions at any level; 100000 for the whole country.
    subject
        The study's name for messages.

    Raises
    ------
    StudyError
        If a region has no unit at this level (a county asked for at city level).
    """
    chosen = np.zeros(len(units), dtype=bool)
    for code in codes:
        mine = (units[[Regions.adcode, "city_adcode", "province_adcode"]] == code).any(axis=1).to_numpy() | (
            code == NATION
        )
        if not mine.any():
            raise StudyError(
                f'{subject}: region {code} has no unit at this level (该级别下没有单元); choose a finer level, such as level = "county"'
            )
        chosen |= mine
    return units[chosen].reset_index(drop=True)


def with_parents(
    leaves: gpd.GeoDataFrame,
    units: gpd.GeoDataFrame,
    level: Level,
    *,
    edge_tolerance_m2: float,
    stated: Outlines | None = None,
) -> gpd.GeoDataFrame:
    """Measure the units and add the units they add up to, up to the province.

    A parent's area is the sum of its children (控制面积 = Σ 图斑): the books close by construction. A unit that is its own
    parent (省直辖县级市) hangs on the province. A parent is added only when all its units are in the study.

    Parameters
    ----------
    leaves
        The study's units.
    units
        All units of their provinces at the same level, to tell which parents are whole.
    level
        Their level.
    edge_tolerance_m2
        Largest area one edge may be off.
    stated
        The source's own outlines above the study's level: the shape of a parent whose outline is the sum of its units, so that
        nothing has to be united; the units are united where there is none, or where it differs.

    Returns
    -------
    GeoDataFrame
        `tables.Regions` without targets: parents first, then the units, each by code; printed areas balanced.
    """
    area = ellipsoidal_area_m2(np.asarray(leaves.geometry.array, dtype=object), edge_tolerance_m2) / 1e6
    base = leaves.assign(level=level.value, area_km2=area, **_parents_of(leaves, level))
    rows = [
        base[
            [
                Regions.adcode,
                Regions.name,
                Regions.level,
                Regions.parent_adcode,
                Regions.parent_name,
                Regions.province,
                Regions.area_km2,
                "geometry",
            ]
        ]
    ]
    known = stated or Outlines.none()
    if level is Level.COUNTY:
        rows.insert(0, _summed(base, units, Level.CITY, known))
    if level is not Level.PROVINCE:
        rows.insert(0, _summed(base, units, Level.PROVINCE, known))
    regions = pd.concat(rows, ignore_index=True)
    regions[Regions.method] = METHOD
    regions[Regions.printed_km2] = balanced_tree(
        regions[Regions.area_km2].to_numpy(), parent_rows(regions), Unit.KM2.digits
    )
    for year in YEARS:
        regions[f"target_{year}"] = np.nan
    return Regions.check(regions.set_crs(leaves.crs) if regions.crs is None else regions)


def _parents_of(leaves: gpd.GeoDataFrame, level: Level) -> dict[str, pd.Series]:
    if level is Level.PROVINCE:
        blank = pd.Series(None, index=leaves.index, dtype="str")
        return {Regions.parent_adcode: blank, Regions.parent_name: blank}
    if level is Level.CITY:
        own = leaves[Regions.adcode] == leaves["province_adcode"]
        return {
            Regions.parent_adcode: leaves["province_adcode"].mask(own),
            Regions.parent_name: leaves[Regions.province].mask(own),
        }
    alone = (leaves[Regions.adcode] == leaves["city_adcode"]) | (leaves["city_adcode"] == leaves["province_adcode"])
    own = leaves[Regions.adcode] == leaves["province_adcode"]
    return {
        Regions.parent_adcode: leaves["city_adcode"].mask(alone, leaves["province_adcode"]).mask(own),
        Regions.parent_name: leaves["city_name"].mask(alone, leaves[Regions.province]).mask(own),
    }


def _summed(base: gpd.GeoDataFrame, units: gpd.GeoDataFrame, level: Level, stated: Outlines) -> gpd.GeoDataFrame:
    """Whole units of a level above, made from the units in the study; units that stand for themselves are left out."""
    import geopandas as gpd

    code, name = ("city_adcode", "city_name") if level is Level.CITY else ("province_adcode", "province")
    own = (base[Regions.adcode] == base[code]) | ((level is Level.CITY) & (base[code] == base["province_adcode"]))
    partial = set(units.loc[~units[Regions.adcode].isin(base[Regions.adcode]), code])
    inner = base.assign(code=base[code], title=base[name])[~own & ~base[code].isin(partial)]
    groups = inner.groupby("code", sort=True, dropna=False)
    areas = groups[Regions.area_km2].sum()
    return gpd.GeoDataFrame(
        {
            Regions.adcode: list(groups.groups),
            Regions.name: groups["title"].first().to_list(),
            Regions.level: level.value,
            Regions.parent_adcode: groups["province_adcode"].first().to_list() if level is Level.CITY else None,
            Regions.parent_name: groups[Regions.province].first().to_list() if level is Level.CITY else None,
            Regions.province: groups[Regions.province].first().to_list(),
            Regions.area_km2: areas.to_list(),
        },
        geometry=_united(inner, groups.indices, areas, stated),
        crs=base.crs,
    )


def _united(
    inner: gpd.GeoDataFrame, groups: Mapping[str, Index], areas: pd.Series[float], stated: Outlines
) -> list[shapely.Geometry]:
    """Shape of each group: the outline that is stated where it has the group's area and bounds, else its units united."""
    import shapely

    shapes = np.asarray(inner.geometry.array, dtype=object)
    bounds = shapely.bounds(shapes)
    found = []
    for code, rows in groups.items():
        box = (*bounds[rows, :2].min(axis=0).tolist(), *bounds[rows, 2:].max(axis=0).tolist())
        outline = stated.of(code, float(areas[code]), box)
        found.append(shapely.union_all(shapes[rows]) if outline is None else outline)
    return found


@dataclass(frozen=True)
class Outlines:
    """Outlines that the source of boundaries gives for units above a study's level (上级行政区界线).

    Attributes
    ----------
    shapes
        By code, lon/lat.
    area_km2
        Their areas by code.
    """

    shapes: Mapping[str, shapely.Geometry]
    area_km2: Mapping[str, float]

    @classmethod
    def none(cls) -> Outlines:
        """No outlines."""
        return cls({}, {})

    @classmethod
    def of_units(cls, units: gpd.GeoDataFrame, edge_tolerance_m2: float) -> Outlines:
        """Measure the source's own units, columns adcode and geometry; a province that is its own city is given twice, with one outline."""
        once = units[~units[Regions.adcode].duplicated()]
        shapes = np.asarray(once.geometry.array, dtype=object)
        areas = ellipsoidal_area_m2(shapes, edge_tolerance_m2) / 1e6
        codes = once[Regions.adcode].tolist()
        return cls(dict(zip(codes, shapes, strict=True)), dict(zip(codes, areas.tolist(), strict=True)))

    def of(self, code: str, area_km2: float, bounds: tuple[float, ...]) -> shapely.Geometry | None:
        """A unit's outline if its area and bounds are those of its parts; None where they are not, or where it has none."""
        outline = self.shapes.get(code)
        if outline is None or outline.bounds != bounds:
            return None
        return outline if abs(area_km2 - self.area_km2[code]) <= NESTING_TOLERANCE * self.area_km2[code] else None


def parent_rows(regions: pd.DataFrame) -> Index:
    """Row of each region's parent within the frame, -1 when it has none there, shape (n,)."""
    row_of = pd.Series(np.arange(len(regions)), index=regions[Regions.adcode].to_numpy())
    found = row_of.reindex(regions[Regions.parent_adcode].to_numpy()).fillna(-1)
    rows: Index = found.to_numpy().astype(np.intp)
    return rows


def nesting_warnings(regions: gpd.GeoDataFrame, stated: Outlines) -> list[Note]:
    """Compare parents with the outlines the boundary source gives for them.

    Parameters
    ----------
    regions
        As `with_parents` gives them.
    stated
        The source's own units above the study's level.

    Returns
    -------
    list of str
        One Chinese sentence for each complete parent whose outline differs from the sum of its children.
    """
    found = []
    for code, name, area in zip(regions[Regions.adcode], regions[Regions.name], regions[Regions.area_km2], strict=True):
        own = stated.area_km2.get(code)
        if own is not None and abs(area - own) > NESTING_TOLERANCE * own:
            found.append(PlanningNotes.parts_differ(difference_km2=area - own).under(name))
    return found
