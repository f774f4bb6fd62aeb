"""Plan of the walks (行走计划): rings cut into pieces for both cores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.geometry.engine.compiled import kernel

if TYPE_CHECKING:
    from soilgis.geometry.engine.edge_grid_kernels import Ints, Longs


@kernel
def plan_walks(start: Longs, ring: Ints, most: int, walks_of: tuple[Longs, Longs, Longs]) -> int:
    """Cut each ring into walks of at most about ``most`` edges and return how many there are.

    ``walks_of`` = (first, last, following), written here: first edge of each walk (one that has length), the edge after its last,
    and the walk that starts where it ends; room for len(start) + len(ring) // most walks.
    """
    first, last, following = walks_of
    walks = 0
    for index in range(len(start) - 1):
        k, end, begun = start[index], start[index + 1], walks
        while True:
            while k < end and ring[k] < 0:
                k += 1
            if k >= end:
                break
            first[walks], following[walks] = k, walks + 1
            if walks > begun:
                last[walks - 1] = k
            last[walks] = end
            walks += 1
            k += most
        if walks > begun:
            following[walks - 1] = begun
    return walks
