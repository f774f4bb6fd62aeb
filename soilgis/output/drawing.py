"""The maps of a run (制图): begun beside it, shapes as soon as the ground is settled, pictures as soon as the figures are there.

Nothing here imports matplotlib or folium: another process may be the one that needs them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import TYPE_CHECKING

from soilgis.output.beside import Beside

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from soilgis.model.job import Aside
    from soilgis.model.result import Result, Settled
    from soilgis.output.kept_shapes import Shown
    from soilgis.output.picture.figure import Sheet
    from soilgis.output.picture.still import Picture
    from soilgis.output.picture.thinned import Thinned
    from soilgis.output.stories import StoryFigure

SMALL_DPI = 130
"""Dots per inch of a picture inside a page or a document."""


def shown(settled: Settled, name: str = "") -> Shown:
    """Make the shapes of what a study covers ready for every window, and keep them where they have a name."""
    from soilgis.output.kept_shapes import kept_or_made

    return kept_or_made(name, lambda: _made(settled))


def _made(settled: Settled) -> Shown:
    from soilgis.output.kept_shapes import Shown
    from soilgis.output.picture.thinned import thin
    from soilgis.output.webmap.packed import packed_shapes

    ready = thin(settled)
    return Shown(ready.thinned, packed_shapes(settled, ready))


def printed(result: Result, thinned: Thinned | None = None, font: Path | None = None) -> Picture:
    """Draw map.png: the study's own sheet, to be printed."""
    from soilgis.output.picture.figure import drawn

    return drawn(result, sheet=_sheet(result, font), thinned=thinned)


def small(result: Result, thinned: Thinned | None = None, font: Path | None = None) -> Picture:
    """Draw the same sheet for a briefing."""
    from soilgis.output.picture.figure import drawn

    return drawn(result, sheet=_sheet(result, font), dpi=SMALL_DPI, thinned=thinned)


def gap_years(result: Result) -> list[int]:
    """Target years of the gaps that a map can show."""
    names = (re.fullmatch(r"gap_km2_(\d{4})", one.id) for one in result.extra_indicators if one.values.notna().any())
    return [int(match[1]) for match in names if match]


def gap(result: Result, thinned: Thinned | None = None, font: Path | None = None) -> Picture | None:
    """Draw the map of what is still to be reduced to the last target, for a briefing; None where there is no rate."""
    from soilgis.output.picture.figure import Sheet, drawn

    years = gap_years(result)
    if not years:
        return None
    shown = next(one for one in result.extra_indicators if one.id == f"gap_km2_{max(years)}")
    sheet = Sheet(f"{result.study.title.zh}：{shown.label}", shown, zones=False, ramp="earth", font=font)
    return drawn(result, sheet=sheet, dpi=SMALL_DPI, thinned=thinned)


def told_views(result: Result, thinned: Thinned | None = None, font: Path | None = None) -> tuple[StoryFigure, ...]:
    """Draw a study's own views for a briefing; none where it has none."""
    from soilgis.output.stories import story_figures

    return story_figures(result, thinned, font, dpi=SMALL_DPI)


def _sheet(result: Result, font: Path | None) -> Sheet:
    from soilgis.output.picture.figure import default_sheet

    return replace(default_sheet(result), font=font)


@dataclass(frozen=True)
class Begun:
    """Shapes that are being made ready (制作中的图形)."""

    settled: Settled
    shown: Callable[[], Shown]
    """Waits for them."""

    def of(self, result: Result) -> bool:
        """Whether they are the shapes of a result."""
        return self.settled.regions is result.regions and self.settled.zones is result.zones


def begin_shapes(settled: Settled, beside: Beside) -> Begun:
    """Begin to make the shapes of what a study covers, while it is being measured; those that are kept are read here."""
    from soilgis.output.kept_shapes import kept_name, read_kept

    name = kept_name(settled)
    found = read_kept(name)
    return Begun(settled, cache(beside.begin(shown, settled, name)) if found is None else lambda: found)


