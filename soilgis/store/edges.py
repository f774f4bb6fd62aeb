"""Edges of projections (投影边): into how many parts an edge that is straight in its projection is divided, to be straight in degrees and where areas are measured.

Few edges are measured by `soilgis.model.chords`; of many, those are of which a table of bends (`soilgis.model.bends`) cannot tell. Both say the
same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from soilgis.model.bends import ASK, Bends, bends
from soilgis.model.chords import chord_areas, chord_parts
from soilgis.model.ellipsoid import authalic, to_plane

if TYPE_CHECKING:
    import pyproj

    from soilgis.model.chords import Counts, Floats
    from soilgis.store.datums import Change

CHORD_TOLERANCE_M2 = 1.0
"""Largest area by which one projected edge, straight in its plane, may be off after it has become degrees, m²."""
SHORT_M = 50.0
"""Edges up to this length are taken for straight: to be off by 1 m² they would have to bend with a radius below 11 km."""
_TOLD_UP_TO = 75.0
"""Latitude up to which a table of bends speaks, degrees."""
_MANY = 20_000
"""Edges from which on a table of bends is made for them."""


@dataclass(frozen=True)
class Edges:
    """How edges of a projection are divided (投影边的分段).

    Attributes
    ----------
    crs
        The CRS in which they are straight.
    change
        Takes its points to longitude and latitude.
    """

    crs: pyproj.CRS
    change: Change

    @property
    def straight(self) -> bool:
        """Whether nothing is divided: edges of degrees stay straight in degrees."""
        return bool(self.crs.is_geographic)

    @property
    def unit_m(self) -> float:
        """Length of the projection's unit, m."""
        return float(self.crs.axis_info[0].unit_conversion_factor) if self.crs.axis_info else 1.0

    def parts(self, start: Floats, end: Floats) -> Counts:
        """Parts of each edge, shape (n,), at least 1."""
        parts = np.ones(len(start), np.int64)
        far = np.flatnonzero(np.hypot(*(end - start).T) * self.unit_m > SHORT_M)
        if not len(far):
            return parts
        start, end = start[far], end[far]
        if len(far) < _MANY:
            parts[far] = self.measured(start, end)
            return parts
        both = np.vstack([start, end])
        parts[far] = self.table(np.concatenate([both.min(axis=0), both.max(axis=0)])).told(start, end)
        asked = np.flatnonzero(parts == ASK)
        parts[asked] = self.measured(*(ends[np.searchsorted(far, asked)] for ends in (start, end)))
        return parts

    def measured(self, start: Floats, end: Floats) -> Counts:
        """Parts of edges longer than `SHORT_M`, each of them measured, shape (n,)."""
        square = self._square(start)
        in_plane = chord_parts(start, end, self._plane, CHORD_TOLERANCE_M2)
        return np.maximum(in_plane, chord_parts(start, end, self.change, CHORD_TOLERANCE_M2, unit_m2=square))

    def table(self, bounds: Floats) -> Bends:
        """Bends of edges within bounds (xmin, ymin, xmax, ymax) of the projection."""
        return bends(self._planes, self._missed, bounds, unit_m=self.unit_m)

    def _plane(self, points: Floats) -> Floats:
        return to_plane(self.change(points))

    def _missed(self, start: Floats, end: Floats) -> Floats:
        in_plane = chord_areas(start, end, self._plane)
        in_degrees = chord_areas(start, end, self.change, unit_m2=self._square(start))
        return np.maximum(in_plane, in_degrees) / CHORD_TOLERANCE_M2

    def _planes(self, points: Floats) -> Floats:
        """Stencils in both planes, in units whose square is the tolerance; degrees scaled by their square at the stencil's middle.

        Not a number towards the poles, where bends change within a cell.
        """
        degrees = self.change(points)
        degrees[~(np.abs(degrees[:, 1]) <= _TOLD_UP_TO)] = np.nan
        scale = np.sqrt(_square_degree(degrees[:, 1].reshape(-1, 9)[:, 4])).repeat(9)[:, None]
        both: Floats = np.hstack([to_plane(degrees), degrees * scale]) / np.sqrt(CHORD_TOLERANCE_M2)
        return both

    def _square(self, points: Floats) -> Floats:
        return _square_degree(self.change(points)[:, 1])


def _square_degree(latitude: Floats) -> Floats:
    """Area of a square degree at a latitude, m²."""
    placed = np.clip(latitude, -89.0, 89.0)
    placed[~np.isfinite(placed)] = 0.0
    square: Floats = np.radians(1.0) * (authalic(placed + 5e-4) - authalic(placed - 5e-4)) / 1e-3
    return square
