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

import numpy as np

from soilgis.geometry.engine.compiled import inline, kernel
from soilgis.geometry.engine.edge_grid_kernels import COMBINATIONS
from soilgis.geometry.engine.winding_sweep import bump, emptied

if TYPE_CHECKING:
    from soilgis.geometry.engine.edge_grid_kernels import Edges, Ints, Longs, Reals, Shorts, Tally

    States = tuple[Ints, Longs, Longs]
    Crossings = tuple[Ints, Ints, Shorts, Reals]
    Table = tuple[Longs, Reals, Longs]
    State = tuple[Tally, tuple[float, Reals], int]
    Scratch = tuple[Tally, Reals, Reals]

CLOSED, OPEN, FULL = 0, 1, 2
"""What comes of a range of walks: all well, a ring that does not close, more pairs than there was room for."""
MASK_BITS = 40
"""Bits of a combination in its key: (int(region) << MASK_BITS) | bits."""
_EMPTY = -1


@inline
def slot_of(keys: Longs, key: int) -> int:
    """Slot of a key in the open-addressing table, or the empty one where it belongs."""
    mask = len(keys) - 1
    # Fibonacci hashing (D. Knuth, TAOCP 3, 6.4): 2⁶⁴ over the golden ratio, cut to 60 bits so that it stays a signed number
    slot = ((key * 0x9E3779B97F4A7C1) >> 20) & mask
    while keys[slot] not in (_EMPTY, key):
        slot = (slot + 1) & mask
    return slot


@inline
def credit(table: Table, key: int, value: float) -> None:
    """Add an area to a key. ``table`` = (keys, values, [used]); one that is full takes no more, and says so by ``used``."""
    keys, values, used = table
    if 2 * used[0] >= len(keys):  # half full: probing gets slow, and a full table would never end it
        used[0] = len(
            keys
        )  # kernels raise nothing: `walk_rings` reads this as FULL, and all is walked anew in a larger table
        return
    slot = slot_of(keys, key)
    if keys[slot] == _EMPTY:
        keys[slot] = key
        used[0] += 1
    values[slot] += value


@inline
def worth(mark: Reals, item: int, sums: Reals, offset: float) -> float:
    """∫x dy since an item was marked, x taken from an origin ``offset`` further left than that of the sums."""
    return float((sums[0] - mark[item, 0]) + offset * (sums[1] - mark[item, 1]))


@inline
def settle_regions(edges: Edges, walker_key: int, state: State, mark: Reals, sums: Reals, table: Table) -> None:
    """Credit every region on the walk with the border of a zone since it was marked, and mark it anew."""
    tally, x0, orientation = state
    for index in range(tally[3][0]):
        region = tally[2][index]
        if region < edges.regions and tally[0][region] > 0:
            area = orientation * worth(mark, region, sums, x0[0] - x0[1][region])
            credit(table, region * len(mark) + walker_key, area)
            mark[region, 0], mark[region, 1] = sums[0], sums[1]


@inline
def pair_crossing(
    edges: Edges, walk: tuple[int, int, Reals], crossing: tuple[int, int], state: State, mark: Reals, table: Table
) -> None:
    """Change the winding of one key and settle what ends there (region × zone group). ``walk`` = (key, base, sums)."""
    key, base, sums = walk
    other, sign = crossing
    tally, x0, orientation = state
    count = tally[0]
    border = key < edges.regions or count[key] == base
    if other == key:
        still = count[key] + sign == base
        if border and not still:
            settle_regions(edges, key, state, mark, sums, table)
        bump(tally, other, sign)
        if still and not border:
            for index in range(tally[3][0]):
                mark[tally[2][index], 0], mark[tally[2][index], 1] = sums[0], sums[1]
        return
    before, after = count[other] > 0, count[other] + sign > 0
    if before and not after and border:
        items = len(mark)
        if key < edges.regions:
            credit(table, key * items + other, orientation * worth(mark, other, sums, 0.0))
        else:
            credit(table, other * items + key, orientation * worth(mark, other, sums, x0[0] - x0[1][other]))
    bump(tally, other, sign)
    if after and not before:
        mark[other, 0], mark[other, 1] = sums[0], sums[1]


@inline
def pair_end(edges: Edges, walk: tuple[int, int, Reals], state: State, mark: Reals, table: Table) -> None:
    """Settle everything that is still open at the end of a walk (region × zone group)."""
    key, base, sums = walk
    tally, _, orientation = state
    if key >= edges.regions:
        if tally[0][key] == base:
            settle_regions(edges, key, state, mark, sums, table)
        return
    for index in range(tally[3][0]):
        other = tally[2][index]
        if tally[0][other] > 0:
            credit(table, key * len(mark) + other, orientation * worth(mark, other, sums, 0.0))


