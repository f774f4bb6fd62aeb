"""Upslope length by flow routing (汇流坡长): the longest way water has come to each cell, for CSLE's λ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from soilgis.model.errors import RasterError
from soilgis.native.library import procedure
from soilgis.raster.slope_kernels import SLOPE_NODES, SlopeNodes

if TYPE_CHECKING:
    from soilgis.model.ellipsoid import Floats
    from soilgis.raster.metric import Metric

Cells = npt.NDArray[np.int64]


_lengthen = procedure("lengthen", f"i64[] i64[] i64 {SLOPE_NODES} f64[]!")
"""Carry the longest path down, cell by cell from the divides: order, cell below each, columns, E, F, G of `metric`, lengths."""


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
    order, down = flow.idxs_seq.astype(np.int64), flow.idxs_ds.ravel().astype(np.int64)
    _lengthen(order, down, heights.shape[1], ground.flat, length)
    shaped: Floats = np.where(np.isnan(heights), np.nan, length.reshape(heights.shape))
    return shaped
