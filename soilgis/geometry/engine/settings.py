"""Settings of the engine (引擎设置): where it changes its ways, for speed alone; areas do not depend on them beyond rounding."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EngineSettings:
    """Sizes at which the engine takes another way (引擎设置).

    Attributes
    ----------
    edges_per_cell
        Region edges in a cell of the region grid, on average: fine enough for the prefilter.
    zones_per_cell
        Zone features in a cell of it, on average, where they ask for more cells than the region edges do.
    coarse
        Edges in a cell, regions' and zones', above which the region grid is laid anew, finer.
    walk_edges
        Edges of a walk; longer rings are cut into several, so that both cores share them.
    table_slots
        Slots a span's table of areas has at first, a power of two; it grows where there are more pairs.
    edge_crossings
        Crossings of one edge there is room for at first.
    ray_share
        Edges that rays may look at, as a part of the zone edges; above it one sweep over all of them costs less. 0 for sweeps only.
    chained_points
        Points of a feature up to which its validity is told by chains; on a grid above.
    """

    edges_per_cell: float = 1.0
    zones_per_cell: float = 0.25
    coarse: float = 4.0
    walk_edges: int = 1 << 16
    table_slots: int = 1 << 14
    edge_crossings: int = 1 << 10
    ray_share: float = 1.0
    chained_points: int = 8000


USUAL = EngineSettings()
"""What the program runs with; others are for tests and benchmarks."""
