"""Line sites of very many points (长线地块): measured stretch by stretch (`soilgis.geometry.corridors`), drawn with fewer corners."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.geometry.area import lonlat_shapes
from soilgis.geometry.bulk import each
from soilgis.geometry.corridors import Corridors, long_corridors
from soilgis.geometry.meeting import meet, of_dimension, united_by
from soilgis.geometry.nearest import geodesic_length_m
from soilgis.model.threads import in_threads
from soilgis.planning.screening.depth import thickness_m

if TYPE_CHECKING:
    from soilgis.geometry.area import Floats, Shapes
    from soilgis.geometry.cut import Index

MOST_POINTS, WIDEST_M = 2_000, 2_000.0
"""Points from which a line is long, and the full width up to which: wider corridors of neighbouring stretches lie over each other."""
_FEW = 20_000
"""Points up to which common ground is drawn as it was measured."""
_TOGETHER = 250
"""Pieces that are widened for drawing together."""


def long_ones(lines: Shapes, width_m: float) -> np.ndarray:
    """Which lines are measured stretch by stretch."""
    many: np.ndarray = (shapely.get_num_coordinates(lines) > MOST_POINTS) & (width_m <= WIDEST_M)
    return many


def corridors_of(lines: Shapes, sites: Index, width_m: float, tolerance_m2: float) -> Corridors | None:
    """Corridors of the lines of some sites, each piece with the position of its site; None where there are none."""
    if not len(sites):
        return None
    made = long_corridors(lines, width_m / 2, tolerance_m2)
    return replace(made, owner=sites[made.owner])


@dataclass(frozen=True)
class Cuts:
    """Pieces of corridors cut by polygons (分段切割), one row a piece and polygon that meet.

    Attributes
    ----------
    made
        The corridors.
    polygons
        The polygons in the authalic plane.
    piece, polygon, group
        Positions of the piece and the polygon, and what the polygon belongs to, shape (n,).
    shape
        Common part in the authalic plane, shape (n,).
    whole
        Whether it is all of the piece, shape (n,).
    """

    made: Corridors
    polygons: Shapes
    piece: Index
    polygon: Index
    group: Index
    shape: Shapes
    whole: np.ndarray

    def area_m2(self, sites: int, groups: Index) -> Floats:
        """Area of every site in some groups together, ground in several counted once, m², shape (sites,)."""
        rows = np.flatnonzero(np.isin(self.group, groups))
        piece, area = self._together(self.piece[rows], rows)
        return self.made.summed(sites, area, piece)

    def pairs(self) -> tuple[Index, Index, Floats]:
        """Sites and groups that meet, sorted, and their common area, m²."""
        wide = int(self.group.max(initial=0)) + 1
        both, area = self._together(self.piece * wide + self.group, np.arange(len(self.piece)))
        piece, group = both // wide, both % wide
        pair, row = np.unique(self.made.owner[piece] * wide + group, return_inverse=True)
        total = np.bincount(row, self.made.sign[piece] * area, minlength=len(pair)).astype(np.float64)
        return pair // wide, pair % wide, total

    def _together(self, keys: Index, rows: Index) -> tuple[Index, Floats]:
        """Each key once and the area its rows cover together; a row that is all of its piece says it by itself."""
        whole = self.whole[rows]
        found, first = np.unique(keys[whole], return_index=True)
        rest = ~np.isin(keys, found)
        others, shapes = united_by(keys[rest], self.shape[rows[rest]])
        area = self.made.area_m2[self.piece[rows[whole][first]]]
        return np.concatenate([found, others]), np.concatenate([area, shapely.area(shapes)])

    def shapes(self, site: Index, group: Index) -> Shapes:
        """Common ground of sites and groups that meet, shape (n,): as measured where it has few points, else as it is drawn."""
        rows = np.flatnonzero(self.made.sign[self.piece] > 0)
        wide = int(self.group.max(initial=0)) + 1
        keys = self.made.owner[self.piece[rows]] * wide + self.group[rows]
        order = np.argsort(keys, kind="stable")
        ends = (
            np.searchsorted(keys[order], site * wide + group, side="left"),
            np.searchsorted(keys[order], site * wide + group, side="right"),
        )
        mine = [rows[order[first:end]] for first, end in zip(*ends, strict=True)]
        points = shapely.get_num_coordinates(self.shape)
        many = [int(points[one].sum()) > _FEW for one in mine]
        sketches = self._sketches([one for one, large in zip(mine, many, strict=True) if large])
        made = np.empty(len(site), dtype=object)
        made[:] = each(
            lambda pair: self._shape(pair[0], sketches if pair[1] else None), zip(mine, many, strict=True), self.shape
        )
        return made

    def _sketches(self, rows: list[Index]) -> Shapes:
        """For drawing, the pieces of some rows at their positions."""
        piece = np.unique(self.piece[np.concatenate([np.zeros(0, dtype=np.intp), *rows])])
        found = np.full(len(self.made.ways), None, dtype=object)
        if len(piece):
            blocks = np.array_split(piece, len(piece) // _TOGETHER + 1)
            found[piece] = np.concatenate(in_threads(self.made.sketches, blocks))
        return found

    def thickness_m(self, site: Index, group: Index) -> Floats:
        """Thickness of the thickest part of a piece in each group, m, shape (n,); infinite where a piece is whole in it."""
        wide = int(self.group.max(initial=0)) + 1
        keys = self.made.owner[self.piece] * wide + self.group
        pair = np.searchsorted(site * wide + group, keys)
        thick = np.zeros(len(site))
        cut = ~self.whole
        np.maximum.at(thick, pair[cut], thickness_m(self.shape[cut]))
        thick[pair[~cut]] = np.inf
        return thick

    def _shape(self, rows: Index, sketches: Shapes | None) -> shapely.Geometry:
        shapes = self.shape[rows]
        if sketches is not None:
            cut = ~self.whole[rows]
            drawn = sketches[self.piece[rows]]
            drawn[cut] = of_dimension(shapely.intersection(drawn[cut], self.polygons[self.polygon[rows[cut]]]), 2)
            shapes = drawn if shapely.area(drawn).any() else shapes
        ground = shapely.area(shapes) > 0
        pieces, together = united_by(self.piece[rows[ground]], shapes[ground])
        return self.made.joined(pieces, together)


def cut_pieces(made: Corridors, polygons: Shapes, owner: Index) -> Cuts:
    """Cut all pieces by polygons, each of a group."""
    met = meet(made.plane, polygons)
    return Cuts(made, polygons, met.left, met.right, owner[met.right], met.shape, met.whole)


def marks_met(made: Corridors, marks: Shapes, sites: int) -> tuple[Floats, Floats, np.ndarray]:
    """Lines or points of the plane in corridors: length, m, how many have length there, and whether any is touched, by site."""
    met = meet(marks, made.plane)
    metres = made.sign[met.right] * geodesic_length_m(lonlat_shapes(met.shape))
    length = np.bincount(made.owner[met.right], metres, minlength=sites).astype(np.float64)
    pair = np.unique(np.column_stack([met.left, made.owner[met.right]]), axis=0)
    _, right = shapely.STRtree(made.plane[made.sign > 0]).query(marks, predicate="intersects")
    touched = np.zeros(sites, dtype=bool)
    touched[made.owner[right]] = True
    return length, np.bincount(pair[:, 1], minlength=sites).astype(np.float64), touched
