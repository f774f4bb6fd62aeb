"""Pictures of a briefing (简报图片): the study's map, the map of the gap, and the chart, each drawn once for every window."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from soilgis.output.drawing import gap, small

if TYPE_CHECKING:
    from soilgis.model.result import Result


@dataclass(frozen=True)
class Pictures:
    """PNG by kind of figure (图片); a kind that is missing could not be drawn."""

    made: dict[str, bytes] = field(default_factory=dict)
    lacking: tuple[str, ...] = ()
    """Characters that the font lacks."""


def pictures(result: Result, *, png: bytes | None = None) -> Pictures:
    """Draw what a briefing shows; with ``png`` given it stands for the map, and the map of the gap is left out."""
    if png is not None:
        return Pictures({"map": png} if png else {})
    drawn = {"map": small(result)}
    apart = gap(result)
    every = {**drawn, **({"gap_map": apart} if apart else {})}
    lacking = tuple(dict.fromkeys(sign for one in every.values() for sign in one.lacking))
    return Pictures({kind: one.content for kind, one in every.items()}, lacking)
