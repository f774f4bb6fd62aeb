"""Upslope length by flow routing (汇流坡长): the longest way water has come to each cell, for CSLE's λ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from soilgis.model.errors import RasterError
from soilgis.raster.kernels import compiled

if TYPE_CHECKING:
    from soilgis.model.ellipsoid import Floats

Cells = npt.NDArray[np.int64]


@compiled
def _lengthen(order: Cells, down: Cells, columns: int, sizes: Floats, length: Floats) -> None:
    """Carry the longest path down, cell by cell from the divides; ``sizes`` is metres of column and row by row."""
    for i in range(order.size - 1, -1, -1):
        cell = order[i]
        target = down[cell]
        if target == cell or target < 0:
            continue
        row = cell // columns
        dy, dx = target // columns - row, target % columns - cell % columns
        step = np.hypot(dx * sizes[0, row], dy * sizes[1, row])
        length[target] = max(length[target], length[cell] + step)


def upslope_length(heights: Floats, sizes: Floats) -> Floats:
    """Longest way water has come to each cell, m, by eight-direction flow over the filled DEM (pyflwdir).

    Parameters
    ----------
    heights
        The whole DEM, m, NaN where there is none: flow has no blocks, so it is held in memory.
    sizes
        Metres of a column and a row at each row, shape (2, rows).

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
    shortest = np.minimum(sizes[0], sizes[1]) / 2
    length = np.repeat(shortest, heights.shape[1])
    _lengthen(flow.idxs_seq.astype(np.int64), flow.idxs_ds.ravel().astype(np.int64), heights.shape[1], sizes, length)
    shaped: Floats = np.where(np.isnan(heights), np.nan, length.reshape(heights.shape))
    return shaped
