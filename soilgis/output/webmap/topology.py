"""Shared arcs (共享弧段): a coverage's polygons taken apart so that each border is stored, drawn and thinned once."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

if TYPE_CHECKING:
    from soilgis.geometry.simplify import Shapes

Integers = npt.NDArray[np.int64]
_ROW = 1 << 32


@dataclass(frozen=True)
class Topology:
    """Arcs on an integer grid and the rings that run along them.

    Attributes
    ----------
    arcs
        Points of each arc as (column, row) on the grid, each of shape (n, 2).
    faces
        For each polygon, its rings; a ring is a list of arc numbers, ``~number`` for an arc run backwards.
    west, south, grid
        Corner and cell size of the grid in degrees.
    """

    arcs: list[Integers]
    faces: list[list[list[int]]]
    west: float
    south: float
    grid: float


def topology(shapes: Shapes, grid: float) -> Topology:
    """Take a coverage apart into shared arcs.

    Parameters
    ----------
    shapes
        Polygons in degrees that meet only along borders with the same vertices, shape (n,).
    grid
        Cell size in degrees that points are rounded to.

    Returns
    -------
    Topology
        Shells run counter-clockwise, holes clockwise. Every polygon keeps at least one ring: one that rounding would lose is drawn as a single cell.
    """
    west, south, _, _ = shapely.total_bounds(shapes) if len(shapes) else (0.0, 0.0, 0.0, 0.0)
    turned = np.array(shapely.orient_polygons(shapes), dtype=object)
    keys, ring_face = _rounded_rings(turned, (west, south), grid)
    builder = _ArcBook(_nodes(keys))
    faces: list[list[list[int]]] = [[] for _ in shapes]
    for key, face in zip(keys, ring_face, strict=True):
        faces[face].append(builder.ring(key))
    arcs = [np.stack([arc // _ROW, arc % _ROW], axis=1) for arc in builder.arcs]
    return Topology(arcs, faces, float(west), float(south), grid)


def _rounded_rings(shapes: Shapes, corner: tuple[float, float], grid: float) -> tuple[list[Integers], Integers]:
    """Rings as closed runs of grid keys without repeats, and the polygon each belongs to."""
    parts, part_face = shapely.get_parts(shapes, return_index=True)
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    points, point_ring = shapely.get_coordinates(rings, return_index=True)
    cells = np.rint((points - corner) / grid).astype(np.int64)
    key = cells[:, 0] * _ROW + cells[:, 1]
    moved = np.ones(len(key), dtype=bool)
    moved[1:] = (key[1:] != key[:-1]) | (point_ring[1:] != point_ring[:-1])
    runs = np.split(key[moved], np.flatnonzero(np.diff(point_ring[moved])) + 1) if len(key) else []
    face = part_face[ring_part]
    kept = np.array([len(run) >= 4 for run in runs], dtype=bool)
    lost = np.setdiff1d(face, face[kept])
    cells_of_lost = [_cell(runs[int(np.flatnonzero(face == one)[0])][0]) for one in lost]
    keys = [run for run, keep in zip(runs, kept, strict=True) if keep]
    return keys + cells_of_lost, np.concatenate([face[kept], lost]).astype(np.int64)


def _cell(key: np.int64) -> Integers:
    """One grid cell as a counter-clockwise ring."""
    return np.array([key, key + _ROW, key + _ROW + 1, key + 1, key], dtype=np.int64)


def _nodes(rings: list[Integers]) -> Integers:
    """Grid keys where more or fewer than two edges meet, sorted."""
    if not rings:
        return np.array([], dtype=np.int64)
    start = np.concatenate([ring[:-1] for ring in rings])
    end = np.concatenate([ring[1:] for ring in rings])
    edges = np.unique(np.stack([np.minimum(start, end), np.maximum(start, end)], axis=1), axis=0)
    keys, meeting = np.unique(edges, return_counts=True)
    nodes: Integers = keys[meeting != 2]
    return nodes


class _ArcBook:
    """Numbers each arc once, whichever way it is run."""

    def __init__(self, nodes: Integers) -> None:
        self.nodes = nodes
        self.arcs: list[Integers] = []
        self.known: dict[bytes, int] = {}

    def ring(self, closed: Integers) -> list[int]:
        """Cut one closed ring at its nodes and number the pieces."""
        key = closed[:-1]
        place = np.searchsorted(self.nodes, key)
        place[place == len(self.nodes)] = 0
        cuts = np.flatnonzero(self.nodes[place] == key) if len(self.nodes) else np.array([], dtype=np.int64)
        first = int(cuts[0]) if len(cuts) else int(np.argmin(key))
        turned = np.concatenate([key[first:], key[: first + 1]])
        ends = np.append(cuts - first, len(key)) if len(cuts) else np.array([0, len(key)])
        return [self.number(turned[a : b + 1]) for a, b in pairwise(ends)]

    def number(self, arc: Integers) -> int:
        """Return the arc's number, ``~number`` when it is known the other way round."""
        forward, backward = arc.tobytes(), arc[::-1].tobytes()
        if forward in self.known:
            return self.known[forward]
        if backward in self.known:
            return ~self.known[backward]
        self.known[forward] = len(self.arcs)
        self.arcs.append(arc)
        return self.known[forward]
