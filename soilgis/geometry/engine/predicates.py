r"""Exact predicates (精确谓词): on which side a point lies, whether two edges cross, with every tie settled one way.

Coordinates are whole multiples of `soilgis.model.ellipsoid.QUANTUM_M` (reference points of half a quantum) below 2²⁵ m, so differences of coordinates are exact
in float64. The sign of a determinant :math:`ab - cd` follows exactly: rounding is monotone, hence
:math:`fl(ab) > fl(cd) \Rightarrow ab > cd`, and where the rounded products are equal their rounding errors, found exactly by
Dekker's two-product, decide (T. J. Dekker, A floating-point technique for extending the available precision, Numer. Math. 18, 1971).

Ties are settled by simulation of simplicity (H. Edelsbrunner, E. P. Mücke, ACM Trans. Graphics 9(1), 1990): polygon number n is
thought to be shifted by :math:`(\varepsilon_n, \varepsilon_n^2)`, each shift infinitely larger than those of all polygons before it.
Areas are continuous in the shift, so the limit is the area of the unshifted shapes, whatever borders or corners they share.
"""

from __future__ import annotations

from soilgis.native.library import counted, measures

LIMIT_M = 2.0**25
"""Largest coordinate the predicates are exact for, m."""

_orient = counted("orient", "f64 f64 f64 f64 f64 f64")
_side = counted("side", "f64 f64 f64 f64 f64 f64 i64")
_crossing_sign = counted("crossing_sign", "f64 f64 f64 f64 f64 f64 f64 f64 i64")
_crossing_point = measures("crossing_point", "f64 f64 f64 f64 f64 f64 f64 f64")


def orient(ax: float, ay: float, bx: float, by: float, px: float, py: float) -> int:
    """Return 1 where p lies left of the line a → b, −1 where right, 0 where on it; exact."""
    return _orient(ax, ay, bx, by, px, py)


def side(ax: float, ay: float, bx: float, by: float, px: float, py: float, shift: int) -> int:
    """Return `orient`, and on the line the side p falls to when shifted infinitesimally (+1) or when the line is (−1)."""
    return _side(ax, ay, bx, by, px, py, shift)


def crossing_sign(
    px: float, py: float, qx: float, qy: float, ax: float, ay: float, bx: float, by: float, shift: int
) -> int:
    """Return 1 where p → q crosses a → b from its right to its left, −1 the other way, 0 where they do not cross.

    ``shift`` is +1 where p and q are shifted further than a and b, −1 where less far.
    """
    return _crossing_sign(px, py, qx, qy, ax, ay, bx, by, shift)


def crossing_point(
    px: float, py: float, qx: float, qy: float, ax: float, ay: float, bx: float, by: float
) -> tuple[float, float]:
    """Return the point where p–q meets a–b, held inside both boxes.

    Call it with the two edges in one fixed order: both then end their pieces at the very same point, so that the boundary sums
    close however ill-conditioned the crossing of two nearly parallel edges is.
    """
    x, y = _crossing_point(px, py, qx, qy, ax, ay, bx, by)
    return x, y
