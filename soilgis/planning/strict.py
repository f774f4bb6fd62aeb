"""Strictness (严格模式): which layers a formal result may not rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.model.errors import StrictError
from soilgis.model.layer import Role, Status
from soilgis.model.notes import Code
from soilgis.model.sentences.planning import PlanningMessages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soilgis.model.notes import Note
    from soilgis.model.provenance import LayerUse

REFUSED = (Status.DEMO, Status.WORKING)
"""What ``--strict`` refuses."""


def refuse_weak(uses: tuple[LayerUse, ...], unmeasured: tuple[Note, ...] = ()) -> None:
    """Refuse demo and working zones, rasters and figures, gaps, and land without figures; what ``--strict`` means.

    Raises
    ------
    StrictError
        Naming every such layer.
    """
    found = [
        f"{use.layer.title.zh}（{use.layer.id}）：{use.layer.status.label}" for use in uses if use.used and _weak(use)
    ]
    found += [f"{use.layer.title.zh}（{use.layer.id}）：未核查，{use.reason}" for use in uses if not use.used]
    found += unmeasured
    if found:
        listed = "\n".join(f"  {number}. {line}" for number, line in enumerate(found, 1))
        raise StrictError(PlanningMessages.strict_layers(listed=listed))


def refuse_ground_outside(notes: Iterable[Note]) -> None:
    """Refuse a raster that does not cover every region, by the code of what was noted.

    Raises
    ------
    StrictError
        With the first note that says so.
    """
    for note in notes:
        if note.code is Code.OUTSIDE_RASTER:
            raise StrictError(PlanningMessages.strict_ground(note=note))


def _weak(use: LayerUse) -> bool:
    return use.layer.status in REFUSED and use.layer.role in {Role.ZONES, Role.RASTER, Role.FACTS}
