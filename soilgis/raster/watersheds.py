"""Small watersheds from heights (小流域划分): depressions filled, flow routed to eight neighbours, the tree of flow cut where it would grow too large.

Filling and flow are pyflwdir's (Wang & Liu 2006); outlets are the cells at the edge of the heights. The tree is cut from the divides
down: where the ground above a cell would exceed the largest size, the largest of its tributaries become watersheds of their own, so
that none is larger. What is left over at the edge of the DEM is joined to the neighbour it shares most border with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

from soilgis.model.errors import RasterError
from soilgis.model.sentences.works import WorksMessages
from soilgis.native.library import procedure

if TYPE_CHECKING:
    from soilgis.model.ellipsoid import Floats
    from soilgis.model.raster import Grid
    from soilgis.raster.metric import Metric

Cells = npt.NDArray[np.int64]
_NONE = -9999.0
_MOST_CELLS = 1 << 27
_cut_watersheds = procedure("cut_watersheds", "i64[] i64[] f64[] f64 i64[]! i64[]! f64[]! u8[]! i64[]!")


@dataclass(frozen=True)
class Drainage:
    """Watersheds on the cells of a DEM, and what was done to the heights (划分结果).

    Attributes
    ----------
    labels
        Number of the watershed of each cell from 1, 0 without height; shape of the DEM.
    area_m2
        Area of each watershed by its cells, shape (watersheds,).
    filled_cells, deepest_m, filled_m3
        Cells that were raised to fill depressions, the most any was raised, and the volume.
    outlets
        Places where water leaves the heights, before small pieces were joined.
    joined
        Pieces below the least size that were joined to a neighbour.
    small
        Pieces below the least size that are left, since no neighbour had room.
    """

    labels: npt.NDArray[np.int32]
    area_m2: Floats
    filled_cells: int
    deepest_m: float
    filled_m3: float
    outlets: int
    joined: int
    small: int


def _cut(order: Cells, down: Cells, area: Floats, most: float) -> Cells:
    """Number the watersheds from 1: the tree of flow cut so that none is larger than ``most``; 0 for cells not in ``order``."""
    tributaries = np.full(area.size, -1, np.int64), np.full(area.size, -1, np.int64), np.zeros(area.size)
    ends, labels = np.zeros(area.size, np.bool_), np.zeros(area.size, np.int64)
    _cut_watersheds(order, down, area, most, tributaries, ends, labels)
    return labels


def cell_areas(metric: Metric, shape: tuple[int, int]) -> Floats:
    """Ellipsoidal area of every cell of a grid, m², shape (rows, columns); from the metric at its nodes, 2·10⁻⁶ off at most."""
    e, f, g = np.moveaxis(metric.nodes, -1, 0)
    nodes = np.sqrt(e * g - f * f)
    row, column = (
        np.minimum((np.arange(count) + 0.5) / step, size - 1 - 1e-9)
        for count, step, size in zip(shape, metric.step, nodes.shape, strict=True)
    )
    i, k = row.astype(int), column.astype(int)
    down, across = (row - i)[:, None], (column - k)[None, :]
    upper = nodes[np.ix_(i, k)] * (1 - across) + nodes[np.ix_(i, k + 1)] * across
    lower = nodes[np.ix_(i + 1, k)] * (1 - across) + nodes[np.ix_(i + 1, k + 1)] * across
    areas: Floats = upper * (1 - down) + lower * down
    return areas


def drained(heights: Floats, area_m2: Floats, *, most_m2: float, least_m2: float) -> Drainage:
    """Divide the ground of a DEM into watersheds.

    Parameters
    ----------
    heights
        The whole DEM, m, NaN where there is none.
    area_m2
        Area of each cell, shape of ``heights``.
    most_m2
        Largest watershed; a single cell may be larger only where cells are.
    least_m2
        Smaller pieces are joined to the neighbour they share most border with, as long as it stays below the largest size.

    Raises
    ------
    RasterError
        If the flow-routing library is not installed, there are too many cells, or no heights.
    """
    if heights.size > _MOST_CELLS:
        raise RasterError(WorksMessages.many_cells(cells=heights.size))
    if min(heights.shape) < 2:
        raise RasterError(WorksMessages.few_cells(rows=heights.shape[0], columns=heights.shape[1]))
    known = ~np.isnan(heights)
    if not known.any():
        raise RasterError("the DEM holds no heights (高程栅格没有有效值)")
    filled, flow = _routed(heights)
    raised = np.where(known, filled - np.nan_to_num(heights), 0.0)
    labels = _cut(flow[0], flow[1], area_m2.ravel(), most_m2).reshape(heights.shape)
    outlets = int((flow[0] == flow[1][flow[0]]).sum())
    whole = np.bincount(labels.ravel(), weights=area_m2.ravel())[1:].astype(np.float64)
    labels, joined = _joined(labels, whole, most_m2, least_m2)
    final = np.bincount(labels.ravel(), weights=area_m2.ravel())[1:].astype(np.float64)
    return Drainage(
        labels.astype(np.int32), final, int((raised > 0).sum()), float(raised.max()), float((raised * area_m2).sum()), outlets,
        joined, int((final < least_m2).sum()),
    )  # fmt: skip


def _routed(heights: Floats) -> tuple[Floats, tuple[Cells, Cells]]:
    """Filled heights, cells from the outlets up, and the cell each flows to."""
    try:
        import pyflwdir
    except ImportError as error:
        raise RasterError(
            "watersheds from a DEM need pyflwdir; install soilgis[flow], or give a file of watersheds (缺少汇流库)"
        ) from error
    plain = np.where(np.isnan(heights), _NONE, heights).astype(np.float32)
    filled, d8 = pyflwdir.dem.fill_depressions(plain, nodata=_NONE)
    flow = pyflwdir.from_array(d8, ftype="d8", check_ftype=False)
    down = np.arange(heights.size, dtype=np.int64)
    own = flow.idxs_ds.ravel().astype(np.int64)
    down[own >= 0] = own[own >= 0]
    return np.asarray(filled, dtype=float), (flow.idxs_seq.astype(np.int64), down)


def _joined(labels: Cells, area_m2: Floats, most_m2: float, least_m2: float) -> tuple[Cells, int]:
    """Join pieces below the least size, the smallest first, to the neighbour with most common border that has room."""
    borders = _borders(labels, len(area_m2))
    owner = np.arange(len(area_m2) + 1)
    area = np.concatenate([[0.0], area_m2])
    joined = 0
    for piece in (np.argsort(area_m2, kind="stable") + 1).tolist():
        if area[piece] >= least_m2 or owner[piece] != piece:
            continue
        near = [(length, other) for other, length in borders[piece].items() if area[other] + area[piece] <= most_m2]
        if not near:
            continue
        _, into = max(near)
        _unite(borders, piece, into)
        area[into] += area[piece]
        owner[piece] = into
        joined += 1
    while (owner[owner] != owner).any():
        owner = owner[owner]
    kept, numbered = np.unique(owner[labels], return_inverse=True)
    first = 1 if kept[0] != 0 else 0
    return (numbered.reshape(labels.shape) + first).astype(np.int64), joined


def _unite(borders: list[dict[int, int]], piece: int, into: int) -> None:
    for other, length in borders[piece].items():
        del borders[other][piece]
        if other != into:
            borders[into][other] = borders[into].get(other, 0) + length
            borders[other][into] = borders[other].get(into, 0) + length
    borders[piece] = {}


def _borders(labels: Cells, count: int) -> list[dict[int, int]]:
    """Common border of neighbouring watersheds, in cell sides."""
    pairs = np.concatenate(
        [
            np.stack([labels[:, :-1].ravel(), labels[:, 1:].ravel()]),
            np.stack([labels[:-1].ravel(), labels[1:].ravel()]),
        ],
        axis=1,
    )
    low, high = np.minimum(*pairs), np.maximum(*pairs)
    apart = (low != high) & (low > 0)
    keys, lengths = np.unique(low[apart] * (count + 1) + high[apart], return_counts=True)
    found: list[dict[int, int]] = [{} for _ in range(count + 1)]
    for key, length in zip(keys.tolist(), lengths.tolist(), strict=True):
        one, other = divmod(key, count + 1)
        found[one][other] = found[other][one] = length
    return found


def outlines(labels: npt.NDArray[np.int32], grid: Grid) -> npt.NDArray[np.object_]:
    """Outlines of watersheds along the sides of cells, in the grid's CRS, by number from 1, shape (watersheds,).

    Every corner of a cell on an outline is a point of it, so that neighbours share their points and no ground is counted twice.
    """
    import rasterio.features

    found = [
        (shapely.geometry.shape(ring), int(value)) for ring, value in rasterio.features.shapes(labels, mask=labels > 0)
    ]
    shapes, owner = np.array([shape for shape, _ in found], dtype=object), np.array([value for _, value in found])
    dense = shapely.transform(shapely.segmentize(shapes, 1.0), np.rint)
    a, _, c, _, e, f = grid.transform
    placed = shapely.transform(dense, lambda points: np.column_stack([c + a * points[:, 0], f + e * points[:, 1]]))
    made = np.empty(int(labels.max(initial=0)), dtype=object)
    order = np.argsort(owner, kind="stable")
    groups = np.split(placed[order], np.flatnonzero(np.diff(owner[order])) + 1)
    made[:] = [shapely.multipolygons(group) if len(group) > 1 else group[0] for group in groups]
    return made
