"""Extents (范围): layers that share no ground are told with where both lie and what the likely cause is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from soilgis.model.sentences.planning import PlanningMessages, PlanningNotes

if TYPE_CHECKING:
    from soilgis.model.notes import Note

Bounds = npt.NDArray[np.float64]

_CHINA = np.array([72.0, 3.0, 136.0, 54.0])
_ZONE_DEG = 3.0
"""Width of the narrower Gauss-Krüger zones, degrees; wrong zones move data by a multiple of it."""
_NEAR_DEG = 0.6
"""How far from a whole number of zones the shift between two layers may be, beside their own size, degrees."""
_MOST_ZONES = 12


def apart(regions: Bounds, zones: dict[str, Bounds]) -> list[Note]:
    """What is to be said of zone layers that lie nowhere near the regions.

    Parameters
    ----------
    regions
        West, south, east, north of all regions, degrees.
    zones
        The same of each zone layer, by its name; NaN for one without shapes.

    Returns
    -------
    list of str
        A note for each layer whose extent does not meet that of the regions, in Chinese: both extents, the likely cause.
    """
    return [
        PlanningNotes.apart(name=name, zones=spelled(bounds), regions=spelled(regions), cause=_cause(regions, bounds))
        for name, bounds in zones.items()
        if np.isfinite([*regions, *bounds]).all() and not _meet(regions, bounds)
    ]


def spelled(bounds: Bounds) -> str:
    """Bounds as people read them."""
    west, south, east, north = bounds
    return f"{west:.2f}–{east:.2f}°E {south:.2f}–{north:.2f}°N"


def _meet(one: Bounds, two: Bounds) -> bool:
    return bool((one[:2] <= two[2:]).all() and (two[:2] <= one[2:]).all())


def _in_china(bounds: Bounds) -> bool:
    return bool((bounds[:2] >= _CHINA[:2]).all() and (bounds[2:] <= _CHINA[2:]).all())


def _cause(regions: Bounds, zones: Bounds) -> str:
    """The likely cause: axes swapped, a wrong meridian, a place outside China, or simply another place."""
    if _meet(regions, zones[[1, 0, 3, 2]]):
        if _in_china(zones) and not _in_china(regions):
            return PlanningMessages.regions_swapped()
        return PlanningMessages.zones_swapped()
    shift = ((regions[0] + regions[2]) - (zones[0] + zones[2])) / 2
    count = round(shift / _ZONE_DEG)
    room = _NEAR_DEG + ((regions[2] - regions[0]) + (zones[2] - zones[0])) / 2
    level = regions[1] <= zones[3] and zones[1] <= regions[3]
    if level and 0 < abs(count) <= _MOST_ZONES and abs(shift - count * _ZONE_DEG) <= min(room, _ZONE_DEG / 2):
        return PlanningMessages.meridian(degrees=abs(count) * _ZONE_DEG)
    for name, bounds in (("分区", zones), ("区域", regions)):
        if not _in_china(bounds):
            return PlanningMessages.not_in_china(name=name)
    return PlanningMessages.apart_unknown()
