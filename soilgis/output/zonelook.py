"""Looks of priority areas (优先区样式): one colour and hatch a layer, the same in pages and pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from soilgis.model.layer import Role, Status, ZoneKind
from soilgis.model.tables import Zones
from soilgis.output.palette import HATCH_ANGLES, KIND_COLORS, ZONE_COLORS

if TYPE_CHECKING:
    from soilgis.model.provenance import LayerUse
    from soilgis.model.result import Result

MOST_HATCHED = 80
_HATCHES = {45: "///", 135: "\\\\\\", 0: "---", 90: "|||"}


@dataclass(frozen=True)
class ZoneLook:
    """How one layer of priority areas looks (图层样式)."""

    use: LayerUse
    kind: ZoneKind
    color: str
    angle: int
    fragmented: bool
    """Many small pieces: painted as a tint, since hatches and outlines would run together."""

    @property
    def shown_first(self) -> bool:
        """Whether a page shows the layer when it opens; demo data wait until they are asked for."""
        return self.use.layer.status is not Status.DEMO

    @property
    def hatch(self) -> str:
        """The angle in matplotlib's signs."""
        return _HATCHES[self.angle]


def zone_looks(result: Result) -> tuple[ZoneLook, ...]:
    """Give each zone layer that could be used its look, in the order it was asked for."""
    return result.once("zone looks", lambda: tuple(_looks(result)))


def _looks(result: Result) -> list[ZoneLook]:
    uses = [use for use in result.provenance.uses if use.used and use.layer.role is Role.ZONES]
    expected = {kind: list(colors) for kind, colors in KIND_COLORS.items()}
    free = list(ZONE_COLORS)
    found = []
    for position, use in enumerate(uses):
        rows = result.zones[result.zones[Zones.layer] == use.layer.id]
        kind = ZoneKind(str(rows[Zones.kind].iloc[0])) if len(rows) else use.layer.kind or ZoneKind.OTHER
        choice = expected.get(kind.value) or free
        color = choice.pop(0) if choice else ZONE_COLORS[-1]
        pieces = int(shapely.get_num_geometries(rows.geometry.to_numpy()).sum())
        fragmented = pieces > MOST_HATCHED
        found.append(ZoneLook(use, kind, color, HATCH_ANGLES[position % len(HATCH_ANGLES)], fragmented))
    return found
