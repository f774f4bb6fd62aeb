"""Distances along lines (路网距离): from points to the nearest of some polygons, by the shortest way (Dijkstra, scipy).

Lines are parted wherever they meet, also where they only cross in the plan (立交视为相交). Where no line reaches a polygon, the shortest
straight connection to the network stands in, up to a limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.geometry.nearest import from_mercator, geodesic_length_m, mercator, mercator_scale
from soilgis.model.errors import UsageError

if TYPE_CHECKING:
    import numpy.typing as npt

    from soilgis.geometry.area import Floats, Shapes

_GRID = 1e-3
"""Points nearer than this, in metres of the plane, are one."""
_TOUCH = 0.01


@dataclass(frozen=True)
class Walked:
    """Distances along a network (路网距离).

    Attributes
    ----------
    metres
        From each point to the nearest polygon, infinite where there is no way, shape (points,).
    off_network
        Points farther from every line than the limit, shape (points,); they have no way.
    connected, without
        Polygons that a straight connection was made for, and those that have none.
    """

    metres: Floats
    off_network: npt.NDArray[np.bool_]
    connected: int
    without: int


def walked(points: Shapes, goals: Shapes, lines: Shapes, snap_m: float) -> Walked:
    """Measure the shortest way from points to polygons.

    Parameters
    ----------
    points
        Points in degrees, shape (n,); those inside a polygon have arrived.
    goals
        Polygons in degrees, at least one.
    lines
        Lines in degrees.
    snap_m
        Longest straight way, in metres, from a point or a polygon to the network.

    Raises
    ------
    UsageError
        If scipy is not installed.
    """
    try:
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import dijkstra
    except ImportError as error:
        raise UsageError("--network needs scipy; install soilgis[network], or leave it out (缺少路网计算库)") from error
    starts, ends, roads = mercator(points), mercator(goals), mercator(lines)
    scale = float(mercator_scale(shapely.get_y(shapely.centroid(shapely.geometrycollections(goals)))))
    edges, connected, without = _edges(roads, ends, snap_m * scale)
    inside = shapely.intersects(shapely.union_all(ends), starts)
    nowhere = Walked(np.where(inside, 0.0, np.inf), ~inside, connected, without)
    if not len(edges):
        return nowhere
    nodes, pair = _nodes(edges)
    length = geodesic_length_m(from_mercator(edges))
    tree = shapely.STRtree(ends)
    at = shapely.points(nodes)
    sources = np.unique(tree.query(at, predicate="dwithin", distance=_TOUCH)[0])
    if not len(sources):
        return nowhere
    both = np.concatenate([pair, pair[:, ::-1]])
    graph = _lightest(both, np.concatenate([length, length]), len(nodes))
    far = dijkstra(csr_array(graph, shape=(len(nodes), len(nodes))), indices=sources, min_only=True)
    metres, off = _from_points(starts, edges, (pair, length, far), snap_m)
    return Walked(np.where(inside, 0.0, metres), off & ~inside, connected, without)


def _edges(roads: Shapes, goals: Shapes, reach: float) -> tuple[Shapes, int, int]:
    """Lines outside the polygons, parted wherever they meet, with connections to polygons that none reaches."""
    tree = shapely.STRtree(roads)
    joined = np.unique(tree.query(goals, predicate="dwithin", distance=_TOUCH)[0])
    alone = np.setdiff1d(np.arange(len(goals)), joined)
    near, road = tree.query_nearest(goals[alone], max_distance=reach, all_matches=False)
    links = shapely.shortest_line(goals[alone[near]], roads[road])
    noded = shapely.union_all(np.concatenate([roads, links]), grid_size=_GRID)
    outside = shapely.difference(noded, shapely.union_all(goals))
    edges = shapely.get_parts(shapely.union_all(np.array([outside], dtype=object), grid_size=_GRID))
    kept: Shapes = edges[(shapely.get_dimensions(edges) == 1) & (shapely.length(edges) > 0)]
    return kept, len(near), len(alone) - len(near)


def _nodes(edges: Shapes) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Ends of the edges, shape (nodes, 2), and the two of each edge."""
    first, last = (shapely.get_coordinates(shapely.get_point(edges, at)) for at in (0, -1))
    nodes, number = np.unique(np.rint(np.concatenate([first, last]) / _GRID), axis=0, return_inverse=True)
    return nodes * _GRID, number.reshape(2, -1).T.astype(np.int64)


def _lightest(
    pairs: npt.NDArray[np.int64], length: Floats, count: int
) -> tuple[Floats, tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Entries of the graph: of several edges between two nodes the shortest, for a sparse array would add them up."""
    key = pairs[:, 0] * count + pairs[:, 1]
    order = np.lexsort((length, key))
    first = order[np.r_[True, key[order][1:] != key[order][:-1]]]
    return length[first], (pairs[first, 0], pairs[first, 1])


def _from_points(
    starts: Shapes, edges: Shapes, graph: tuple[npt.NDArray[np.int64], Floats, Floats], snap_m: float
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Distances from points: straight to the nearest edge, along it to either end, and on from there."""
    pair, length, far = graph
    near = shapely.STRtree(edges).query_nearest(starts, all_matches=False)
    edge = np.zeros(len(starts), dtype=np.intp)
    edge[near[0]] = near[1]
    gap = geodesic_length_m(from_mercator(shapely.shortest_line(starts, edges[edge])))
    along = shapely.line_locate_point(edges[edge], starts, normalized=True)
    first = along * length[edge] + far[pair[edge, 0]]
    second = (1 - along) * length[edge] + far[pair[edge, 1]]
    off = gap > snap_m
    metres: Floats = np.where(off, np.inf, gap + np.minimum(first, second))
    return metres, off
