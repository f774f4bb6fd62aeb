r"""The walk (沿环求和): areas of overlap as sums over borders, without building the overlay.

For a region R and a group of zones Z, Green's theorem gives (W. R. Franklin, 1990, "Calculating map overlay polygons' areas without
explicitly calculating the polygons"; JTS ``OverlayArea``)

.. math:: |R \cap Z| = \sum_{e \subset \partial R,\; e \text{ in } Z} \int_e x\,dy + \sum_{e \subset \partial Z,\; e \text{ in } R} \int_e x\,dy .

Every ring is walked once. The walk knows what covers it: the state at its first point is found beforehand, and each crossing
(`soilgis.geometry.engine.crossing_kernels`) adds or takes away one ring. The border of a group is where its winding number
goes from 0 to 1; an edge within ground that other rings of the group cover brings nothing. Rings, not polygons, are what is shifted
and counted: parts that overlap, holes that touch or lie astray are all dealt with by that rule. For the ledger the state is the set of layers,
and an edge of layer l in region R moves its ∫x dy from combination m to m + l.

Error: coordinates are rounded to q = 2⁻²⁴ m, so an area is off by at most q/√2 times its border; a term ∫x dy, taken from the
region's middle, is rounded to 2⁻⁵³ of width × length. A county (10⁵ m wide, 10⁶ m of border) stays within 0.05 m² at worst and
around 10⁻⁴ m² in fact, the errors being random.

A walk must end in the state in which the next one starts. Where one does not, `walk_rings` names it, and no number is given.

Most edges meet nothing: the walk goes from crossing to crossing and adds up what lies between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.geometry.engine.edge_grid_kernels import EDGES, TALLY
from soilgis.native.library import counts

if TYPE_CHECKING:
    from soilgis.geometry.engine.edge_grid_kernels import Edges, Ints, Longs, Reals, Shorts, Tally

    States = tuple[Ints, Longs, Longs]
    Crossings = tuple[Ints, Ints, Shorts, Reals]
    Table = tuple[Longs, Reals, Longs]
    Scratch = tuple[Tally, Reals, Reals]

CLOSED, OPEN, FULL = 0, 1, 2
"""What comes of a range of walks: all well, a ring that does not close, more pairs than there was room for."""
MASK_BITS = 40
"""Bits of a combination in its key: (int(region) << MASK_BITS) | bits."""

_walk_rings = counts(
    "walk_rings",
    f"""{EDGES} i64 i64 i64[] i64[] i64[]  i32[2] i64[] i64[]  i32[2] i64[] i64[]  i64[] i32[] i32[] i8[] f64[2]
    f64[]  {TALLY} f64[2]! f64[]!  i64[]! f64[]! i64[]!""",
)


def walk_rings(
    edges: Edges,
    walks: tuple[int, int, Longs, Longs, Longs],
    states: tuple[States, States],
    crossings: tuple[Longs, Crossings],
    origins: Reals,
    scratch: Scratch,
    table: Table,
) -> tuple[int, int]:
    """Walk a range of walks; return what came of it and a number.

    Parameters
    ----------
    edges
        Edges of the layer whose rings are walked.
    walks
        (first walk, walk after the last, first edge, edge after the last, walk that follows).
    states
        Regions and zones around the start of each walk, (pool, begin, end) each: those of walk w are ``pool[begin[w]:end[w]]``,
        pairs (key, count).
    crossings
        First crossing of each walk, and (edge, key crossed, change of its winding number, (x, y)) of all crossings of the layer,
        in the order of the walks.
    origins
        x of each region's middle, m, one for each key (zone groups have none: 0).
    scratch
        (tally of keys, marks (keys, 2), two sums), the tally empty.
    table
        Open-addressing table (keys, areas, [used]) the areas are added to; when used reaches its length, it was too small.

    Returns
    -------
    outcome, number
        `CLOSED`; `OPEN` and the walk that did not end in the state of the next; `FULL`.
    """
    outcome, number = _walk_rings(edges, walks, states, crossings, origins, scratch, table)
    return outcome, number
