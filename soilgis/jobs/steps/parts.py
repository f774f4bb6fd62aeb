"""Answers divided by units (按单元分册): each unit's rows of the whole, nothing measured or rounded again, so that all parts sum to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from soilgis.jobs.steps.parts_regions import split_tables
from soilgis.jobs.steps.study import replace_study
from soilgis.model.layer import Title
from soilgis.model.sentences.jobs import JobNotes
from soilgis.model.splitting import Part, Unit, level_word, levels_above, split_level
from soilgis.model.tables import Coverage, Regions, Zones

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from soilgis.model.answer import Frames, Tables
    from soilgis.model.columns import Table
    from soilgis.model.context import Context
    from soilgis.model.notes import Note
    from soilgis.model.result import Indicator, Result
    from soilgis.model.study import Study

_KEYS = (str(Regions.adcode), str(Regions.parent_adcode))
"""Columns that say which unit a row is of, the first that a table has."""


def study_levels(study: Study) -> tuple[str, ...]:
    """Levels a study's units and the units above them have, finest first."""
    return (study.units.label, *study.units.level_labels) if study.units else levels_above(study.level)


def result_units(result: Result, level: str) -> list[Unit]:
    """Units of a level that a result adds up to, in order of code; a unit that has none above it at that level is its own.

    Parameters
    ----------
    result
        Not changed.
    level
        One of `study_levels`.
    """
    rows = result.regions.set_index(Regions.adcode)
    above: dict[str, Any] = rows[Regions.parent_adcode].to_dict()
    of_level = rows[Regions.level].to_dict()
    found: dict[str, set[str]] = {}
    for leaf in result.leaves()[Regions.adcode]:
        at: Any = leaf
        while at in of_level and of_level[at] != level:
            at = above[at]
        found.setdefault(at if at in of_level else leaf, set()).add(leaf)
    names = rows[Regions.name].to_dict()
    return [
        Unit(code, str(names[code]), level_word(of_level[code]), frozenset(members))
        for code, members in sorted(found.items())
    ]


def split_result(result: Result, asked: str) -> Result:
    """The same result with its parts.

    Parameters
    ----------
    result
        As it was measured.
    asked
        What ``--split`` says; nothing is divided where it is empty.

    Raises
    ------
    UsageError
        If the result has no units of that level.
    """
    if not asked:
        return result
    level = split_level(asked, study_levels(result.study))
    units = result_units(result, level)
    printed = result.regions.set_index(Regions.adcode)[Regions.printed_km2]
    parts = []
    for unit in units:
        made = _part(result, unit)
        parts.append(Part(unit, made, float(printed[unit.code]), made.provenance.status.value))
    return replace(result, parts=tuple(parts))


def _part(result: Result, unit: Unit) -> Result:
    """A unit's share of a result, with the surroundings of its own map."""
    codes = _with_between(result.regions, unit)
    regions = _rows(result.regions, codes, Regions.adcode)
    coverage = _rows(result.coverage, codes)
    met = set(coverage.loc[coverage[Coverage.area_km2] > 0, Coverage.zone_id])
    zones = result.zones[result.zones[Zones.zone_id].isin(met)].reset_index(drop=True)
    study = _study(result.study, unit)
    told, context, lines = _surroundings(result, study, regions)
    said = (JobNotes.part_of(unit=unit.name, title=result.study.title.zh), *result.provenance.warnings, *told)
    return replace(
        result, study=study, regions=regions, zones=zones, coverage=coverage, parts=(), context=context, linework=lines,
        union=_rows(result.union, codes), overlap=_rows(result.overlap, codes), ledger=_rows(result.ledger, codes),
        targets=_rows(result.targets, codes), reconcile=_rows(result.reconcile, codes),
        contribution=_rows(result.contribution, codes),
        extra=_extra(result.extra, codes),
        extra_indicators=_indicators(result, codes),
        pictures=_pictures(result, regions),
        places=tuple(one for one in result.places if one.owner in codes),
        provenance=replace(result.provenance, warnings=tuple(dict.fromkeys(said))),
    )  # fmt: skip


def _indicators(result: Result, codes: set[str]) -> tuple[Indicator, ...]:
    """Values of some units; an indicator that has none of them is left out."""
    found = []
    for one in result.extra_indicators:
        values = one.values  # noqa: PD011 - an indicator's own values
        held = values[values.index.isin(codes)]
        met = None if one.met is None else one.met[one.met.index.isin(codes)]
        found += [replace(one, values=held, met=met)] if held.notna().any() else []
    return tuple(found)


def _with_between(regions: pd.DataFrame, unit: Unit) -> set[str]:
    """A unit, its members, and the units between them."""
    above: dict[Any, Any] = regions.set_index(Regions.adcode)[Regions.parent_adcode].to_dict()
    found = {unit.code, *unit.members}
    for member in unit.members:
        at: Any = member
        while at in above and at != unit.code:
            found.add(at)
            at = above[at]
    return found


def _rows(frame: Any, codes: set[str], column: str = "") -> Any:
    """Rows of some units, in order."""
    key = column or next((one for one in _KEYS if one in frame), "")
    return frame[frame[key].isin(codes)].reset_index(drop=True) if key else frame


def _extra(tables: Mapping[str, tuple[type[Table], pd.DataFrame]], codes: set[str]) -> Frames:
    """Further tables that say whose their rows are and have some; the others are of the whole, and stand there alone."""
    cut = {
        name: (table, _rows(frame, codes))
        for name, (table, frame) in tables.items()
        if any(one in frame for one in _KEYS)
    }
    return {name: (table, frame) for name, (table, frame) in cut.items() if len(frame)}


def _study(study: Study, unit: Unit) -> Study:
    """The study of one part: its title names the unit; views are of the whole."""
    title = Title(zh=f"{unit.name}（{study.title.zh}分册）", en=f"{study.title.en}: {unit.name}")
    return replace_study(study, title=title, region=() if study.units else (unit.code,), views=())


def _surroundings(result: Result, study: Study, regions: Any) -> tuple[list[Note], Context | None, tuple[Any, ...]]:
    from soilgis.jobs.steps.context import context_of, map_notes
    from soilgis.store.boundaries import country_lines

    if result.context is None:
        return [], None, ()
    context = context_of(study, regions, whole=False)
    return map_notes(context, whole=False), context, country_lines() if context.islands else ()


def _pictures(result: Result, regions: Any) -> tuple[Any, ...]:
    from soilgis.raster.picture import cropped

    west, south, east, north = (float(side) for side in regions.total_bounds)
    cut = (cropped(one, (west, south, east, north)) for one in result.pictures)
    return tuple(one for one in cut if one is not None)


def split_rates(answer: Tables, result: Result, asked: str) -> Tables:
    """Tables of a study that has no windows of its own, by its units; as they are where nothing is asked."""
    if not asked:
        return answer
    units = result_units(result, split_level(asked, study_levels(result.study)))
    areas = result.regions.set_index(Regions.adcode)[Regions.printed_km2].to_dict()
    kept = {unit.code: _with_between(result.regions, unit) for unit in units}
    return split_tables(answer, units, Regions.adcode, areas, rows=kept)
