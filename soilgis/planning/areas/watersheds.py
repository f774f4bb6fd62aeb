"""Watersheds against regions (小流域与行政区): shares, those that straddle, and books that close both ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.geometry.area import METHOD
from soilgis.geometry.closure import allowance_m2
from soilgis.model.errors import ClosureError, shorten
from soilgis.model.units import Unit
from soilgis.model.watershed_tables import WatershedRegions, Watersheds, WatershedShares
from soilgis.planning.areas.balance import balanced

if TYPE_CHECKING:
    from soilgis.geometry.area import Floats
    from soilgis.geometry.overlap import Overlaps

OUTSIDE = "统计范围外"
STRADDLES = 1e-4
"""Share of a watershed from which ground in a second region makes it straddle: less is the two outlines not fitting."""


@dataclass(frozen=True)
class Divided:
    """Ground of watersheds in regions (分属面积).

    Attributes
    ----------
    found
        Area of each region in each watershed.
    regions
        Ids and names of the regions, in order.
    watersheds
        Ids and names of the watersheds, in order.
    region_m2, watershed_m2, covered_m2
        Areas of the regions and the watersheds, and of each region inside any watershed, m².
    """

    found: Overlaps
    regions: pd.DataFrame
    watersheds: pd.DataFrame
    region_m2: Floats
    watershed_m2: Floats
    covered_m2: Floats

    def inside_m2(self) -> Floats:
        """Ground of each watershed inside all regions together, m²; regions do not overlap."""
        found: Floats = np.bincount(
            self.found.other, weights=self.found.area_m2, minlength=len(self.watershed_m2)
        ).astype(np.float64)
        return found

    def outside_m2(self) -> Floats:
        """Ground of each watershed outside all regions, m²; rounding is nothing.

        Raises
        ------
        ClosureError
            If more of a watershed lies in the regions than there is.
        """
        left = self.watershed_m2 - self.inside_m2()
        slack = allowance_m2(self.watershed_m2) + 1e-3
        wrong = np.flatnonzero(left < -slack)
        if len(wrong):
            raise ClosureError(
                f"watershed {shorten(self.watersheds[WatershedShares.watershed_id].iloc[wrong])}: more lies in regions than there is (分属面积不闭合)"
            )
        settled: Floats = np.where(left > slack, left, 0.0)
        return settled


def share_table(divided: Divided) -> pd.DataFrame:
    """Make `WatershedShares`, by watershed, the largest part first; what lies outside last."""
    outside, frames = divided.outside_m2(), []
    order = np.lexsort((-divided.found.area_m2, divided.found.other))
    region, other, area = divided.found.region[order], divided.found.other[order], divided.found.area_m2[order]
    starts = np.searchsorted(other, np.arange(len(divided.watershed_m2) + 1))
    for at, whole in enumerate(divided.watershed_m2.tolist()):
        mine = region[starts[at] : starts[at + 1]]
        parts = np.concatenate([area[starts[at] : starts[at + 1]], [outside[at]] if outside[at] > 0 else []])
        if not len(parts):
            continue
        names = [*divided.regions["region_name"].iloc[mine], *([OUTSIDE] if outside[at] > 0 else [])]
        ids = [*divided.regions[WatershedRegions.region_id].iloc[mine], *(["—"] if outside[at] > 0 else [])]
        of_region = [
            *np.minimum(parts[: len(mine)] / divided.region_m2[mine], 1.0),
            *([np.nan] if outside[at] > 0 else []),
        ]
        frames.append(
            pd.DataFrame(
                {
                    WatershedShares.watershed_id: divided.watersheds[WatershedShares.watershed_id].iloc[at],
                    WatershedShares.watershed: divided.watersheds[WatershedShares.watershed].iloc[at],
                    WatershedShares.region_id: ids,
                    WatershedShares.region: names,
                    WatershedShares.area_km2: parts / 1e6,
                    WatershedShares.printed_km2: balanced(parts / 1e6, parts.sum() / 1e6, Unit.KM2.digits),
                    WatershedShares.share_of_watershed: np.minimum(parts / whole, 1.0),
                    WatershedShares.share_of_region: of_region,
                    WatershedShares.method: METHOD,
                }
            )
        )
    return WatershedShares.check(pd.concat(frames, ignore_index=True)) if frames else WatershedShares.empty()


def watershed_columns(divided: Divided, most_km2: float) -> pd.DataFrame:
    """Columns of `Watersheds` that follow from the areas, one row a watershed."""
    count = len(divided.watershed_m2)
    main, best = np.full(count, -1, dtype=np.intp), np.zeros(count)
    regions = np.zeros(count, dtype=int)
    for region, other, area in zip(divided.found.region, divided.found.other, divided.found.area_m2, strict=True):
        if area < STRADDLES * divided.watershed_m2[other]:
            continue
        regions[other] += 1
        if area > best[other]:
            main[other], best[other] = region, area
    names = [*divided.regions["region_name"], None]
    outside = divided.outside_m2()
    return pd.DataFrame(
        {
            WatershedShares.watershed_id: divided.watersheds[WatershedShares.watershed_id], WatershedShares.watershed: divided.watersheds[WatershedShares.watershed],
            WatershedShares.area_km2: divided.watershed_m2 / 1e6, Watersheds.regions: regions, Watersheds.main_region: [names[at] for at in main],
            Watersheds.share_in_main: np.where(main >= 0, np.minimum(best / divided.watershed_m2, 1.0), np.nan),
            Watersheds.straddles: (regions > 1) | ((regions > 0) & (outside > STRADDLES * divided.watershed_m2)),
            Watersheds.outside_km2: outside / 1e6, Watersheds.too_large: divided.watershed_m2 > most_km2 * 1e6 * (1 + 1e-9), "main": main,
        }
    )  # fmt: skip


def region_table(divided: Divided, watersheds: pd.DataFrame, *, status: str) -> pd.DataFrame:
    """Make `WatershedRegions`; printed ground covered and not covered sums to the region's printed area."""
    count = len(divided.region_m2)
    covered = np.minimum(divided.covered_m2, divided.region_m2)
    open_m2 = divided.region_m2 - covered
    open_m2 = np.where(open_m2 > allowance_m2(divided.region_m2), open_m2, 0.0)
    printed = [
        balanced(np.array([inside, left]) / 1e6, (inside + left) / 1e6, Unit.KM2.digits)
        for inside, left in zip(covered, open_m2, strict=True)
    ]
    real = divided.found.area_m2 >= STRADDLES * divided.watershed_m2[divided.found.other]
    across = watersheds[Watersheds.straddles].to_numpy()[divided.found.other]
    clean = watersheds.get(WatershedRegions.clean)
    built = (
        None if clean is None else np.bincount(watersheds["main"][clean & (watersheds["main"] >= 0)], minlength=count)
    )
    return WatershedRegions.check(
        pd.DataFrame(
            {
                WatershedRegions.region_id: divided.regions[WatershedRegions.region_id],
                WatershedRegions.region: divided.regions["region_name"],
                WatershedRegions.whole: np.bincount(divided.found.region[real & ~across], minlength=count),
                WatershedRegions.straddling: np.bincount(divided.found.region[real & across], minlength=count),
                WatershedRegions.clean: built,
                WatershedRegions.covered_km2: covered / 1e6,
                WatershedRegions.uncovered_km2: open_m2 / 1e6,
                WatershedRegions.region_km2: divided.region_m2 / 1e6,
                WatershedRegions.covered_printed_km2: [pair[0] for pair in printed],
                WatershedRegions.uncovered_printed_km2: [pair[1] for pair in printed],
                WatershedRegions.share: covered / divided.region_m2,
                WatershedRegions.method: METHOD,
                WatershedRegions.status: status,
            }
        )
    )
