"""A raster inspected (栅格体检): CRS, grid, declared and seen nodata, classes with areas, voids, stripes, scale and offset."""

from __future__ import annotations

import warnings
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from soilgis.model.errors import SoilgisError, shorten
from soilgis.model.finding import Finding
from soilgis.model.sentences.doctor import DoctorMessages
from soilgis.store.doctor.chart import SHOWN
from soilgis.store.entry import admit
from soilgis.store.raster import raster_address

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy.typing as npt

    from soilgis.store.doctor.chart import Chart

RASTERS = (".tif", ".tiff", ".img", ".vrt", ".asc", ".grd", ".dem", ".bil", ".hgt")
MOST_CLASSES = 64
"""Different values up to which a raster of whole numbers is one of classes."""
_STRIP_CELLS = 4_000_000
_FILLS = (-32768, -9999, -9998, -3.4028234663852886e38, 255, 65535, 32767, 2147483647, -2147483648, 0)
"""Values that programs write where nothing was measured, as GDAL, ESRI and ENVI do."""
_FILL_SHARE = 0.02
_WHOLE = 0.999
"""Share of a region with data from which it counts as covered."""
_STRIPE_MIN = 8
"""Cells a row or column must have with data, and cells beside it, for being called a stripe."""


class _Sweep:
    """What is counted while a raster goes by in strips (逐带统计)."""

    def __init__(self, width: int, height: int) -> None:
        self.counts: Counter[float] = Counter()
        self.many = False
        self.low, self.high, self.total = np.inf, -np.inf, 0
        self.rows_known, self.columns_known = np.zeros(height, np.int64), np.zeros(width, np.int64)
        self.rows_same = np.zeros(height, bool)
        self.known = 0

    def take(self, cells: npt.NDArray[Any], valid: npt.NDArray[np.bool_], top: int) -> None:
        """Count one strip whose first row is ``top``."""
        rows = slice(top, top + len(cells))
        self.rows_known[rows] = valid.sum(axis=1)
        self.columns_known += valid.sum(axis=0)
        self.total += cells.size
        found = cells[valid]
        self.known += len(found)
        if not len(found):
            return
        self.low, self.high = min(self.low, float(found.min())), max(self.high, float(found.max()))
        spread = np.where(valid, cells, cells.max()).min(axis=1) == np.where(valid, cells, cells.min()).max(axis=1)
        self.rows_same[rows] = spread & (self.rows_known[rows] >= _STRIPE_MIN)
        values, counts = np.unique(found, return_counts=True)
        self.many |= len(values) > MOST_CLASSES * 4
        if not self.many:
            self.counts.update(dict(zip(values.tolist(), counts.tolist(), strict=True)))
        else:
            for value in _FILLS:
                self.counts[float(value)] += int((found == value).sum())


