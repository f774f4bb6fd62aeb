"""What a map opens on (首屏指标): the indicator that answers who is behind, and how each region stands in it."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from soilgis.model.tables import Regions

if TYPE_CHECKING:
    from soilgis.model.result import Indicator, Result


def this_year() -> int:
    """The year it is, that of ``SOURCE_DATE_EPOCH`` where it is set: which target is the next depends on nothing else."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    return time.gmtime(int(given) if given.isdecimal() else None).tm_year


def opening_indicator(result: Result) -> Indicator | None:
    """Return the indicator a map of a result starts with.

    Returns
    -------
    Indicator or None
        The study's own; else the newest rate against the next target whose year is not over, if a rate was measured; else the last
        target that a unit has; else the first that has a value, as shares of priority areas have where only the parent has a target;
        else the first there is.
    """
    year = this_year()
    return result.once(("opening", year), lambda: _opening(result, year))


def _opening(result: Result, year: int) -> Indicator | None:
    every = result.indicators()
    named = [one for one in every if one.id == result.study.map.indicator]
    margins = [one for one in every if one.series == "margin" and one.values.notna().any()]
    coming = [one for one in margins if (one.year or 0) >= year]
    units = result.leaves()[Regions.adcode]
    valued = [one for one in every if one.values.reindex(units).notna().any()]
    targets = [one for one in valued if one.series == "target"]
    return next(iter([*named, *coming[:1], *margins[-1:], *targets[-1:], *valued, *every]), None)


def study_breaks(result: Result, indicator: Indicator) -> tuple[float, ...]:
    """Limits that a study sets for an indicator: those of the one its map starts with, and of its other years."""
    opening = opening_indicator(result)
    same = opening is not None and (
        opening.id == indicator.id or (opening.series and opening.series == indicator.series)
    )
    return result.study.map.breaks if same else ()