@inline
def combination_piece(edges: Edges, walk: tuple[int, int, Reals], state: State, mark: Reals, table: Table) -> None:
    """Credit the piece since the last crossing to the combinations on its two sides. Row ``key`` of ``mark`` is its start."""
    key, base, sums = walk
    tally, x0, orientation = state
    bits = 0
    for index in range(tally[3][0]):
        other = tally[2][index]
        if other >= edges.regions and other != key and tally[0][other] > 0:
            bits |= 1 << int(other - edges.regions)  # keys have 32 bits, masks 40: widened before the shift
    if key < edges.regions:
        credit(table, (key << MASK_BITS) | bits, orientation * worth(mark, key, sums, 0.0))
    elif tally[0][key] == base:
        own = 1 << int(key - edges.regions)
        for index in range(tally[3][0]):
            region = tally[2][index]
            if region < edges.regions and tally[0][region] > 0:
                area = orientation * worth(mark, key, sums, x0[0] - x0[1][region])
                credit(table, (int(region) << MASK_BITS) | bits | own, area)
                credit(table, (int(region) << MASK_BITS) | bits, -area)
    mark[key, 0], mark[key, 1] = sums[0], sums[1]


@inline
def pass_crossing(
    edges: Edges, walk: tuple[int, int, Reals], change: tuple[int, int], state: State, mark: Reals, table: Table
) -> None:
    """Settle what ends at a crossing and change the winding number of one key; ``change`` = (key, sign)."""
    if edges.mode == COMBINATIONS:
        combination_piece(edges, walk, state, mark, table)
        bump(state[0], change[0], change[1])
    else:
        pair_crossing(edges, walk, change, state, mark, table)


@inline
def load_state(states: States, walk: int, tally: Tally) -> None:
    """Add one part of a walk's start state to the tally."""
    pool, begin, end = states
    for index in range(begin[walk], end[walk]):
        bump(tally, pool[index, 0], pool[index, 1])


@inline
def same_state(states: tuple[States, States], walk: int, tally: Tally) -> bool:
    """Whether the tally is a walk's start state."""
    seen = 0
    for part in range(2):
        pool, begin, end = states[part]
        seen += end[walk] - begin[walk]
        for index in range(begin[walk], end[walk]):
            if tally[0][pool[index, 0]] != pool[index, 1]:
                return False
    return bool(seen == tally[3][0])


@inline
def walk_one(
    edges: Edges, course: tuple[int, int, Reals], crossings: Crossings, crossing: int, scratch: Scratch, table: Table
) -> None:
    """Walk from one edge to another and credit what is met on the way; ``course`` = (first, last, origins).

    ``crossing`` is the first crossing on the way. ∫x dy is taken from a near origin, so that little is lost to rounding; a zone meets
    many regions, hence the offset of `worth`.
    """
    first, last, origins = course
    on_edge, other_key, signs, place = crossings
    tally, mark, sums = scratch
    own = edges.ring[first]
    key = int(np.int64(edges.key[own]))  # stored in 32 bits; region × items + group needs 64
    x0 = origins[key] if key < edges.regions else edges.xy[first, 0]
    y0 = edges.xy[first, 1]
    state = (tally, (x0, origins), edges.orientation[own])
    walk = (key, edges.base[own], sums)
    mark[key, 0] = mark[key, 1] = 0.0
    for index in range(tally[3][0]):
        mark[tally[2][index], 0] = mark[tally[2][index], 1] = 0.0
    sum_x = 0.0
    k = first
    px, py = edges.xy[k, 0], y0
    while k < last:
        until = min(int(on_edge[crossing]), last) if crossing < len(on_edge) else last
        while k < until:
            qx, qy = edges.xy[k + 1, 0], edges.xy[k + 1, 1]
            sum_x += (0.5 * (px + qx) - x0) * (qy - py)
            px, py = qx, qy
            k += 1
        while crossing < len(on_edge) and on_edge[crossing] == k and k < last:
            x, y = place[crossing, 0], place[crossing, 1]
            sum_x += (0.5 * (px + x) - x0) * (y - py)
            px, py = x, y
            sums[0], sums[1] = sum_x, y - y0
            pass_crossing(edges, walk, (int(np.int64(other_key[crossing])), signs[crossing]), state, mark, table)
            crossing += 1
        if k < last:
            qx, qy = edges.xy[k + 1, 0], edges.xy[k + 1, 1]
            sum_x += (0.5 * (px + qx) - x0) * (qy - py)
            px, py = qx, qy
            k += 1
    sums[0], sums[1] = sum_x, py - y0
    if edges.mode == COMBINATIONS:
        combination_piece(edges, walk, state, mark, table)
    else:
        pair_end(edges, walk, state, mark, table)


@kernel
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
    low, high, first, last, following = walks
    tally = scratch[0]
    for walk in range(low, high):
        emptied(tally)
        load_state(states[0], walk, tally)
        load_state(states[1], walk, tally)
        end = last[walk] - int(
            edges.ring[last[walk] - 1] < 0
        )  # a ring's last point repeats its first and begins no edge
        walk_one(edges, (first[walk], end, origins), crossings[1], crossings[0][walk], scratch, table)
        if table[2][0] >= len(table[0]):
            return FULL, 0
        if not same_state(states, following[walk], tally):
            return OPEN, walk
    return CLOSED, 0
