"""Own boundaries as a study's units (自有统计单元): read, checked as a hierarchy, and measured so that children add up to their parents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from soilgis.geometry.area import METHOD, ellipsoidal_area_m2, plane_shapes
from soilgis.geometry.cut import overlapping_pairs
from soilgis.jobs.steps.inputs import open_polygons
from soilgis.model.errors import GeometryError, Problems, SchemaError, shorten
from soilgis.model.inputs import FileOpening, Named
from soilgis.model.layer import Layer, Role, Source, Title
from soilgis.model.level import Level
from soilgis.model.provenance import LayerUse
from soilgis.model.sentences.works import WorksMessages
from soilgis.model.tables import YEARS, Regions
from soilgis.model.units import Unit
from soilgis.planning.areas.balance import balanced_tree
from soilgis.planning.areas.regions import parent_rows
from soilgis.store.boundaries import load_units
from soilgis.store.keys import id_texts
from soilgis.store.study_tables import place_of
from soilgis.store.text import sha256

if TYPE_CHECKING:
    from soilgis.model.study import OwnUnits, Study

_UNKNOWN = "—"
_LOW, _HIGH = "low", "high"
"""A unit and the unit above it, while pairs of them are looked at."""


@dataclass(frozen=True)
class OwnGround:
    """Own units and what they add up to (自有单元及其上级).

    Attributes
    ----------
    leaves
        The units, lon/lat, with the columns that `soilgis.store.boundaries.load_units` gives.
    regions
        `tables.Regions` without targets: parents first, then the units.
    use
        The file, as a layer that was used.
    """

    leaves: gpd.GeoDataFrame
    regions: gpd.GeoDataFrame
    use: LayerUse


def own_ground(study: Study, units: OwnUnits) -> OwnGround:
    """Read a study's own units.

    Parameters
    ----------
    study
        The study, whose folder relative names start at.
    units
        Its own units.

    Raises
    ------
    SchemaError
        With every row without a level above, every unit in two units above, every id that repeats or names two levels.
    GeometryError
        If units overlap each other, naming them.
    """
    path = place_of(study, units.file)
    crs, encoding, sublayer = (Named(text, here=bool(text)) for text in (units.crs, units.encoding, units.sublayer))
    opening = FileOpening(crs, encoding, sublayer)
    read, notes = open_polygons(path, opening, units.id, "id of [units]")
    frame = _named(read, units, path.name)
    plane = plane_shapes(np.asarray(frame.geometry.array, dtype=object), study.edge_tolerance_m2)
    lapped = overlapping_pairs(plane)
    if lapped:
        listed = [f"{frame['adcode'].iloc[a]} × {frame['adcode'].iloc[b]} {m2 / 1e6:.4f} km²" for a, b, m2 in lapped]
        raise GeometryError(WorksMessages.units_overlap(file=path.name, pairs=listed))
    leaves = frame.assign(city_adcode="", city_name="", province_adcode="", province=_provinces(frame, study))
    card = Layer(
        id="own-units", title=Title(zh=f"{units.label}界线"), role=Role.BOUNDARIES, status=units.status,
        source=Source(document=units.document or path.name, licence="方案使用者自备", vintage=units.vintage),
    )  # fmt: skip
    use = LayerUse(card, files=((path.name, sha256(path)),) if path.is_file() else (), notes=tuple(notes))
    return OwnGround(leaves, _regions(leaves, units, study), use)


def _named(read: gpd.GeoDataFrame, units: OwnUnits, subject: str) -> gpd.GeoDataFrame:
    """Units under our names, with the units above as columns ``above_0`` (the nearest), ``above_1`` …; all that is wrong at once."""
    absent = [name for name in (units.name, *units.parents) if name and name not in read]
    if absent:
        found = shorten([name for name in read.columns if name != "geometry"], 20)
        raise SchemaError(f"{subject} has no column {shorten(absent)} (没有这个字段); found {found}; correct [units]")
    ids = read[units.id].astype(str)
    names = id_texts(read[units.name]) if units.name else ids
    problems = Problems(subject)
    repeated = ids[ids.duplicated()].unique()
    if len(repeated):
        problems.add(
            f"{units.id} repeats (单元编号重复): {shorten(repeated)}; unite the parts of one unit, or take a unit of two parents out of one"
        )
    above = [id_texts(read[column]) for column in units.parents]
    for column, texts in zip(units.parents, above, strict=True):
        bare = np.flatnonzero((texts == "").to_numpy()) + 1
        if len(bare):
            problems.add(f"feature {shorten(bare)}: {column} is empty (缺少上级); every unit needs all levels above it")
    problems.extend(_crossed(units, above))
    problems.extend(_twice(ids, above))
    problems.raise_as(SchemaError)
    made = gpd.GeoDataFrame(
        {Regions.adcode: ids, Regions.name: names.where(names != "", ids)}, geometry=read.geometry, crs=read.crs
    )
    return made.assign(**{f"above_{number}": texts for number, texts in enumerate(above)})


def _crossed(units: OwnUnits, above: list[pd.Series[str]]) -> list[str]:
    """Units above that lie in two units of the level over them."""
    found = []
    for number in range(len(above) - 1):
        pairs = pd.DataFrame({_LOW: above[number], _HIGH: above[number + 1]}).drop_duplicates()
        double = pairs[pairs[_LOW].duplicated(keep=False) & (pairs[_LOW] != "")]
        for low, rows in double.groupby(_LOW, sort=False, dropna=False):
            found.append(
                f"{units.parents[number]} {low} lies in {shorten(rows['high'])} of {units.parents[number + 1]} (一个单元有两个上级); give it a name of its own in each"
            )
    return found


def _twice(ids: pd.Series[str], above: list[pd.Series[str]]) -> list[str]:
    """Texts that name a unit on two levels."""
    levels = [set(ids), *({text for text in texts if text} for texts in above)]
    both = {text for at, one in enumerate(levels) for other in levels[:at] for text in one & other}
    return [f"{shorten(sorted(both))} names a unit on two levels (同一名称用于两级); tell them apart"] if both else []


def _provinces(frame: gpd.GeoDataFrame, study: Study) -> list[str]:
    """Province a point inside each unit lies in."""
    provinces = load_units(Level.PROVINCE, study.boundary_source)
    points = shapely.point_on_surface(np.asarray(frame.geometry.array, dtype=object))
    found = np.full(len(points), -1)
    at, province = provinces.sindex.query(points, predicate="intersects")
    found[at] = province
    names = [*provinces[Regions.name], _UNKNOWN]
    return [names[one] for one in found]


def _regions(leaves: gpd.GeoDataFrame, units: OwnUnits, study: Study) -> gpd.GeoDataFrame:
    """Make `tables.Regions`: every parent is the sum of its children, printed areas balanced from the top."""
    area = ellipsoidal_area_m2(np.asarray(leaves.geometry.array, dtype=object), study.edge_tolerance_m2) / 1e6
    base = leaves.assign(area_km2=area)
    count = len(units.parents)
    frames = [_level(base, base[Regions.adcode], 0, units.label)]
    for number in range(count):
        frames.insert(0, _level(base, base[f"above_{number}"], number + 1, units.level_labels[number]))
    regions = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), geometry="geometry", crs=leaves.crs)
    regions[Regions.method] = METHOD
    regions[Regions.printed_km2] = balanced_tree(
        regions[Regions.area_km2].to_numpy(), parent_rows(regions), Unit.KM2.digits
    )
    for year in YEARS:
        regions[f"target_{year}"] = np.nan
    return Regions.check(regions)


def _level(base: gpd.GeoDataFrame, codes: pd.Series[str], over: int, label: str) -> gpd.GeoDataFrame:
    """Units of one level, in order of appearance; ``over`` is the column of the level above it."""
    column = f"above_{over}"
    groups = base.groupby(codes.to_numpy(), sort=False, dropna=False)
    above = groups[column].first() if column in base else None
    leaf = over == 0
    return gpd.GeoDataFrame(
        {
            Regions.adcode: list(groups.groups), Regions.name: groups[Regions.name].first().to_list() if leaf else list(groups.groups),
            Regions.level: label, Regions.parent_adcode: above.to_list() if above is not None else None,
            Regions.parent_name: above.to_list() if above is not None else None,
            Regions.province: groups[Regions.province].first().to_list(), Regions.area_km2: groups[Regions.area_km2].sum().to_list(),
        },
        geometry=[base.geometry.loc[rows].iloc[0] if leaf else base.geometry.loc[rows].union_all() for rows in groups.groups.values()],
        crs=base.crs,
    )  # fmt: skip
