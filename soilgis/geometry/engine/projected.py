"""Projected rings (投影环): rings of any projection as rings of degrees, their edges divided where they bend, one batch of bytes at a time.

What `soilgis.store.crs.to_geographic` does to shapes, without shapes: the same parts of every edge, the same points of them, the same
change of coordinates, so that both give the same points to the last bit.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from soilgis.geometry.engine.rings import spans_of
from soilgis.model.bends import ASK
from soilgis.model.errors import CrsError

if TYPE_CHECKING:
    from soilgis.geometry.engine.rings import Ints, Longs, Reals, RingBytes, Shorts
    from soilgis.model.bends import Bends
    from soilgis.store.edges import Edges

_POINT_BYTES = 16


def reach(source: RingBytes) -> tuple[Reals, Shorts]:
    """Bounds (xmin, ymin, xmax, ymax) of rings as they lie in their file, NaN where there are none; what is wrong with each (`rings.FAULTS`)."""
    from soilgis.geometry.engine.projected_kernels import bound_points
    from soilgis.model.threads import in_threads

    boxes, fault = np.empty((len(source.place), 4)), np.zeros(len(source.place), np.int8)
    in_threads(lambda span: bound_points(source.layout, span, boxes, fault), spans_of(source.points))
    if not len(boxes):
        return np.full(4, np.nan), fault
    return np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)]), fault


def in_degrees(source: RingBytes, edges: Edges, table: Bends | None) -> RingBytes:
    """The same rings in longitude and latitude, their edges divided.

    Parameters
    ----------
    source
        Rings of the projection, all of whose coordinates are finite.
    edges
        How its edges are divided, and what takes its points over.
    table
        Bends of edges where the rings lie; None where nothing is divided.
    """
    from soilgis.geometry.engine.projected_kernels import fill_parts
    from soilgis.model.threads import in_threads

    first = np.concatenate([[0], np.cumsum(source.points)])
    parts = edge_parts(source, edges, table)
    added = np.concatenate([[0], np.cumsum(parts - 1, dtype=np.int64)])
    start = first + added[first]
    xy = np.empty((start[-1], 2))
    in_threads(lambda span: fill_parts(source.layout, span, (first, start), parts, xy), spans_of(source.points))
    lonlat = _changed(xy, edges)
    stride = np.full(len(source.points), _POINT_BYTES, np.int64)
    place, buffer = start[:-1] * _POINT_BYTES, lonlat.reshape(-1).view(np.uint8)
    buffer.flags.writeable = False
    return replace(source, buffer=buffer, place=place, points=np.diff(start), stride=stride)


def _changed(xy: Reals, edges: Edges) -> Reals:
    """Points in degrees, taken over on all cores."""
    from soilgis.model.threads import WORKERS, in_threads

    lonlat = np.empty((len(xy), 2))
    cuts = np.linspace(0, len(xy), WORKERS + 1).astype(int).tolist()

    def change(span: tuple[int, int]) -> None:
        lonlat[slice(*span)] = edges.change(xy[slice(*span)])

    try:
        in_threads(change, pairwise(cuts))
    except CrsError:
        edges.change(xy)  # tells the same of all the points together
        raise
    return lonlat


def edge_parts(source: RingBytes, edges: Edges, table: Bends | None) -> Ints:
    """Parts of the edge that ends in each point of the rings, shape (points,); 1 for the first point of a ring."""
    from soilgis.geometry.engine.projected_kernels import count_parts
    from soilgis.model.threads import in_threads

    first = np.concatenate([[0], np.cumsum(source.points)])
    parts = np.ones(first[-1], np.int32)
    if table is None:
        return parts
    told = (table.corner, table.step, table.terms, table.short, table.longest)
    in_threads(lambda span: count_parts(source.layout, span, first, told, parts), spans_of(source.points))
    asked = np.flatnonzero(parts == ASK)
    if len(asked):
        ring = np.searchsorted(first, asked, side="right") - 1
        at = source.place[ring] + (asked - first[ring]) * source.stride[ring]
        parts[asked] = edges.parts(_points(source, at - source.stride[ring]), _points(source, at))
    return parts


def _points(source: RingBytes, at: Longs) -> Reals:
    """Points at byte offsets, shape (n, 2)."""
    gathered = np.ascontiguousarray(source.buffer[at[:, None] + np.arange(_POINT_BYTES)])
    points: Reals = gathered.view("<f8")
    return points
