"""A hierarchy of targets made ready (目标层级): from the shelf's targets and the boundaries, or from a file of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from soilgis.geometry.area import ellipsoidal_area_m2
from soilgis.model.adcodes import NATION
from soilgis.model.errors import SchemaError, UsageError, shorten
from soilgis.model.level import Level
from soilgis.model.reconcile_tables import Hierarchy, Weighting
from soilgis.model.sentences.jobs import JobNotes
from soilgis.model.tables import Regions, TargetFile, Targets
from soilgis.planning.targets.join import INDICATOR
from soilgis.planning.targets.tree import Tree, Weights
from soilgis.store.boundaries import load_units
from soilgis.store.given import read_given
from soilgis.store.hierarchy import HierarchyFile, printed_digits
from soilgis.store.overrides import override_notes
from soilgis.store.places import open_places
from soilgis.store.targets import read_targets

if TYPE_CHECKING:
    from soilgis.model.notes import Note
    from soilgis.store.catalog import Catalog

SOURCES = (Weighting.AMAP, Weighting.TIANDITU)
APART = ("71", "81", "82")
"""Provinces (港澳台) that have no targets: not rolled up with the others, and not unknown either."""


def tree_of_place(catalog: Catalog, place: str, level: Level | None, land: pd.DataFrame) -> tuple[Tree, list[Note]]:
    """Make the hierarchy of a region from the shelf's targets.

    Parameters
    ----------
    catalog
        Where the targets are.
    place
        Code or name of the topmost region; 100000 or 全国 for the whole country.
    level
        Level of the children; the one right below the region's when None.
    land
        Stated areas: columns value and slack by code; may be empty.

    Returns
    -------
    tree, notes

    Raises
    ------
    SoilgisError
        If the region is unknown, has nothing below it, or no target is known for any of its children.
    """
    places = open_places("amap", catalog)
    codes, notes = places.resolve_all([("", place)], "region") if place not in {"全国", "中国"} else ([NATION], [])
    top = codes[0]
    below = level or _level_below(top)
    units = _children(top, below)
    if units.empty:
        raise UsageError(f"{places.name_of(top)} has no {below.label} units (没有下级单元); choose another level")
    values = _shelf_values(catalog, [top, *units.index])
    if values.empty or not values[Hierarchy.id].isin(units.index).any():
        raise SchemaError(
            f"no target of a {below.label} unit of {places.name_of(top)} is known (没有下级目标值); give yours in --layers DIR/targets/targets.csv, or with --hierarchy"
        )
    named = pd.DataFrame(
        {Hierarchy.name: [places.name_of(top), *units[Hierarchy.name]], Hierarchy.parent: [None, *[top] * len(units)]},
        index=[top, *units.index],
    )
    named.index.name = "id"
    told = [*notes, *override_notes(catalog, ("targets", "admin", "place-aliases"))]
    told += [JobNotes.apart_from_targets()] if top == NATION else []
    return Tree(named, values, (*_stated(land, top, list(units.index)), *_boundary_weights(named))), told


def tree_of_file(found: HierarchyFile, land: pd.DataFrame) -> Tree:
    """Make the hierarchy of a file; units whose ids are region codes may be weighed by the boundaries too.

    Raises
    ------
    SchemaError
        If no parent's children can all be weighed, or no unit has a parent.
    """
    own = found.land if land.empty else land
    weights = [Weights(Weighting.STATED, own["value"], own["slack"])] if len(own) else []
    weights += [Weights(Weighting.SHARE, found.share["value"], found.share["slack"])] if len(found.share) else []
    summed = [_with_parents(one, found.units) for one in weights]
    tree = Tree(found.units, found.values, (*summed, *_boundary_weights(found.units)))
    if found.units[Hierarchy.parent].isna().all():
        raise SchemaError("no unit has a parent (没有上下级关系); fill the column parent")
    bare = [parent for parent, children in tree.families() if not any(one.knows(children) for one in tree.weights)]
    if len(bare) == len(list(tree.families())):
        raise SchemaError(
            f"children of {shorten(bare)} have no weights (缺少权重); fill land_km2 or share for all of them, give --areas, or use region codes as id"
        )
    return tree


def _with_parents(weights: Weights, units: pd.DataFrame) -> Weights:
    """Parents without an area of their own have the sum of their children's."""
    if not weights.areas:
        return weights
    value, slack = weights.value.copy(), weights.slack.copy()
    for _ in range(len(units)):
        for parent, rows in units[units[Hierarchy.parent].notna()].groupby(Hierarchy.parent, sort=False, dropna=False):
            if str(parent) not in value.index and rows.index.isin(value.index).all():
                value.loc[str(parent)], slack.loc[str(parent)] = (
                    value.loc[rows.index].sum(),
                    slack.loc[rows.index].sum(),
                )
    return Weights(weights.source, value, slack, weights.status)


