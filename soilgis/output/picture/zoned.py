"""Priority areas of a picture (图面优先区): outlines and hatches with their rows in the legend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.model.layer import Role
from soilgis.output.palette import CASING
from soilgis.output.picture.margin import Look
from soilgis.output.picture.thinned import NO_SHAPES
from soilgis.output.zonelook import zone_looks

if TYPE_CHECKING:
    from soilgis.model.result import Result
    from soilgis.output.picture.canvas import Canvas
    from soilgis.output.picture.thinned import Thinned

CASED = Look(fill="", edge=CASING, width=2.2, alpha=0.8)
"""The light rim under an outline, so that it is read over every fill."""
MOST_LARGE = 5
"""Zone layers that the legend names in its usual type."""
MISSING = Look(fill="#ffffff", edge="#9aa3a8", width=0.6, dashed=True)


def draw_zones(canvas: Canvas, result: Result, thinned: Thinned) -> None:
    """Draw the zone layers that a page shows when it opens; the others, and those not checked, are told in the legend.

    Several are drawn as outlines: hatches one over the other would leave nothing of the fills, which are the message.
    """
    looks = zone_looks(result)
    unchecked = [use for use in result.provenance.unchecked if use.layer.role is Role.ZONES]
    if looks or unchecked:
        canvas.margin.head("优先区", "")
    small = len(looks) + len(unchecked) > MOST_LARGE
    hatched = sum(one.shown_first for one in looks) == 1
    for one in looks:
        title, status = one.use.layer.title.zh, one.use.layer.status.label
        if not one.shown_first:
            canvas.margin.row(f"{title}（{status}，未绘）", MISSING, small=small)
            continue
        look = Look(fill="", edge=one.color, width=1.1, hatch=one.hatch if hatched else "")
        if one.fragmented:
            look = Look(fill=one.color, edge=one.color, width=0.2, alpha=0.5)
        shapes = thinned.zones.get(one.use.layer.id, NO_SHAPES)
        if not one.fragmented:
            canvas.polygons(shapes, CASED)
        canvas.polygons(shapes, look)
        canvas.margin.row(f"{title}（{status}）", look, small=small)
    for use in unchecked:
        canvas.margin.row(f"{use.layer.title.zh}（未核查）", MISSING, small=small)
