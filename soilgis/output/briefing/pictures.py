"""Pictures of a briefing (简报图片): the study's map, the map of the gap, its own views, each drawn once for every window."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from soilgis.output.drawing import gap, small, told_views

if TYPE_CHECKING:
    from collections.abc import Callable

    from soilgis.model.result import Result
    from soilgis.output.stories import StoryFigure


@dataclass(frozen=True)
class Pictures:
    """PNG by kind of figure (图片); a kind that is missing could not be drawn."""

    made: dict[str, bytes] = field(default_factory=dict)
    lacking: tuple[str, ...] = ()
    """Characters that the font lacks."""
    chart: Callable[[], bytes] | None = None
    """Waits for the chart of a document, where it was begun before; else it is drawn when it is wanted."""


def pictures(result: Result, *, png: bytes | None = None) -> Pictures:
    """Draw what a briefing shows; with ``png`` given it stands for the map, and the others are left out."""
    if png is not None:
        return Pictures({"map": png} if png else {})
    drawn = {"map": small(result)}
    apart = gap(result)
    every: dict[str, Any] = {**drawn, **({"gap_map": apart} if apart else {}), **views(told_views(result))}
    lacking = tuple(dict.fromkeys(sign for one in every.values() for sign in one.lacking))
    return Pictures({kind: one.content for kind, one in every.items()}, lacking)


def view_kind(number: int) -> str:
    """Kind of the figure of a view, counted from 1."""
    return f"view_{number}"


def views(figures: tuple[StoryFigure, ...]) -> dict[str, StoryFigure]:
    """Pictures of a study's views by kind of figure."""
    return {view_kind(number): one for number, one in enumerate(figures, 1)}
