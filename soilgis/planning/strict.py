"""Strictness (严格模式): which layers a formal result may not rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.model.errors import StrictError
from soilgis.model.layer import Role, Status

if TYPE_CHECKING:
    from soilgis.model.provenance import LayerUse

REFUSED = (Status.DEMO, Status.WORKING)
"""What ``--strict`` refuses."""


def refuse_weak(uses: tuple[LayerUse, ...], unmeasured: tuple[str, ...] = ()) -> None:
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
        raise StrictError(f"--strict refuses working, demo and unchecked layers (严格模式不接受):\n{listed}")


def _weak(use: LayerUse) -> bool:
    return use.layer.status in REFUSED and use.layer.role in {Role.ZONES, Role.RASTER, Role.FACTS}