def _level_below(code: str) -> Level:
    if code == NATION:
        return Level.PROVINCE
    return Level.CITY if code.endswith("0000") else Level.COUNTY


def _children(top: str, level: Level) -> pd.DataFrame:
    units = load_units(level, "amap")
    inside = (units[["city_adcode", "province_adcode"]] == top).any(axis=1) & (units[Regions.adcode] != top)
    apart = units["province_adcode"].str[:2].isin(APART)
    chosen = units[~apart if top == NATION else inside]
    return pd.DataFrame(
        {Hierarchy.name: chosen[Regions.name].to_numpy()}, index=pd.Index(chosen[Regions.adcode], name="id")
    )


def _shelf_values(catalog: Catalog, codes: list[str]) -> pd.DataFrame:
    """Targets of the shelf with their printed decimals, which only the text of the file tells."""
    layer = catalog.layer("targets")
    path = catalog.file(layer, layer.reading.file)
    if path is None:
        raise SchemaError(f"targets has no {layer.reading.file} (缺少目标值文件)")
    targets, _ = read_targets(path, open_places("amap", catalog), encoding=layer.reading.encoding)
    text = read_given(path, TargetFile, encoding=layer.reading.encoding)[TargetFile.value_percent].reset_index(
        drop=True
    )
    rows = targets.assign(
        digits=text.map(printed_digits).to_numpy(), id=targets[Regions.adcode], value=targets[Targets.target]
    )
    mine = rows[rows[Regions.adcode].isin(codes) & (rows[Targets.indicator] == INDICATOR)]
    kept = mine[
        [Hierarchy.id, Hierarchy.year, "value", "digits", Hierarchy.comparator, Hierarchy.status, Hierarchy.document]
    ]
    return kept.assign(year=kept[Hierarchy.year].astype(int)).reset_index(drop=True)


def _stated(land: pd.DataFrame, top: str, children: list[str]) -> list[Weights]:
    if land.empty:
        return []
    missing = [code for code in children if code not in land.index]
    if missing:
        raise SchemaError(f"--areas lacks {shorten(missing)} (缺少下级的国土面积); a mean needs every child's area")
    value, slack = land["value"].copy(), land["slack"].copy()
    if top not in value.index:
        value.loc[top], slack.loc[top] = value.loc[children].sum(), slack.loc[children].sum()
    return [Weights(Weighting.STATED, value, slack)]


def _boundary_weights(units: pd.DataFrame) -> list[Weights]:
    """Ellipsoidal areas of both boundary sources for units that are region codes; parents by their children."""
    ids = [str(one) for one in units.index if len(str(one)) == len(NATION) and str(one).isdigit()]
    found = [Weights(source, *_areas(source, ids)) for source in SOURCES] if ids else []
    summed = [_with_parents(one, units) for one in found]
    return [one for one in summed if len(one.value)]


def _areas(source: Weighting, codes: list[str]) -> tuple[pd.Series[float], pd.Series[float]]:
    provinces = () if NATION in codes or len({code[:2] for code in codes}) > 1 else (f"{codes[0][:2]}0000",)
    sizes: dict[str, float] = {}
    tops = set(codes) - {code for code in codes if code != NATION and not code.endswith("0000")}
    for level in Level:
        if level is not Level.PROVINCE and len(tops) == len(codes):
            continue
        units = load_units(level, source.value, provinces)
        mine = units[units[Regions.adcode].isin(codes) & ~units[Regions.adcode].isin(list(sizes))]
        if len(mine):
            area = ellipsoidal_area_m2(mine.geometry.to_numpy()) / 1e6
            sizes |= dict(zip(mine[Regions.adcode], area.tolist(), strict=True))
    value = pd.Series(sizes, dtype="float64")
    return value, pd.Series(0.0, index=value.index)


def read_land_weights(rows: pd.DataFrame, text: pd.Series[str]) -> pd.DataFrame:
    """Stated areas with half a unit of their last printed place: columns value and slack by code.

    Parameters
    ----------
    rows
        `LandFile`.
    text
        The areas as they are typed, in the same order.
    """
    half = 0.5 * 10.0 ** -text.map(printed_digits).astype(float).to_numpy()
    return pd.DataFrame(
        {"value": rows[Hierarchy.land_km2].to_numpy(), "slack": half}, index=pd.Index(rows[Regions.adcode], name="id")
    )
