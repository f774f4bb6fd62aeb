"""Upslope length by flow routing (汇流坡长): the longest way water has come to each cell, for CSLE's λ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from soilgis.model.errors import RasterError
from soilgis.raster.kernels import compiled
from soilgis.raster.slope_kernels import SlopeNodes, between

if TYPE_CHECKING:
    from soilgis.model.ellipsoid import Floats
    from soilgis.raster.metric import Metric

Cells = npt.NDArray[np.int64]


@compiled
def _lengthen(order: Cells, down: Cells, shape: tuple[int, int], ground: SlopeNodes, length: Floats) -> None:
    """Carry the longest path down, cell by cell from the divides; ``ground`` holds E, F, G of `soilgis.raster.metric`."""
    nodes, columns = ground.nodes, shape[1]
    for cell in range(length.size):
        row, column = (cell // columns + 0.5) / ground.row_step, (cell % columns + 0.5) / ground.column_step
        length[cell] = np.sqrt(min(between(nodes, row, column, 0), between(nodes, row, column, 2))) / 2
    for i in range(order.size - 1, -1, -1):
        cell = order[i]
        target = down[cell]
        if target == cell or target < 0:
            continue
        dy, dx = target // columns - cell // columns, target % columns - cell % columns
        row, column = (cell // columns + 0.5) / ground.row_step, (cell % columns + 0.5) / ground.column_step
        square = between(nodes, row, column, 0) * dx * dx + 2 * between(nodes, row, column, 1) * dx * dy
        step = np.sqrt(square + between(nodes, row, column, 2) * dy * dy)
        length[target] = max(length[target], length[cell] + step)


def upslope_length(heights: Floats, metric: Metric) -> Floats:
    """Longest way water has come to each cell, m, by eight-direction flow over the filled DEM (pyflwdir).

    Parameters
    ----------
    heights
        The whole DEM, m, NaN where there is none: flow has no blocks, so it is held in memory.
    metric
        True size of its cells.

    Returns
    -------
    Floats
        λ in metres, shape of ``heights``: half a cell at the divide, plus the steps of the longest path from it.

    Raises
    ------
    RasterError
        If the flow-routing library is not installed.
    """
    try:
        import pyflwdir
    except ImportError as error:
        raise RasterError(
            "slope_length = flow needs pyflwdir; install soilgis[flow], or give a slope-length raster (缺少汇流库)"
        ) from error
    flow = pyflwdir.from_dem(np.nan_to_num(heights, nan=-9999.0), nodata=-9999.0)
    length = np.empty(heights.size)
    ground = SlopeNodes(metric.nodes, *metric.step, 0, 0)
    _lengthen(flow.idxs_seq.astype(np.int64), flow.idxs_ds.ravel().astype(np.int64), heights.shape, ground, length)
    shaped: Floats = np.where(np.isnan(heights), np.nan, length.reshape(heights.shape))
    return shaped
