"""Which engine measures (引擎选择): an estimate of what each would cost, from counts alone, so that the choice never depends on the machine.

Cutting shapes costs by pair points: for every region and polygon whose boxes meet, the points of both. Summing borders costs by points,
after the kernels are loaded. The constants are CPU seconds measured on two shared cores (docs/engine-decision.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import shapely

from soilgis.model.declared import refuse_unknown_word
from soilgis.model.sentences.geometry import GeometryMessages

if TYPE_CHECKING:
    from soilgis.geometry.engine.rings import Shapes

Engine = Literal["auto", "fast", "reference"]

CUT_S = 150e-9
"""Cost of one pair point where each polygon is cut once; measured 90 to 204 ns."""
SPLIT_S = 600e-9
"""The same where regions are split into combinations, all layers together; measured 200 to 3,800 ns, most near 400 to 700."""
POINT_S = 0.4e-6
"""Cost of one point in the fast engine; measured 0.2 to 0.7."""
START_S = 1.0
"""Importing numba and loading the kernels kept on disk; 1.0 to 1.1 with bytecode, 2.4 without."""
READY_S = 0.2
"""Loading this engine's kernels where others were, or will be, loaded anyway; 0.2 with bytecode, 0.5 without."""


@dataclass(frozen=True)
class Work:
    """How large an overlay is (叠加规模).

    Attributes
    ----------
    points
        Points of all polygons.
    pair_points
        Points of region and polygon, summed over all pairs whose boxes meet.
    """

    points: int
    pair_points: int


def work_of(regions: Shapes, zones: Shapes) -> Work:
    """Count what an overlay has to look at; boxes only, no shape is cut."""
    here, there = shapely.get_num_coordinates(regions), shapely.get_num_coordinates(zones)
    left, right = shapely.STRtree(zones).query(regions) if len(zones) else np.zeros((2, 0), np.intp)
    return Work(int(here.sum() + there.sum()), int(here[left].sum() + there[right].sum()))


def choose(engine: Engine, work: Work, *, split: bool = False, ready: bool = False) -> tuple[str, str]:
    """Which engine measures, and why (for the manifest).

    Parameters
    ----------
    engine
        What the caller wants; ``auto`` takes the one with the smaller estimate.
    work
        Size of the overlay.
    split
        Whether regions are split into combinations of layers, rather than measured pair by pair.
    ready
        Whether the program loads compiled kernels anyway, as a study with rasters does.
    """
    refuse_unknown_word(engine, get_args(Engine), "engine")
    if engine != "auto":
        return engine, "指定"
    cutting = work.pair_points * (SPLIT_S if split else CUT_S)
    summing = (READY_S if ready else START_S) + work.points * POINT_S
    taken = "fast" if summing < cutting else "reference"
    loaded = "，编译核本已装载" if ready else ""
    return taken, GeometryMessages.estimated(points=work.points, loaded=loaded, summing=summing, cutting=cutting)
