"""Looks of priority areas (优先区样式): one colour and hatch a layer, the same in pages and pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from soilgis.model.layer import Role, ZoneKind
from soilgis.model.tables import Zones
from soilgis.output.palette import HATCH_ANGLES, KIND_COLORS, ZONE_COLORS

if TYPE_CHECKING:
    from soilgis.model.provenance import LayerUse
    from soilgis.model.result import Result

_HATCHES = {45: "///", 135: "\\\\\\", 0: "---", 90: "|||"}


@dataclass(frozen=True)
class ZoneLook:
    """How one layer of priority areas looks (图层样式)."""

    use: LayerUse
    kind: ZoneKind
    color: str
    angle: int

    @property
    def hatch(self) -> str:
        """The angle in matplotlib's signs."""
        return _HATCHES[self.angle]


def zone_looks(result: Result) -> list[ZoneLook]:
    """Give each zone layer that could be used its look, in the order it was asked for."""
    uses = [use for use in result.provenance.uses if use.used and use.layer.role is Role.ZONES]
    free = [color for color in ZONE_COLORS if color not in KIND_COLORS.values()]
    found = []
    for position, use in enumerate(uses):
        rows = result.zones[result.zones[Zones.layer] == use.layer.id]
        kind = ZoneKind(str(rows[Zones.kind].iloc[0])) if len(rows) else use.layer.kind or ZoneKind.OTHER
        color = KIND_COLORS.get(kind.value) or (free.pop(0) if free else ZONE_COLORS[-1])
        found.append(ZoneLook(use, kind, color, HATCH_ANGLES[position % len(HATCH_ANGLES)]))
    return found
