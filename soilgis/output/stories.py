"""Stories (地图解说): a study's views as the page steps through them and as figures for a briefing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from soilgis.model.tables import Regions

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.model.layer import Status
    from soilgis.model.result import Indicator, Result
    from soilgis.model.story import StoryView
    from soilgis.output.picture.thinned import Thinned

BRIEFING_DPI = 130


@dataclass(frozen=True)
class StoryFigure:
    """One view as a figure of a document (解说图)."""

    sentence: str
    """The study's sentence; it is the writer's, not made from numbers."""
    label: str
    """What the map is coloured by, with its year; empty where nothing is."""
    source: str
    status: Status | None
    """How far the figure's numbers can be trusted; None where it shows none."""
    content: bytes
    """PNG."""
    lacking: tuple[str, ...] = ()
    """Characters that the font lacks, drawn as boxes."""


@dataclass(frozen=True)
class _Shown:
    """A view with what it leaves to the view before filled in."""

    view: StoryView
    indicator: Indicator | None


def stories(result: Result) -> list[dict[str, object]]:
    """Tell the page a study's views: sentence, indicator, right side, layers (None as the page opens) and region."""
    codes = list(result.leaves()[Regions.adcode])
    return [
        {
            "sentence": one.view.sentence,
            "indicator": one.indicator.id if one.indicator else "",
            "compare": one.view.compare,
            "layers": None if one.view.layers is None else list(one.view.layers),
            "region": codes.index(one.view.place) if one.view.place in codes else -1,
        }
        for one in _shown(result)
    ]


def views_shown(result: Result) -> list[tuple[str, Indicator | None]]:
    """Sentence of every view of a study, with what its map is coloured by; a view that names nothing shows what the one before does."""
    return [(one.view.sentence, one.indicator) for one in _shown(result)]


def story_figures(
    result: Result, thinned: Thinned | None = None, font: Path | None = None, *, dpi: int = BRIEFING_DPI
) -> tuple[StoryFigure, ...]:
    """Draw a study's views for a briefing, in order.

    Parameters
    ----------
    result
        Not changed.
    thinned
        Its shapes, where they have been made already.
    font
        Font file; the font that comes with soilgis when not given.
    dpi
        Dots per inch.

    Returns
    -------
    tuple of StoryFigure
        Empty where the study has no views. A view that compares two indicators is drawn with its left one.
    """
    from soilgis.output.picture.figure import default_sheet, drawn

    found = []
    plain = replace(default_sheet(result), font=font)
    for one in _shown(result):
        sheet = replace(plain, title=one.view.sentence, indicator=one.indicator, focus=one.view.place)
        sheet = replace(sheet, zones=one.view.layers is None or bool(one.view.layers))
        picture = drawn(result, sheet=sheet, dpi=dpi, thinned=thinned)
        shown = one.indicator
        found.append(
            StoryFigure(
                one.view.sentence,
                shown.label if shown else "",
                shown.source if shown else "",
                shown.status if shown else None,
                picture.content,
                tuple(picture.lacking),
            )
        )
    return tuple(found)


def _shown(result: Result) -> list[_Shown]:
    from soilgis.output.opening import opening_indicator

    by_id = {one.id: one for one in result.indicators()}
    found, now = [], opening_indicator(result)
    for view in result.study.views:
        now = by_id.get(view.indicator, now) if view.indicator else now
        found.append(_Shown(view, now))
    return found
