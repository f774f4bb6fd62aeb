"""Closure of measured areas (面积闭合): what every engine's figures must pass before anyone sees them; who fails is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from soilgis.model.errors import ClosureError, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from soilgis.geometry.rings import Ints, Longs, Reals

CLOSURE = 1e-9
"""Largest share of an area by which what it is divided into may miss it."""
FLOOR_M2 = 1e-3
"""The same in m², for small areas: coordinates are whole quanta (6·10⁻⁸ m), so a share of a small parcel says nothing."""
CURE = "redraw its narrow places (spikes, gores) or leave it out, and report this"


@dataclass(frozen=True)
class Names:
    """What errors call regions and zones (报错用的编号): their ids, or their places counted from 1 where no ids are given."""

    regions: Sequence[object] = ()
    zones: Sequence[object] = ()

    def region(self, position: int) -> str:
        """Name of the region at a position."""
        return f"region {self.regions[position] if len(self.regions) else position + 1}"

    def zone(self, position: int) -> str:
        """Name of the zone, or group of zones, at a position."""
        return f"zone {self.zones[position] if len(self.zones) else position + 1}"


NAMELESS = Names()


def allowance_m2(area_m2: Reals) -> Reals:
    """By how much the sum of an area's pieces may miss it, m²."""
    slack: Reals = CLOSURE * np.abs(area_m2) + FLOOR_M2
    return slack


def refuse_negative(region: Ints, area_m2: Reals, region_m2: Reals, names: Names) -> None:
    """Refuse areas below zero by more than rounding."""
    below = np.unique(region[area_m2 < -allowance_m2(region_m2[region])])
    if len(below):
        raise ClosureError(
            f"{shorten(names.region(int(row)) for row in below)} has ground of negative area (面积为负); {CURE}"
        )


def refuse_larger(
    pairs: tuple[Ints, Ints | Longs], area_m2: Reals, whole_m2: tuple[Reals, Reals], names: Names = NAMELESS
) -> None:
    """Refuse an overlap larger than its region, or than its zone.

    Parameters
    ----------
    pairs
        Positions of region and zone, shape (n,).
    area_m2
        Their common ground, shape (n,).
    whole_m2
        Areas of all regions and of all zones.

    Raises
    ------
    ClosureError
        Naming both, and how large they are.
    """
    region, zone = pairs
    most = np.minimum(whole_m2[0][region], whole_m2[1][zone])
    wrong = np.flatnonzero(area_m2 > most + allowance_m2(whole_m2[0][region]))
    if len(wrong):
        shown = shorten(
            f"{names.region(int(region[row]))} and {names.zone(int(zone[row]))} by {area_m2[row]:.2f} m² of {most[row]:.2f}"
            for row in wrong.tolist()
        )
        raise ClosureError(f"overlap larger than region or zone (叠加面积超过自身面积): {shown}; {CURE}")


def at_most(area_m2: Reals, whole_m2: Reals, names: Sequence[object]) -> Reals:
    """Areas of what lies inside shapes, rounding above the shapes' own taken off; more than that is refused.

    Parameters
    ----------
    area_m2, whole_m2
        Areas inside each shape and of the shape itself, shape (n,).
    names
        What errors call the shapes, shape (n,).

    Raises
    ------
    ClosureError
        Naming the shapes, and how large they are.
    """
    wrong = np.flatnonzero(area_m2 > whole_m2 + allowance_m2(whole_m2))
    if len(wrong):
        shown = shorten(f"{names[row]} by {area_m2[row]:.2f} m² of {whole_m2[row]:.2f}" for row in wrong.tolist())
        raise ClosureError(f"overlap larger than the shape itself (叠加面积超过自身面积): {shown}; {CURE}")
    inside: Reals = np.minimum(area_m2, whole_m2)
    return inside


def refuse_open(sums_m2: Reals, region_m2: Reals, names: Names = NAMELESS) -> None:
    """Refuse regions whose pieces do not sum to their area; not a number counts as open.

    Raises
    ------
    ClosureError
        Naming the regions, and by how much they are off.
    """
    off = region_m2 - sums_m2
    wrong: npt.NDArray[np.intp] = np.flatnonzero(~(np.abs(off) <= allowance_m2(region_m2)))
    if len(wrong):
        shown = shorten(f"{names.region(row)} {off[row]:+.3g} m² of {region_m2[row]:.6e}" for row in wrong.tolist())
        raise ClosureError(f"the pieces of {shown} do not sum to its area (台账不闭合); {CURE}")


class OpenBorderError(ClosureError):
    """The walk along a ring did not come back: a fault of the engine, with what it walked."""

    def __init__(self, layer: str, feature: int) -> None:
        super().__init__(
            f"the border of {layer} feature {feature + 1} does not close in the overlay (环行走未闭合); {CURE}"
        )
        self.layer, self.feature = layer, feature
