"""Heights in windows (高程窗口): single precision, with a border of neighbours, NaN where there is none; what cannot be a height is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import numpy as np
import numpy.typing as npt

from soilgis.model.errors import RasterError
from soilgis.model.nodata import HUGE, SPELLED
from soilgis.model.sentences.raster import RasterMessages
from soilgis.raster.metric import metric_of
from soilgis.raster.slope_kernels import SlopeNodes, settle

if TYPE_CHECKING:
    from soilgis.store.raster import RasterReader

Singles = npt.NDArray[np.float32]
_HIGHEST_M = 9000.0
"""No height and no depth near land is greater, m; what is beyond is no height."""


class Heights:
    """Windows of a DEM with one more row and column on every side, as single precision, NaN where there is no height."""

    def __init__(self, reader: RasterReader) -> None:
        self._reader = reader
        self._dem = reader.raster
        self.shape = reader.raster.grid.shape
        self._missing = _missing_range(reader.raster.nodata)
        self._room = np.empty(0, np.float32)
        metric = metric_of(reader.raster.grid)
        self._ground = (metric.slopes, *metric.step)

    def window(self, rows: tuple[int, int], columns: tuple[int, int]) -> tuple[Singles, SlopeNodes]:
        """Heights of rows and columns and one more around, and the size of the cells; beyond the raster there is no height."""
        return self.lines((rows[0] - 1, rows[1] + 1), columns), self.ground(rows[0], columns[0])

    def ground(self, row: int, column: int) -> SlopeNodes:
        """The size of the cells, counted from one of them."""
        return SlopeNodes(*self._ground, row, column)

    def lines(self, rows: tuple[int, int], columns: tuple[int, int], known: Singles | None = None) -> Singles:
        """Heights of these very rows, and of columns and one more at both sides; the next call takes their place.

        Parameters
        ----------
        rows, columns
            First and one past the last; rows may lie beyond the raster.
        known
            The first of these rows where they were read before, shape (some, columns + 2); they are not read again.
        """
        shape = (rows[1] - rows[0], columns[1] - columns[0] + 2)
        if self._room.size < shape[0] * shape[1]:
            self._room = np.empty(shape[0] * shape[1], np.float32)
        heights = self._room[: shape[0] * shape[1]].reshape(shape)
        given = 0 if known is None else len(known)
        if known is not None:
            heights[:given] = known
        rest, begin = heights[given:], rows[0] + given
        top, bottom = max(begin, 0), min(rows[1], self.shape[0])
        left, right = max(columns[0] - 1, 0), min(columns[1] + 1, self.shape[1])
        y, x = top - begin, left - columns[0] + 1
        inner = rest[y : y + max(bottom - top, 0), x : x + right - left]
        if inner.shape != rest.shape:
            rest[...] = np.nan
        if top < bottom:
            self._reader.read((top, bottom), (left, right), inner)
        if settle(rest, *self._missing, np.float32(_HIGHEST_M)):
            self._refuse(rest)
        return heights

    def _refuse(self, heights: Singles) -> NoReturn:
        odd = float(heights[np.abs(heights) > _HIGHEST_M][0])
        nodata = self._dem.nodata
        said = "declares no nodata" if nodata is None else f"declares nodata = {nodata:g}"
        raise RasterError(
            RasterMessages.height_impossible(raster=self._dem.name, said=said, value=odd, highest=_HIGHEST_M)
        )


def _missing_range(nodata: float | None) -> tuple[np.float32, np.float32]:
    """Least and greatest height that stands for a missing one; NaN when none does but NaN itself."""
    if nodata is None or np.isnan(nodata):
        return np.float32(np.nan), np.float32(np.nan)
    if abs(nodata) >= HUGE:
        ends = (HUGE, np.inf) if nodata > 0 else (-np.inf, -HUGE)
        return np.float32(ends[0]), np.float32(ends[1])
    reach = SPELLED * abs(nodata)
    return np.float32(nodata - reach), np.float32(nodata + reach)