def begin_thinned(settled: Settled, beside: Beside) -> Callable[[], Thinned]:
    """Begin to make the shapes of an atlas, which shows no page: those of every window where they are kept, else thinned alone."""
    from soilgis.output.kept_shapes import kept_name

    if kept_name(settled):
        begun = begin_shapes(settled, beside)
        return lambda: begun.shown().thinned
    return cache(beside.begin(_thinned, settled))


def _thinned(settled: Settled) -> Thinned:
    from soilgis.output.picture.thinned import thin

    return thin(settled).thinned


@dataclass(frozen=True)
class Maps:
    """Maps that are being drawn (制作中的地图)."""

    shown: Callable[[], Shown]
    """The shapes of the web map."""
    sheet: Callable[[], Picture]
    """map.png, to be printed."""
    small: Callable[[], Picture]
    """The picture of a briefing."""
    gap: Callable[[], Picture | None]
    """The map of the gap in a briefing."""
    views: Callable[[], tuple[StoryFigure, ...]]
    """The study's own views in a briefing."""
    beside: Beside = field(default_factory=Beside)
    """Where they are drawn, and whatever else needs matplotlib."""


def begin_maps(
    result: Result,
    beside: Beside | None = None,
    begun: Begun | None = None,
    *,
    brief: bool = False,
    font: Path | None = None,
) -> Maps:
    """Begin to draw the pictures of a result, which nothing waits for until they are put into their files.

    Parameters
    ----------
    result
        Not changed.
    beside
        Where they are drawn; in this process, when they are asked for, when not given.
    begun
        Its shapes, if they were begun before it was there; those of other regions or zones are not used.
    brief
        Whether there is a briefing, so that its picture is drawn too.
    font
        Font file of the pictures; the font that comes with soilgis when not given.
    """
    apart = beside or Beside()
    shapes = begun if begun and begun.of(result) else begin_shapes(result.settled, apart)
    try:
        thinned = shapes.shown().thinned
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - each window that needs the shapes tells it
        alone = (result, None, font)
        return Maps(
            shapes.shown,
            partial(printed, *alone),
            partial(small, *alone),
            partial(gap, *alone),
            partial(told_views, *alone),
            apart,
        )
    given = (_drawn_only(result, thinned), thinned, font)
    sheet = apart.begin(printed, *given)
    begin = apart.begin if brief else partial
    return Maps(shapes.shown, sheet, begin(small, *given), begin(gap, *given), begin(told_views, *given), apart)


@dataclass
class Beginning:
    """Maps of a study that is still being measured (先行制图): shapes first, pictures once the figures are there."""

    beside: Beside
    begun: Begun | None = None

    def settled(self, ground: Settled) -> Aside:
        """Begin the shapes; what a study tells once it knows what it covers. Gives what begins more."""
        self.begun = begin_shapes(ground, self.beside)
        return self.beside.begin

    def maps(self, result: Result, *, brief: bool = False, font: Path | None = None) -> Maps:
        """Begin the pictures, as `begin_maps`."""
        return begin_maps(result, self.beside, self.begun, brief=brief, font=font)


MOST_SENT = 500_000
"""Vertices of regions and zones that are handed on with a result that is to be drawn; of more, the shapes that are drawn stand for them."""


def _drawn_only(result: Result, thinned: Thinned) -> Result:
    """A result to be drawn, whose shapes are those of the picture where its own are too large to be handed about."""
    import numpy as np
    import shapely

    from soilgis.model.tables import Regions, Zones

    regions, zones = result.regions, result.zones
    if sum(shapely.get_num_coordinates(frame.geometry.to_numpy()).sum() for frame in (regions, zones)) < MOST_SENT:
        return result
    own = (regions[Regions.level] == result.study.unit_level).to_numpy()
    ground = np.empty(len(regions), dtype=object)
    ground[own], ground[~own] = thinned.leaves, thinned.parents
    areas = np.empty(len(zones), dtype=object)
    for layer, shapes in thinned.zones.items():
        areas[(zones[Zones.layer] == layer).to_numpy()] = shapes
    return replace(
        result,
        regions=regions.set_geometry(ground, crs=regions.crs),
        zones=zones.set_geometry(areas, crs=zones.crs) if len(zones) else zones,
    )
