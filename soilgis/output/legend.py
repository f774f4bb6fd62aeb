"""Legends (图例): the classes of an indicator over a study's own units, shared by all years of its series."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from soilgis.model.tables import Regions
from soilgis.output.classes import Classes, classes
from soilgis.output.opening import study_breaks

if TYPE_CHECKING:
    from soilgis.model.result import Indicator, Result


def legend_of(result: Result, indicator: Indicator) -> Classes:
    """Choose the classes of an indicator: from the units that are drawn, not from what they add up to.

    The years of a series share their limits, so that colours compare; the ends that open classes tell are the indicator's own.

    Parameters
    ----------
    result
        Where its other years are; not changed.
    indicator
        One of ``result.indicators()``.
    """
    _, chosen = result.once(
        ("legend", id(indicator)), lambda: (indicator, _chosen(result, indicator))
    )  # whose id stays its own
    return chosen


def _chosen(result: Result, indicator: Indicator) -> Classes:
    codes = list(result.leaves()[Regions.adcode])
    peers = [one for one in result.indicators() if one.series and one.series == indicator.series] or [indicator]
    drawn = [replace(one, values=one.values.reindex(codes)) for one in peers]
    shown = replace(indicator, values=indicator.values.reindex(codes))
    return classes(drawn, study_breaks(result, indicator), shown=shown)
