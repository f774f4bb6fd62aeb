"""Exact predicates inside numba kernels (numba 核内的谓词): what `predicates` calls in C, for the kernels that are not ported yet."""

# ruff: noqa: ANN001, ANN202, ARG001, PLW0108
# mypy: ignore-errors
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from numba import njit
from numba.extending import overload

from soilgis.geometry.engine import predicates
from soilgis.geometry.engine.foreign import NO_COUNTS

if TYPE_CHECKING:
    from collections.abc import Callable

_SPLIT = 134217729.0  # 2²⁷ + 1: a product with it parts 53 bits into two halves of 26
_STRICT: dict[str, Any] = {"nogil": True, "error_model": "numpy", "forceinline": True, **NO_COUNTS}


def _inline(text: Callable[..., Any]) -> Callable[..., Any]:
    made: Callable[..., Any] = njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **_STRICT)(text)
    return made


@_inline
def product_error(a: float, b: float, product: float) -> float:
    """Return ``a * b - product`` exactly, where ``product`` is the rounded ``a * b`` (Dekker 1971)."""
    wide = _SPLIT * a
    a_high = wide - (wide - a)
    a_low = a - a_high
    wide = _SPLIT * b
    b_high = wide - (wide - b)
    b_low = b - b_high
    return a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low)


@_inline
def orient(ax: float, ay: float, bx: float, by: float, px: float, py: float) -> int:
    """Return 1 where p lies left of the line a → b, −1 where right, 0 where on it; exact."""
    left = (bx - ax) * (py - ay)
    right = (by - ay) * (px - ax)
    if left > right:
        return 1
    if left < right:
        return -1
    if left == 0.0:  # products of whole multiples of quanta: none is so small that it vanishes, both are 0
        return 0
    left_error = product_error(bx - ax, py - ay, left)
    right_error = product_error(by - ay, px - ax, right)
    return int(left_error > right_error) - int(left_error < right_error)


@_inline
def side(ax: float, ay: float, bx: float, by: float, px: float, py: float, shift: int) -> int:
    """Return `orient`, and on the line the side p falls to when shifted infinitesimally (+1) or when the line is (−1)."""
    exact = orient(ax, ay, bx, by, px, py)
    if exact != 0:
        return exact
    if by != ay:
        return -shift if by > ay else shift
    return shift if bx > ax else -shift


@_inline
def crossing_sign(
    px: float, py: float, qx: float, qy: float, ax: float, ay: float, bx: float, by: float, shift: int
) -> int:
    """Return 1 where p → q crosses a → b from its right to its left, −1 the other way, 0 where they do not cross.

    ``shift`` is +1 where p and q are shifted further than a and b, −1 where less far.
    """
    from_side = side(ax, ay, bx, by, px, py, shift)
    to_side = side(ax, ay, bx, by, qx, qy, shift)
    if from_side == to_side:
        return 0
    if side(px, py, qx, qy, ax, ay, -shift) == side(px, py, qx, qy, bx, by, -shift):
        return 0
    return to_side


@_inline
def crossing_point(
    px: float, py: float, qx: float, qy: float, ax: float, ay: float, bx: float, by: float
) -> tuple[float, float]:
    """Return the point where p–q meets a–b, held inside both boxes.

    Call it with the two edges in one fixed order: both then end their pieces at the very same point, so that the boundary sums
    close however ill-conditioned the crossing of two nearly parallel edges is.
    """
    denominator = (qx - px) * (by - ay) - (qy - py) * (bx - ax)
    t = 0.0
    if denominator != 0.0:
        t = min(max(((ax - px) * (by - ay) - (ay - py) * (bx - ax)) / denominator, 0.0), 1.0)
    x = max(px + t * (qx - px), min(px, qx), min(ax, bx))
    y = max(py + t * (qy - py), min(py, qy), min(ay, by))
    return min(x, max(px, qx), max(ax, bx)), min(y, max(py, qy), max(ay, by))


@overload(predicates.orient, jit_options=_STRICT)
def _orient(ax, ay, bx, by, px, py):
    return lambda ax, ay, bx, by, px, py: orient(ax, ay, bx, by, px, py)


@overload(predicates.side, jit_options=_STRICT)
def _side(ax, ay, bx, by, px, py, shift):
    return lambda ax, ay, bx, by, px, py, shift: side(ax, ay, bx, by, px, py, shift)


@overload(predicates.crossing_sign, jit_options=_STRICT)
def _crossing_sign(px, py, qx, qy, ax, ay, bx, by, shift):
    return lambda px, py, qx, qy, ax, ay, bx, by, shift: crossing_sign(px, py, qx, qy, ax, ay, bx, by, shift)


@overload(predicates.crossing_point, jit_options=_STRICT)
def _crossing_point(px, py, qx, qy, ax, ay, bx, by):
    return lambda px, py, qx, qy, ax, ay, bx, by: crossing_point(px, py, qx, qy, ax, ay, bx, by)
