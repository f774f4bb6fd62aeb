"""Which engine measures (引擎选择): an estimate of what each would cost, from counts alone, so that the choice never depends on the machine.

Cutting shapes costs by pair points: for every region and polygon whose boxes meet, the points of both. Summing borders costs by points,
after the engine has been loaded. What each costs stands in engine_costs.toml, measured by the benchmark (docs/engine-decision.md).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import shapely

from soilgis.model.declared import refuse_unknown_word
from soilgis.model.sentences.geometry import GeometryMessages

if TYPE_CHECKING:
    from soilgis.geometry.engine.rings import Shapes

Engine = Literal["auto", "fast", "reference"]


@dataclass(frozen=True)
class Costs:
    """What the engines cost, CPU s (引擎耗时): measured by ``make costs`` and kept with the program, never measured where it runs.

    Attributes
    ----------
    cut, split
        One pair point, where each polygon is cut once; where regions are split into combinations, all layers together.
    point
        One point in the fast engine.
    start
        Starting the fast engine.
    """

    cut: float
    split: float
    point: float
    start: float


@cache
def costs() -> Costs:
    """Read what is kept beside this module."""
    text = Path(__file__).with_name("engine_costs.toml").read_text(encoding="utf-8")
    return Costs(**tomllib.loads(text)["seconds"])


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


def choose(engine: Engine, work: Work, *, split: bool = False) -> tuple[str, str]:
    """Which engine measures, and why (for the manifest).

    Parameters
    ----------
    engine
        What the caller wants; ``auto`` takes the one with the smaller estimate.
    work
        Size of the overlay.
    split
        Whether regions are split into combinations of layers, rather than measured pair by pair.
    """
    refuse_unknown_word(engine, get_args(Engine), "engine")
    if engine != "auto":
        return engine, "指定"
    cost = costs()
    cutting = work.pair_points * (cost.split if split else cost.cut)
    summing = cost.start + work.points * cost.point
    taken = "fast" if summing < cutting else "reference"
    return taken, GeometryMessages.estimated(points=work.points, summing=summing, cutting=cutting)
