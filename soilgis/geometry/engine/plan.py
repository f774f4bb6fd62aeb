"""Plan of the walks (行走计划): rings cut into pieces for both cores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.native.library import counted

if TYPE_CHECKING:
    from soilgis.geometry.engine.edge_grid_kernels import Ints, Longs

_plan_walks = counted("plan_walks", "i64[] i32[] i64 i64[]! i64[]! i64[]!")


def plan_walks(start: Longs, ring: Ints, most: int, walks_of: tuple[Longs, Longs, Longs]) -> int:
    """Cut each ring into walks of at most about ``most`` edges and return how many there are.

    ``walks_of`` = (first, last, following), written here: first edge of each walk (one that has length), the edge after its last,
    and the walk that starts where it ends; room for len(start) + len(ring) // most walks.
    """
    return _plan_walks(start, ring, most, walks_of)
