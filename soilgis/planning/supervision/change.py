"""Change of patches (图斑变化): this period against the previous one: 新增、扩大、缩小、不变、完工."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.geometry.meeting import meet, united_by
from soilgis.model.screen_words import Change

if TYPE_CHECKING:
    from soilgis.geometry.area import Floats, Shapes
    from soilgis.geometry.cut import Index


@dataclass(frozen=True)
class Changes:
    """Change of every patch (变化), fields of shape (n,); ``finished`` lists previous patches without one now.

    Attributes
    ----------
    change
        Stored word.
    grown_m2, lost_m2
        Ground gained on the previous patches it meets, and lost of them; NaN for a new patch.
    pairs
        Current and previous patch of each pair that meets.
    finished
        Positions of previous patches that meet none of this period.
    """

    change: np.ndarray
    grown_m2: Floats
    lost_m2: Floats
    pairs: tuple[Index, Index]
    finished: Index


def changes(now: Shapes, before: Shapes, *, share: float, least_m2: float) -> Changes:
    """Compare two periods.

    Ground lost of a previous patch is booked to the current patch that holds most of it. Growth and loss up to ``share`` of the
    patch, or ``least_m2`` if that is more, are no change; of two that count the larger names the change.

    Parameters
    ----------
    now, before
        Patches of the two periods in the authalic plane.
    share
        Tolerance as a share of the current patch.
    least_m2
        Common ground, growth or loss up to this is noise, m².
    """
    count = len(now)
    met = meet(now, before)
    enough = met.area_m2 > least_m2
    left, right, shape = met.left[enough], met.right[enough], met.shape[enough]
    kept_now, kept_before = _covered(left, shape, count), _covered(right, shape, len(before))
    area, area_before = shapely.area(now), shapely.area(before)
    grown = np.maximum(area - kept_now, 0.0)
    lost = np.zeros(count)
    order = np.lexsort((-shapely.area(shape), right))
    first = np.flatnonzero(np.r_[True, np.diff(right[order]) != 0]) if len(order) else np.zeros(0, dtype=np.intp)
    main = order[first]
    np.add.at(lost, left[main], np.maximum(area_before[right[main]] - kept_before[right[main]], 0.0))
    limit = np.maximum(share * area, least_m2)
    change = np.full(count, Change.SAME.value, dtype=object)
    change[(lost > limit) & (lost >= grown)] = Change.SHRUNK.value
    change[(grown > limit) & (grown > lost)] = Change.EXPANDED.value
    fresh = np.ones(count, dtype=bool)
    fresh[left] = False
    change[fresh] = Change.NEW.value
    grown[fresh], lost[fresh] = np.nan, np.nan
    gone = np.setdiff1d(np.arange(len(before)), right).astype(np.intp)
    return Changes(change, grown, lost, (left, right), gone)


def _covered(groups: Index, shapes: Shapes, count: int) -> Floats:
    area = np.zeros(count)
    found, united = united_by(groups, shapes)
    area[found] = shapely.area(united)
    return area
