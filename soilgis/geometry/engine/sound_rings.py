"""Sound rings (可信的环): edges of polygons as the engine may trust them, those it cannot vouch for replaced by their repaired shape.

`soilgis.geometry.engine.validity` looks at the very rings that are measured, in the plane, divided and rounded; GEOS is asked only about what
stays in doubt, and there too in the plane (`soilgis.store.plane`).
"""

from __future__ import annotations

import numpy as np
import shapely

from soilgis.geometry.area import plane_shapes
from soilgis.geometry.engine.ring_sources import from_shapes
from soilgis.geometry.engine.rings import Flags, Longs, Rings, Shapes, joined, load, without
from soilgis.model.ellipsoid import EDGE_TOLERANCE_M2
from soilgis.model.errors import GeometryError

_GIANT_POINTS = 20_000
"""Polygons from this size on are checked by `ring_validity`, smaller ones by GEOS."""
_FEW_POINTS = 300_000
"""Points up to which asking GEOS about every polygon is quicker than loading kernels."""


def sound_rings(shapes: Shapes, subject: str) -> tuple[Rings, Flags]:
    """Edges of lon/lat polygons in the authalic plane, valid there, and which features are so beyond doubt.

    Parameters
    ----------
    shapes
        Polygons in degrees, checked already, None for features without shape, shape (n,); not changed.
    subject
        Their name for messages.

    Raises
    ------
    GeometryError
        If a shape is no polygon or has impossible coordinates.
    """
    rings = load(from_shapes(shapes, subject), subject, tolerance_m2=EDGE_TOLERANCE_M2)
    valid, doubtful = doubtful_features(rings)
    valid[doubtful] = True
    return (replaced(rings, doubtful, shapes[doubtful], subject) if len(doubtful) else rings), valid


def doubtful_features(rings: Rings, *, by_direction: bool = False) -> tuple[Flags, Longs]:
    """Which features are valid beyond doubt, and the positions of those to be looked at as shapes.

    Those are the doubtful ones, but of giants, which GEOS takes long for, only those with a ring that touches itself: how sound
    rings lie to each other the overlay finds out by itself. ``by_direction`` as in `RingBytes`: rings may lie where their direction
    says they should not.
    """
    from soilgis.geometry.engine.validity import misplaced_rings, ring_validity

    sound, valid = ring_validity(rings)
    feature = rings.ring_feature
    size = np.bincount(feature, weights=np.diff(rings.start), minlength=rings.features)
    wanted = (size > 0) & (size <= _GIANT_POINTS) & ~valid
    wanted[feature[~sound]] = True
    if by_direction:
        wanted[feature[misplaced_rings(rings)]] = True
    return valid, np.flatnonzero(wanted)


def doubtful_shapes(shapes: Shapes) -> Longs:
    """Positions of lon/lat polygons that GEOS must be asked about: of many points, those the kernels cannot vouch for."""
    if shapely.get_num_coordinates(shapes).sum() <= _FEW_POINTS:
        return np.arange(len(shapes))
    try:
        rings = load(from_shapes(shapes, "shapes"), "shapes", tolerance_m2=EDGE_TOLERANCE_M2)
    except GeometryError:  # told where the shapes are measured, by their own name
        return np.arange(len(shapes))
    return doubtful_features(rings)[1]


def replaced(rings: Rings, features: Longs, shapes: Shapes, subject: str) -> Rings:
    """The same features, some of them with the edges of lon/lat polygons as they are valid in the plane.

    What GEOS judged is what is measured: the shapes of the plane are taken, not their degrees anew.
    """
    placed = np.full(rings.features, None, object)
    placed[features] = plane_shapes(shapes)
    taken = np.zeros(rings.features, bool)
    taken[features] = True
    kept = without(rings, taken[rings.feature])
    return _ordered(kept, load(from_shapes(placed, subject), subject, tolerance_m2=None))


def _ordered(kept: Rings, mended: Rings) -> Rings:
    """Two sets of rings of the same features as one, by feature."""
    both = joined([kept, mended])
    feature = np.where(both.feature >= kept.features, both.feature - kept.features, both.feature).astype(np.int32)
    return Rings(both.xy, both.ring, both.start, both.orientation, both.hole, both.part, feature, kept.features)