def look_at_raster(chart: Chart, path: Path, *, nodata: str = "", crs: str = "") -> None:
    """Look through a raster and note what is found.

    Parameters
    ----------
    chart
        Takes what is found.
    path
        Anything GDAL reads as a raster.
    nodata, crs
        What the user named for a file that does not say it.
    """
    import rasterio

    try:
        admit(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with rasterio.open(raster_address(path)) as file:
                _look(chart, file, path, nodata, crs)
    except SoilgisError as failure:
        chart.find(Finding.UNREADABLE, str(failure))
    except Exception as failure:  # noqa: BLE001 - GDAL's errors have no common root
        chart.find(Finding.UNREADABLE, f"{path} cannot be read (无法读取或已损坏): {failure}")


def _look(chart: Chart, file: Any, path: Path, nodata: str, crs: str) -> None:
    chart.hold("驱动", file.driver)
    chart.hold("大小", f"{file.width} × {file.height} 像元，{file.count} 个波段，{file.dtypes[0]}")
    _look_at_grid(chart, file)
    _look_at_place(chart, file, path, crs)
    declared = file.nodata if not nodata else (None if nodata == "none" else float(nodata))
    chart.hold("无数据值", "未声明" if declared is None else f"{declared:g}")
    if any(scale != 1 for scale in file.scales) or any(offset != 0 for offset in file.offsets):
        chart.find(Finding.SCALED, f"比例 {file.scales[0]:g}，偏移 {file.offsets[0]:g}")
    sweep = _Sweep(file.width, file.height)
    for top, cells, valid in _strips(file, declared):
        sweep.take(cells, valid, top)
    _tell(chart, file, sweep, declared)


def _strips(file: Any, nodata: float | None) -> Iterator[tuple[int, npt.NDArray[Any], npt.NDArray[np.bool_]]]:
    from rasterio.windows import Window

    rows = max(1, _STRIP_CELLS // max(file.width, 1))
    for top in range(0, file.height, rows):
        window = Window(0, top, file.width, min(rows, file.height - top))
        cells = file.read(1, window=window)
        valid = np.ones(cells.shape, bool) if nodata is None else cells != np.asarray(nodata).astype(cells.dtype)
        if cells.dtype.kind == "f":
            valid &= np.isfinite(cells)
        if nodata is None and file.nodata is None:
            valid &= file.read_masks(1, window=window) != 0
        yield top, cells, valid


def _look_at_grid(chart: Chart, file: Any) -> None:
    place = file.transform
    chart.hold("像元", f"{abs(place.a):.10g} × {abs(place.e):.10g}")
    if place.b or place.d or place.e > 0 or place.a < 0:
        chart.find(Finding.GRID_TURNED, f"变换参数 {place.a:g}, {place.b:g}, {place.d:g}, {place.e:g}")
    elif abs(abs(place.e) / place.a - 1) > 1e-6:
        chart.find(Finding.GRID_UNEVEN, f"宽 {place.a:.10g}，高 {abs(place.e):.10g}")


def _look_at_place(chart: Chart, file: Any, path: Path, crs: str) -> None:
    from soilgis.store.doctor.files import look_at_place

    bounds = file.bounds
    info = {"crs": file.crs.to_wkt() if file.crs else None, "fields": [], "total_bounds": list(bounds)}
    look_at_place(chart, "", info, path=path, crs=crs)


def _tell(chart: Chart, file: Any, sweep: _Sweep, declared: float | None) -> None:
    """Note values, voids and stripes."""
    if not sweep.known:
        chart.find(Finding.EMPTY, "没有一个有效像元")
        return
    chart.hold("数值范围", f"{sweep.low:g} 至 {sweep.high:g}")
    void = sweep.total - sweep.known
    if declared is not None and not void:
        chart.find(Finding.NODATA_UNUSED, f"无数据值 {declared:g}，0 个像元")
    elif void:
        chart.find(Finding.VOID, DoctorMessages.void_cells(cells=void, share=void / sweep.total))
    if declared is None and not void:
        _tell_fills(chart, sweep)
    _tell_classes(chart, file, sweep)
    _tell_stripes(chart, sweep)


def _tell_fills(chart: Chart, sweep: _Sweep) -> None:
    """Values that look like nodata where none is declared: at an end of the range, and many."""
    likely = [
        f"{value:g}（{count} 个像元，{count / sweep.known:.1%}）"
        for value, count in ((float(one), sweep.counts.get(float(one), 0)) for one in _FILLS)
        if count > _FILL_SHARE * sweep.known and value in {sweep.low, sweep.high} and sweep.low != sweep.high
    ]
    chart.find(Finding.NODATA_UNDECLARED, "疑似 " + "、".join(likely) if likely else DoctorMessages.no_fill(),
               command=f"--nodata {likely[0].partition('（')[0]}" if likely else "--nodata none")  # fmt: skip


def _tell_classes(chart: Chart, file: Any, sweep: _Sweep) -> None:
    """Classes of a raster of few whole numbers, with their areas by cells."""
    few = not sweep.many and len(sweep.counts) <= MOST_CLASSES
    if not few or any(value % 1 for value in sweep.counts):
        return
    known = sorted(sweep.counts.items())
    size = abs(file.transform.a * file.transform.e) / 1e6
    projected = file.crs is not None and file.crs.is_projected
    chart.hold(
        "分类",
        "、".join(
            f"{value:g}：{count} 像元" + (f"，{count * size:.2f} km²（按像元）" if projected else "")
            for value, count in known
        ),
    )
    chart.find(
        Finding.CLASSES_UNKNOWN, f"{len(known)} 个值：{shorten([f'{value:g}' for value, _ in known], SHOWN * 2)}"
    )


def _tell_stripes(chart: Chart, sweep: _Sweep) -> None:
    """Rows and columns without data between others that have it, and rows of one value between rows of many."""
    for known, what in ((sweep.rows_known, "行"), (sweep.columns_known, "列")):
        filled = np.flatnonzero(known)
        inner = np.arange(filled[0], filled[-1] + 1)
        empty = inner[(known[inner] == 0)]
        if len(empty):
            chart.find(
                Finding.STRIPES,
                f"{len(empty)} 整{what}没有数据",
                where=f"第 {shorten((empty + 1).tolist(), SHOWN)} {what}",
            )
    same = np.flatnonzero(sweep.rows_same)
    if sweep.many and 0 < len(same) < len(sweep.rows_same) / 4:
        chart.find(Finding.STRIPES, f"{len(same)} 整行取同一值", where=f"第 {shorten((same + 1).tolist(), SHOWN)} 行")


def look_at_cover(chart: Chart, path: Path, region: Any, name: str, *, nodata: str = "", crs: str = "") -> None:
    """How much of a region a raster has data for, by the centres of its cells.

    Parameters
    ----------
    chart
        Takes what is found.
    path
        The raster.
    region
        The region, longitude and latitude of CGCS2000.
    name
        Its name.
    nodata, crs
        What the user named for a file that does not say it.
    """
    import pyproj
    import rasterio
    import shapely
    from rasterio.features import geometry_mask

    with rasterio.open(raster_address(path)) as file:
        system = file.crs.to_wkt() if file.crs else crs
        if not system:
            return
        change = pyproj.Transformer.from_crs("EPSG:4490", system, always_xy=True)
        shape = shapely.transform(region, lambda xy: np.column_stack(change.transform(xy[:, 0], xy[:, 1])))
        declared = file.nodata if not nodata else (None if nodata == "none" else float(nodata))
        found = 0
        for top, cells, valid in _strips(file, declared):
            place = file.transform @ file.transform.translation(0, top)
            inside = geometry_mask([shape], cells.shape, place, invert=True)
            found += int((inside & valid).sum())
        wanted = shapely.area(shape) / abs(file.transform.a * file.transform.e)
    share = min(found / wanted, 1.0) if wanted else 0.0
    chart.hold("覆盖", f"{name}：{share:.2%} 有数据（按像元中心计）")
    if share < _WHOLE:
        chart.find(Finding.NOT_COVERED, f"{name}：{1 - share:.2%} 没有数据（按像元中心计）")
