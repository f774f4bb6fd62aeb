"""Chains (单调链编译核): where a ring touches itself or two rings of a feature meet, told without a grid.

A chain is a stretch of a ring along which neither coordinate turns back; it cannot touch itself, and most pairs of chains are told
apart by their bounds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.native.library import procedure

if TYPE_CHECKING:
    from soilgis.geometry.engine.edge_grid_kernels import Bytes, Ints, Longs, Reals
    from soilgis.geometry.engine.rings import Flags

    Layer = tuple[Reals, Ints, Longs, Flags, Ints, Reals]

BLOCK = 16
"""Chains that are held against others together first."""

_judge_features = procedure(
    "judge_features",
    """f64[2] i32[] i64[] u8[] i32[] f64[4] i64[] i64[] i64
    i64[]! i64[]! f64[4]! u8[]! f64[4]! u8[]! u8[]!""",
)


def judge_features(
    layer: Layer,
    bounds: Longs,
    features: Longs,
    scratch: tuple[Longs, Longs, Reals, Bytes, Reals],
    found: tuple[Bytes, Bytes],
) -> None:
    """Mark rings that touch themselves, and features not valid beyond doubt, by pairs of chains.

    Parameters
    ----------
    layer
        (xy, ring of each edge; first point, hole, feature and bounds of each ring).
    bounds
        First ring of each feature that has any, and the number of rings.
    features
        Positions in ``bounds`` of those to judge.
    scratch
        First edge, ring and bounds of each chain, and whether it goes on plainly: room for as many as a feature has points, and one;
        bounds of blocks of chains, as many.
    found
        Marks of rings and of features.
    """
    _judge_features(layer, bounds, features, BLOCK, scratch, found)
