"""Colours (色彩): ordered ramps and zone colours that stay apart for colour-blind readers, shared by every map and picture."""

from __future__ import annotations

RAMPS: dict[str, tuple[str, ...]] = {
    "water": ("#f3f3c3", "#b9dca6", "#6fbfa2", "#3596a8", "#2a6399", "#222f6b"),
    "earth": ("#fbeccb", "#f2c879", "#e59a3f", "#c26a20", "#8c4218", "#53240f"),
    "grey": ("#f0f0f0", "#cfcfcf", "#a8a8a8", "#7e7e7e", "#555555", "#2c2c2c"),
}
"""Ramps from low to high, each falling evenly in lightness, so that order survives colour blindness and grey printing."""
RAMP_LABELS = {"water": "黄绿蓝（默认）", "earth": "黄橙棕", "grey": "灰度（黑白打印）"}

NO_VALUE = "#9aa3a8"
"""Colour behind the hatch of regions without a value."""

ZONE_COLORS = ("#d4571b", "#96308a", "#7a5230", "#d79a00", "#5145a8", "#00786b", "#444444")
"""Outlines and hatches of priority areas, dark or saturated enough to be read over every ramp."""
KIND_COLORS = {
    "red_line": ("#c81e1e",),
    "water_source": ("#0a6ebd", "#0b8f9c"),
    "reach": ("#0a6ebd", "#0b8f9c"),
    "prevention": ("#1b7a3a",),
    "treatment": ("#c2185b",),
}
"""Kinds whose colours are expected by readers; the rest take `ZONE_COLORS` in order."""
HATCH_ANGLES = (45, 135, 0, 90)
"""Directions of hatching in degrees, taken in turn."""


def ramp(name: str, count: int) -> tuple[str, ...]:
    """Return ``count`` colours of a ramp, low to high, its two ends included when there are two or more."""
    colors = RAMPS[name]
    if count <= 1:
        return (colors[3],) * count
    return tuple(colors[round(position * (len(colors) - 1) / (count - 1))] for position in range(count))
