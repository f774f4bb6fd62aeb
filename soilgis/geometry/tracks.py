"""Tracks (线路): how far lines lie within polygons, measured along the lines; no shape is made.

A polygon is taken with its outline: what runs along it, drawn with the outline's own points, lies within. Where that is so is decided
exactly (`soilgis.geometry.engine.predicates`) on coordinates of whole quanta, by asking twice with the line shifted infinitesimally, to
either side: a point lies within a polygon and its outline when it does so shifted one way or the other. Where outlines are shared by
polygons that divide the ground, each part of a line counts for one of them. A point between two of a slanting outline misses it by up to
half a quantum (3·10⁻⁸ m), to one side or the other, and so does what leads to it: such a line lies where its points put it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from soilgis.geometry.area import plane_shapes
from soilgis.geometry.nearest import geod
from soilgis.model.ellipsoid import EDGE_TOLERANCE_M2, from_plane, quantised
from soilgis.model.outlines import outlines
from soilgis.model.threads import WORKERS, in_threads
from soilgis.native.library import counted, procedure

if TYPE_CHECKING:
    from soilgis.geometry.area import Floats, Shapes
    from soilgis.geometry.cut import Index

Longs = npt.NDArray[np.int64]

_RUN = 16
"""Edges that are looked for together."""
LEAST_M = 1e-6
"""Shorter is what rounding leaves of a touch, m."""
_SPAN = 4_096
"""Pairs of runs that a thread looks at together."""
_EDGES = 50_000
"""Edges that a thread measures together."""
ONE_WAY, OTHER_WAY = 1, 2
_RUNS = "f64[2] i64[] i64[] f64[4]"
_crossings = counted("track_crossings", f"{_RUNS} {_RUNS} i64[2] i64[]! i64[]! f64[]! u8[]!")
_begins = procedure("track_begins", f"f64[2] {_RUNS} i64[] i64[2] u8[]!")


class _Runs(NamedTuple):
    """Points in the plane, the edges of each run along them, first and end, and the bounds of each run."""

    xy: Floats
    first: Longs
    end: Longs
    boxes: Floats


@dataclass(frozen=True)
class _Outlines:
    """Lines or rings in runs of edges (分段边界).

    Attributes
    ----------
    runs
        Their runs.
    starts
        First point of each line or ring, and the number of points.
    of
        Line or ring of each run.
    """

    runs: _Runs
    starts: Longs
    of: Index

    @classmethod
    def of_lines(cls, lines: Shapes) -> _Outlines:
        """Runs of lines of one part."""
        xy, line = shapely.get_coordinates(lines, return_index=True)
        starts = np.searchsorted(line, np.arange(len(lines) + 1))
        edge = np.flatnonzero(line[1:] == line[:-1])
        begins = np.flatnonzero((edge - starts[line[edge]]) % _RUN == 0)
        if not len(begins):
            none = np.zeros(0, dtype=np.int64)
            return cls(_Runs(xy, none, none, np.zeros((0, 4))), starts, none)
        low, high = np.minimum(xy[edge], xy[edge + 1]), np.maximum(xy[edge], xy[edge + 1])
        boxes = np.hstack([np.minimum.reduceat(low, begins), np.maximum.reduceat(high, begins)])
        end = np.append(edge[begins[1:] - 1], edge[-1]) + 1
        return cls(_Runs(xy, edge[begins], end, boxes), starts, line[edge[begins]].astype(np.intp))


@dataclass(frozen=True)
class Stays:
    """Stretches of lines within polygons (线在面内段), one row each.

    Attributes
    ----------
    line, polygon
        Positions in the inputs, shape (n,).
    first_m, last_m
        Where it begins and ends, metres along the line, shape (n,).
    shifted
        Found with the line shifted which way, shape (n,): what was found both ways stands twice.
    """

    line: Index
    polygon: Index
    first_m: Floats
    last_m: Floats
    shifted: npt.NDArray[np.uint8]

    def taken(self, rows: np.ndarray) -> Stays:
        """Some of them, by position or a mask."""
        return Stays(self.line[rows], self.polygon[rows], self.first_m[rows], self.last_m[rows], self.shifted[rows])

    def length_m(self, groups: Index) -> tuple[Index, Floats]:
        """Length of what belongs to each group, what is in several of its stays counted once.

        Parameters
        ----------
        groups
            Group of each stay, shape (n,); a group has stays of one line.

        Returns
        -------
        groups, metres
            Each group that has length, ascending.
        """
        order, depth, metres = self._swept(groups)
        found, row = np.unique(np.tile(groups, 2)[order], return_inverse=True)
        inside = np.flatnonzero(depth > 0)
        total: Floats = np.bincount(row[inside], metres[inside], minlength=len(found)).astype(np.float64)
        kept = total > LEAST_M
        return found[kept].astype(np.intp), total[kept]

    def divided_m(self) -> tuple[Index, Index, Floats]:
        """Length of each line in each of polygons that divide the ground: a part along a shared outline counts for one of them.

        What lies within shifted one way counts, and of what does so shifted the other way only that which no polygon has yet. Where polygons
        overlap each other it counts for each, as their areas do.

        Returns
        -------
        line, polygon, metres
            Pairs with length, sorted.
        """
        order, _, metres = self._swept(self.line)
        first = self.shifted == ONE_WAY
        turn = np.where(order < len(first), 1, -1) * first[order % max(len(first), 1)]
        bare = np.concatenate([[0.0], np.cumsum(np.where(np.cumsum(turn) > 0, 0.0, metres))])
        event = np.empty(len(order), dtype=np.intp)
        event[order] = np.arange(len(order))
        begins, ends = event[: len(first)], event[len(first) :]
        own = np.where(first, self.last_m - self.first_m, bare[ends] - bare[begins])
        wide = int(self.polygon.max(initial=0)) + 1
        found, row = np.unique(self.line * wide + self.polygon, return_inverse=True)
        total: Floats = np.bincount(row, own, minlength=len(found)).astype(np.float64)
        found, total = found[total > LEAST_M], total[total > LEAST_M]
        return found // wide, found % wide, total

    def _swept(self, groups: Index) -> tuple[Index, Index, Floats]:
        """Begins and ends of all stays in the order of groups and along the line: which, how many stays are open behind each, and how far to the next."""
        at = np.concatenate([self.first_m, self.last_m])
        order = np.lexsort((at, np.tile(groups, 2)))
        depth = np.cumsum(np.where(order < len(self.line), 1, -1))
        return order, depth, np.append(np.diff(at[order]), 0.0)


@dataclass(frozen=True)
class Tracks:
    """Lines ready to be measured within polygons (线路).

    Attributes
    ----------
    line
        Position of the line of each part, shape (parts,).
    along_m
        Metres along the line up to each point of all parts.
    """

    line: Index
    along_m: Floats
    _parts: _Outlines

    @classmethod
    def of_lines(cls, lines: Shapes, tolerance_m2: float = EDGE_TOLERANCE_M2) -> Tracks:
        """Take lon/lat lines to the authalic plane, shape (n,); edges are divided as those of the polygons they will meet."""
        parts, line = shapely.get_parts(lines, return_index=True)
        some = shapely.get_num_coordinates(parts) > 1
        parts, line = parts[some], line[some]
        made = _Outlines.of_lines(shapely.transform(plane_shapes(parts, tolerance_m2), quantised))
        metres = _edges_m(from_plane(made.runs.xy))
        metres[made.starts[1:-1] - 1] = 0.0
        along = np.concatenate([[0.0], np.cumsum(metres)])[: len(metres) + 1]
        begins = along[made.starts[np.searchsorted(line, line)]]
        return cls(line.astype(np.intp), along - np.repeat(begins, np.diff(made.starts)), made)

    def stays(self, polygons: Shapes) -> Stays:
        """Where the lines lie within polygons of the plane, shape (m,), or along their outlines."""
        rings, of = outlines(polygons)
        borders = _Outlines.of_lines(rings)
        crossing, begin = self._crossings(borders, of), self._begins(borders, of, polygons)
        part, polygon, shifted, at = (np.concatenate(pair) for pair in zip(crossing, begin, strict=True))
        wide = 2 * len(polygons)
        key = part * wide + 2 * polygon + (shifted == OTHER_WAY)
        found, count = np.unique(key, return_counts=True)
        odd = found[count % 2 == 1]  # it lies within at its end
        key = np.concatenate([key, odd])
        at = np.concatenate([at, self.along_m[self._parts.starts[odd // wide + 1] - 1]])
        order = np.lexsort((at, key))
        first, last = order[::2], order[1::2]
        ways = np.where(key[first] % 2, OTHER_WAY, ONE_WAY).astype(np.uint8)
        return Stays(self.line[key[first] // wide], key[first] % wide // 2, at[first], at[last], ways)

    def _crossings(self, borders: _Outlines, polygon: Index) -> tuple[Index, Index, Index, Floats]:
        """Crossings of parts with outlines of polygons: part, polygon, shifted which way, and metres along the line."""
        own, theirs = self._parts.runs, borders.runs
        pairs = shapely.STRtree(shapely.box(*theirs.boxes.T)).query(shapely.box(*own.boxes.T)).T.astype(np.int64)
        spans = [np.ascontiguousarray(pairs[first : first + _SPAN]) for first in range(0, len(pairs), _SPAN)]
        found = in_threads(lambda span: _crossed(own, theirs, span), spans)
        edge, run, share, shifted = (
            np.concatenate(column) for column in zip(_crossed(own, theirs, pairs[:0]), *found, strict=True)
        )
        at = self.along_m[edge] + self._behind_m(edge, share)
        part = np.searchsorted(self._parts.starts, edge, side="right") - 1
        rows = [np.flatnonzero(shifted & way) for way in (ONE_WAY, OTHER_WAY)]
        ways = np.repeat([ONE_WAY, OTHER_WAY], [len(one) for one in rows])
        both = np.concatenate(rows)
        return part[both], polygon[borders.of[run[both]]], ways, at[both]

    def _behind_m(self, edge: Longs, share: Floats) -> Floats:
        """Metres from the beginning of edges to points a share along them; those of both parts of an edge add up to its length."""
        start, end = self._parts.runs.xy[edge], self._parts.runs.xy[edge + 1]
        point = from_plane(start + share[:, None] * (end - start))
        behind = _metres(np.hstack([from_plane(start), point]))
        both = behind + _metres(np.hstack([point, from_plane(end)]))
        whole = self.along_m[edge + 1] - self.along_m[edge]
        return np.divide(whole * behind, both, out=np.zeros(len(both)), where=both > 0)

    def _begins(self, borders: _Outlines, polygon: Index, polygons: Shapes) -> tuple[Index, Index, Index, Floats]:
        """Parts that begin within polygons: as `_crossings`, with the metres at their beginning."""
        first = self._parts.starts[:-1]
        points = self._parts.runs.xy[first]
        pairs = shapely.STRtree(polygons).query(shapely.points(points)).T.astype(np.int64)
        within = np.zeros(len(pairs), dtype=np.uint8)
        runs = np.searchsorted(polygon[borders.of], np.arange(len(polygons) + 1))
        _begins(points, borders.runs, runs, np.ascontiguousarray(pairs), within)
        rows = [np.flatnonzero(within & way) for way in (ONE_WAY, OTHER_WAY)]
        part, of = pairs[np.concatenate(rows)].T
        return part, of, np.repeat([ONE_WAY, OTHER_WAY], [len(one) for one in rows]), self.along_m[first[part]]


def _crossed(own: _Runs, theirs: _Runs, pairs: Longs) -> tuple[Longs, Longs, Floats, npt.NDArray[np.uint8]]:
    room = 2 * len(pairs)
    while True:
        edge, run, share, shifted = (
            np.empty(room, np.int64),
            np.empty(room, np.int64),
            np.empty(room),
            np.empty(room, np.uint8),
        )
        count = _crossings(own, theirs, pairs, edge, run, share, shifted)
        if count <= room:
            return edge[:count], run[:count], share[:count], shifted[:count]
        room = count


def _edges_m(lonlat: Floats) -> Floats:
    """Geodesic length from each point to the next, metres, shape (points − 1,)."""
    return _metres(np.hstack([lonlat[:-1], lonlat[1:]]))


def _metres(ends: Floats) -> Floats:
    """Geodesic distances between pairs of points in degrees, shape (n, 4), in metres."""
    if not len(ends):
        return np.zeros(0)
    blocks = np.array_split(ends, min(len(ends) // _EDGES + 1, 4 * WORKERS))
    return np.concatenate(in_threads(lambda block: np.asarray(geod().inv(*block.T)[2]), blocks))
