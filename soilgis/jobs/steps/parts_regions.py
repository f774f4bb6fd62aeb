"""Tables divided by units (表格分册): of any files by region, by the codes of regions, or by the units of a study."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soilgis.model.layer import Status, weakest
from soilgis.model.level import Level
from soilgis.model.parts_tables import PartsIndex
from soilgis.model.sentences.jobs import JobNotes
from soilgis.model.splitting import OWN, Part, Unit, level_word, levels_above, split_level
from soilgis.model.tables import Regions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from soilgis.model.answer import Frames, Tables
    from soilgis.store.catalog import Catalog


def refuse_split(asked: str, regions: str, catalog: Catalog, level: Level) -> str:
    """The level that a file's or a layer's regions are to be divided by; empty where nothing is asked.

    Parameters
    ----------
    asked
        What ``--split`` says.
    regions
        File, or id of a boundaries layer: its units have levels, a file's regions are parts themselves, or lie in units by their codes.
    catalog
        Where layers are.
    level
        Level of a boundaries layer.

    Raises
    ------
    UsageError
        If there are no units of that level.
    """
    if not asked:
        return ""
    layer = not Path(regions).exists() and catalog.has(regions)
    return split_level(asked, (*levels_above(level), OWN) if layer else (OWN, *levels_above(Level.COUNTY)))


def split_regions(answer: Tables, asked: str, regions: Any, key: str) -> Tables:
    """The same tables by the units that regions lie in; as they are where nothing is asked.

    Parameters
    ----------
    answer
        Tables with the region's id in ``key``.
    asked
        As `refuse_split` gives it.
    regions
        Lon/lat polygons with their id.
    key
        Column of the id.
    """
    if not asked:
        return answer
    from soilgis.geometry.area import ellipsoidal_area_m2

    units, unknown = region_units(regions[key], asked)
    sizes = ellipsoidal_area_m2(regions.geometry.to_numpy()) / 1e6
    areas: dict[str, float] = {}
    for one, size in zip(regions[key].astype(str), sizes, strict=True):
        areas[one] = areas.get(one, 0.0) + float(size)
    said = (JobNotes.own_part(count=len(unknown), regions=unknown),) if unknown else ()
    return replace(split_tables(answer, units, key, areas), notes=(*answer.notes, *said))


def region_units(ids: Iterable[object], level: str) -> tuple[list[Unit], list[str]]:
    """Units of a level that regions lie in, by their codes.

    Parameters
    ----------
    ids
        Ids of the regions.
    level
        `OWN`, or a value of `Level`.

    Returns
    -------
    units, unknown
        Units in order of code; regions whose id is no code of a unit at or below that level, each of which is its own.
    """
    from soilgis.store.boundaries import unit_names

    wanted = list(dict.fromkeys(map(str, ids)))
    rows = unit_names("amap").drop_duplicates(Regions.adcode, keep="last").set_index(Regions.adcode)
    column = {Level.CITY.value: "city_adcode", Level.PROVINCE.value: "province_adcode"}.get(level, "")
    found: dict[str, set[str]] = {}
    unknown = []
    for one in wanted:
        code = one if level == OWN or one not in rows.index else str(rows.loc[one, column]) if column else one
        fits = level == OWN or (
            one in rows.index and bool(code) and (level != Level.COUNTY or rows.loc[one, Regions.level] == level)
        )
        unknown += [] if fits else [one]
        found.setdefault(code if fits else one, set()).add(one)
    names = rows[Regions.name].to_dict()
    apart = set(unknown)
    return [
        Unit(code, str(names.get(code, "")), level_word(OWN if code in apart else level), frozenset(members))
        for code, members in sorted(found.items())
    ], unknown


def split_tables(
    answer: Tables,
    units: list[Unit],
    key: str,
    areas: Mapping[str, float],
    *,
    rows: Mapping[str, set[str]] | None = None,
) -> Tables:
    """The same tables with their parts.

    Parameters
    ----------
    answer
        Tables with the region's id in ``key``; those without it are of the whole and stand there alone.
    units
        What it is divided by.
    key
        Column of the region's id.
    areas
        Area of each region, km².
    rows
        Ids of the rows that are each unit's, units above its own regions among them; its members when not given.
    """
    parts = []
    for unit in units:
        ids = unit.members if rows is None else rows[unit.code]
        made = {
            name: (table, frame[frame[key].astype(str).isin(ids)].reset_index(drop=True))
            for name, (table, frame) in answer.made.items()
            if key in frame and (rows is None or frame[key].astype(str).isin(ids).any())
        }
        wide = {name: _narrowed(one, unit.members) for name, one in answer.wide.items() if one.rows.name == key}
        share = replace(answer, made=made, wide=wide, files=(), spent=(), kept=None, parts=())
        area = sum(areas[one] for one in unit.members) if set(areas) >= unit.members else None
        parts.append(Part(unit, share, area, _status(made, answer)))
    return replace(answer, parts=tuple(parts))


def _narrowed(wide: Any, members: frozenset[str]) -> Any:
    kept = wide.rows[wide.rows.astype(str).isin(members)]
    frame = wide.frame[wide.frame[wide.rows.name].astype(str).isin(members)]
    return replace(wide, frame=frame, rows=kept)


def _status(made: Frames, answer: Tables) -> str:
    """Weakest status of a share's rows, of what the answer rests on where they say none, and working where nothing does."""
    said = [
        Status(word)
        for _, frame in made.values()
        if PartsIndex.status in frame
        for word in frame[PartsIndex.status].dropna().unique()
    ]
    if said:
        return weakest(said).value
    return answer.provenance.status.value if answer.provenance.uses else Status.WORKING.value
