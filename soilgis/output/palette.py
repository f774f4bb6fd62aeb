"""Colours (色彩): ordered ramps and zone colours that stay apart for colour-blind readers, shared by every map and picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soilgis.model.result import Indicator
    from soilgis.output.classes import Classes

RAMPS: dict[str, tuple[str, ...]] = {
    "water": ("#f3f3c3", "#b9dca6", "#6fbfa2", "#3596a8", "#2a6399", "#222f6b"),
    "earth": ("#fbeccb", "#f2c879", "#e59a3f", "#c26a20", "#8c4218", "#53240f"),
    "grey": ("#f0f0f0", "#cfcfcf", "#a8a8a8", "#7e7e7e", "#555555", "#2c2c2c"),
}
"""Ramps from low to high, each falling evenly in lightness, so that order survives colour blindness and grey printing."""
AUTO = "auto"
"""The ramp that goes with what is shown."""
RAMP_LABELS = {AUTO: "随指标（默认）", "water": "黄绿蓝", "earth": "黄橙棕", "grey": "灰度（黑白打印）"}
MET = {"water": "#b26a00", "earth": "#2f8f9d", "grey": "#ffffff"}
"""Colour of the regions that meet their target, across from each ramp."""

NO_VALUE = "#9aa3a8"
"""Colour behind the hatch of regions without a value."""

INK, CASING = "#10181d", "#ffffff"
"""The two strokes of a border or hatch: side by side they are seen on any fill and any ground."""
GROUNDS = {"light": "#e6edf0", "dark": "#0c151b"}
"""What lies around the regions, by theme."""
OUTLINES = {"light": "#10181d", "dark": "#cfd6da"}
"""The study's outline on the page, by theme: where a fill is not 3:1 against its ground, the outline is against both."""
PAPER, EDGE = "#f3f6f7", "#3b4a53"
"""Ground of a picture, and the line around every region of it: where a fill is not 3:1 against the paper, the line is against both."""

ZONE_COLORS = ("#c2491a", "#96308a", "#7a5230", "#8a6100", "#5145a8", "#00786b", "#444444")
"""Outlines and hatches of priority areas, dark or saturated enough to be read over every ramp."""
KIND_COLORS = {
    "red_line": ("#d1009a",),
    "water_source": ("#0a6ebd", "#00798a"),
    "reach": ("#0a6ebd", "#00798a"),
    "prevention": ("#1b7a3a",),
    "treatment": ("#c2185b",),
}
"""Kinds whose colours are expected by readers; the rest take `ZONE_COLORS` in order. The red line is no red of the erosion classes."""
HATCH_ANGLES = (45, 135, 0, 90)
"""Directions of hatching in degrees, taken in turn."""


def ramp(name: str, count: int) -> tuple[str, ...]:
    """Return ``count`` colours of a ramp, low to high, its two ends included when there are two or more."""
    colors = RAMPS[name]
    if count <= 1:
        return (colors[3],) * count
    return tuple(colors[round(position * (len(colors) - 1) / (count - 1))] for position in range(count))


def ramp_of(indicator: Indicator) -> str:
    """The ramp that goes with an indicator: brown grows with what is not wanted, blue with everything else."""
    return "earth" if indicator.good == "low" or indicator.met is not None else "water"


def class_colors(indicator: Indicator, chosen: Classes, name: str = AUTO) -> tuple[str, ...]:
    """Colours of the classes of an indicator, from the lowest on.

    Parameters
    ----------
    indicator
        What is shown; where more is better and it is held against a target, the darkest colour is the furthest behind.
    chosen
        Its classes.
    name
        Ramp; `AUTO` takes the one of the indicator.
    """
    own = ramp_of(indicator) if name == AUTO else name
    count = len(chosen.labels)
    if chosen.apart < 0:
        plain = ramp(own, count)
        return plain[::-1] if indicator.met is not None and indicator.good == "high" else plain
    rest = ramp(own, count - 1)
    return (*rest[::-1], MET[own]) if chosen.apart == count - 1 and count > 1 else (MET[own], *rest)
