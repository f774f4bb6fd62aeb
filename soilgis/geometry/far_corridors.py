"""Distances of corridors (长线距离): from the measured outline of a long line's corridor to the nearest of other shapes.

The middle lines tell which stretches can be nearest; only the outlines of those are looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.geometry.corridors import least_scale, scale_within
from soilgis.geometry.nearest import geodesic_ends_m, mercator, outline_pieces, shortest_line

if TYPE_CHECKING:
    from soilgis.geometry.area import Floats, Shapes
    from soilgis.geometry.corridors import Corridors
    from soilgis.geometry.cut import Index

_APART = 8
"""Every so manieth stretch says how near the others are at most."""
_INNER = 0.97
"""The outline is at least this share of the half width away: widening leaves out shallow bends of 1 %, and round corners are drawn with chords."""


def corridor_distances_m(made: Corridors, owners: Index, others: Shapes) -> Floats:
    """Geodesic distance from each corridor to the nearest of the others; as `soilgis.geometry.nearest.nearest_m`.

    Parameters
    ----------
    made
        The corridors.
    owners
        Which of them, as their pieces name them, shape (n,).
    others
        Polygons, lines or points in degrees, at least one.
    """
    tree = shapely.STRtree(outline_pieces(mercator(others)))
    lines = np.empty(len(owners), dtype=object)
    for at, owner in enumerate(owners.tolist()):
        near = _nearest_stretches(made, np.flatnonzero(made.owner[: len(made.ways)] == owner), tree)
        lines[at] = shortest_line(outline_pieces(mercator(made.outlines(near))), tree)
    return geodesic_ends_m(lines)


def _nearest_stretches(made: Corridors, stretch: Index, tree: shapely.STRtree) -> Index:
    """Stretches whose outline may be the nearest to the shapes of a tree."""
    ways = made.ways[stretch]
    most = made.half_width_m * scale_within(ways)
    least = made.half_width_m * _INNER * least_scale(ways)
    _, some = tree.query_nearest(ways[::_APART], return_distance=True, all_matches=False)
    bound = float(some.min()) + float(most.max() - least.min()) + 1.0
    pairs, metres = tree.query_nearest(ways, max_distance=bound, return_distance=True, all_matches=False)
    lower, upper = metres - most[pairs[0]], metres - least[pairs[0]]
    close: Index = np.unique(stretch[pairs[0][lower <= upper.min()]])
    return close
