"""Names of the page (页面注记): placed here once for every zoom; the page shows what was placed and works nothing out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from soilgis.output.lettering.ground import WORLD, ground_of, to_screen
from soilgis.output.lettering.names import View, names_of
from soilgis.output.lettering.placing import place
from soilgis.output.lettering.seats import SEAT, ends_of, seats_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soilgis.model.result import Result
    from soilgis.output.lettering.names import Lettered
    from soilgis.output.lettering.places import Placed
    from soilgis.output.picture.thinned import Thinned

FIRST_ZOOM, LAST_ZOOM = 3.0, 14.0
STEP = 0.5
"""The page zooms by half steps."""
GRID = 2**22
"""Anchors are rounded to the world's width by this: 10 m."""
Plain = dict[str, object]


def ladder() -> list[float]:
    """Pixels per pixel of zoom 0 at each half step of zoom."""
    return [2.0 ** (FIRST_ZOOM + STEP * step) for step in range(int((LAST_ZOOM - FIRST_ZOOM) / STEP) + 1)]


def page_names(result: Result, thinned: Thinned) -> Plain:
    """Place the names of a result's page.

    Parameters
    ----------
    result
        Not changed.
    thinned
        Its shapes as the page draws them.

    Returns
    -------
    dict
        ``first`` and ``step`` of the zooms, ``grid``, and for each of leaf, above, zone, beside and seat its names as columns: rows they belong
        to, how many signs of the full name are shown (or the text itself), anchors as steps on the grid, first and last step, first step
        with a value (or a sign's text, which ends at ``ends``), and ``lead`` as [name, pixels right, pixels down, first step].
    """
    view = View(to_screen, tuple(ladder()))
    found = names_of(result, ground_of(result, thinned), view, shown=result.indicators())
    placed = place([one.name for one in found], view.ladder)
    told: dict[str, Any] = {"first": FIRST_ZOOM, "step": STEP, "grid": GRID / WORLD}
    ends = dict(zip(map(id, found), ends_of(found, placed), strict=True))
    for kind, full in _full_names(result).items():
        chosen = [pair for pair in zip(found, placed, strict=True) if pair[0].kind == kind and _is_shown(pair[1])]
        if chosen:
            told[kind] = _columns(chosen, full)
        if kind == SEAT and chosen:
            told[kind] |= {"ends": [ends[id(one)] for one, _ in chosen]}
    return told


def _is_shown(at: Placed) -> bool:
    return at.since < at.until or at.lead is not None


def _full_names(result: Result) -> dict[str, list[str]]:
    from soilgis.model.tables import Regions, Zones

    every = result.regions
    above = every[every[Regions.level] != result.study.unit_level]
    context = result.context
    beside = [] if context is None else context.beside["name"].tolist()
    return {
        "above": above[Regions.name].tolist(),
        "leaf": result.leaves()[Regions.name].tolist(),
        "zone": result.zones[Zones.zone_name].tolist(),
        "beside": beside,
        SEAT: [seat.name for seat in seats_of(result)],
    }


def _columns(chosen: Sequence[tuple[Lettered, Placed]], full: list[str]) -> Plain:
    x = np.rint([at.x * GRID / WORLD for _, at in chosen]).astype(int)
    y = np.rint([at.y * GRID / WORLD for _, at in chosen]).astype(int)
    rows = [one.row for one, _ in chosen]
    sizes = [one.name.size for one, _ in chosen]
    kind = chosen[0][0].kind
    told: Plain = {
        "text": [_shown(one.name.text, full[one.row], whole=kind in {"beside", SEAT}) for one, _ in chosen],
        "x": np.diff(x, prepend=0).tolist(),
        "y": np.diff(y, prepend=0).tolist(),
        "since": [at.since for _, at in chosen],
        "size": sizes[0] if len(set(sizes)) == 1 else sizes,
        "lead": [
            [i, round(at.lead.right, 1), round(at.lead.down, 1), at.lead.since]
            for i, (_, at) in enumerate(chosen)
            if at.lead
        ],
    }
    last = len(ladder())
    if any(at.until != last for _, at in chosen):
        told["until"] = [at.until for _, at in chosen]
    if any(one.name.grows for one, _ in chosen):
        told["valued"] = [at.valued for _, at in chosen]
    if rows != list(range(len(rows))):
        told["row"] = rows
    return told


def _shown(text: str, full: str, *, whole: bool) -> int | str:
    """How many signs of the full name are shown, where the short one is its beginning; else the text."""
    return len(text) if not whole and full.startswith(text) else text
