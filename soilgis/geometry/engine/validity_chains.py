"""Chains (单调链编译核): where a ring touches itself or two rings of a feature meet, told without a grid.

A chain is a stretch of a ring along which neither coordinate turns back; it cannot touch itself, and most pairs of chains are told
apart by their bounds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.geometry.engine.compiled import inline, kernel
from soilgis.geometry.engine.predicates import orient
from soilgis.geometry.engine.validity_grid import beside, edges_touch, touching

if TYPE_CHECKING:
    from soilgis.geometry.engine.edge_grid_kernels import Bytes, Ints, Longs, Reals
    from soilgis.geometry.engine.rings import Flags

    Box = tuple[float, float, float, float]
    Layer = tuple[Reals, Ints, Longs, Flags, Ints, Reals]
    Chains = tuple[Longs, Longs, Reals, Bytes]

BLOCK = 16
"""Chains that are held against others together first."""


@inline
def goes_on(before_x: float, before_y: float, after_x: float, after_y: float) -> bool:
    """Whether an edge goes on the way of the one before it in x or in y, and is not level with their corner on either side.

    Then the chains they end and begin lie before and after the corner in that coordinate, and share the corner alone.
    """
    same_x = (before_x >= 0) == (after_x >= 0) and before_x != 0 and after_x != 0
    same_y = (before_y >= 0) == (after_y >= 0) and before_y != 0 and after_y != 0
    return bool(same_x or same_y)


@inline
def find_chains(xy: Reals, ring: Ints, first: int, last: int, chains: tuple[Longs, Reals, Bytes]) -> int:
    """Cut a ring's edges into chains along which neither coordinate turns back; return how many there are.

    ``chains`` = (first edge of each, bounds (xmin, ymin, xmax, ymax), whether it goes on the way of the chain before it, the ring's
    last for its first). Such a chain cannot touch itself.
    """
    begin, boxes, plain = chains
    count, way = 0, -1
    before_x, before_y = 0.0, 0.0
    sx = sy = bx = by = 0.0
    for k in range(first, last):
        if ring[k] < 0:
            continue
        ax, ay, bx, by = xy[k, 0], xy[k, 1], xy[k + 1, 0], xy[k + 1, 1]
        now = (2 if bx >= ax else 0) + (1 if by >= ay else 0)
        if now != way:
            if count:
                bound_chain(boxes, count - 1, (sx, sy), (ax, ay))
            plain[count] = goes_on(before_x, before_y, bx - ax, by - ay)
            begin[count], way, sx, sy = k, now, ax, ay
            count += 1
        before_x, before_y = bx - ax, by - ay
    if count:
        k = begin[0]
        bound_chain(boxes, count - 1, (sx, sy), (bx, by))
        plain[0] = goes_on(before_x, before_y, xy[k + 1, 0] - xy[k, 0], xy[k + 1, 1] - xy[k, 1])
    return count


@inline
def bound_chain(boxes: Reals, n: int, one: tuple[float, float], two: tuple[float, float]) -> None:
    """Write the bounds of a chain: those of its ends."""
    boxes[n, 0], boxes[n, 1] = min(one[0], two[0]), min(one[1], two[1])
    boxes[n, 2], boxes[n, 3] = max(one[0], two[0]), max(one[1], two[1])


@inline
def chains_touch(
    xy: Reals,
    ring: Ints,
    start: Longs,
    one: tuple[int, int],
    two: tuple[int, int],
    box: Box,
) -> bool:
    """Whether two chains of one ring touch where they should not; ``box`` is where their bounds overlap."""
    for k in range(one[0], one[1]):
        if ring[k] < 0 or beside(xy, k, box):
            continue
        for e in range(two[0], two[1]):
            if ring[e] >= 0 and touching(xy, ring, start, k, e):
                return True
    return False


@inline
def followers_touch(
    xy: Reals,
    ring: Ints,
    start: Longs,
    one: tuple[int, int],
    two: tuple[int, int],
    box: Box,
) -> bool:
    """`chains_touch` for a chain and the one that follows it: what lies in the box begins at the corner they share."""
    k = one[1] - 1
    while k >= one[0]:
        if ring[k] >= 0:
            if beside(xy, k, box):
                return False
            for e in range(two[0], two[1]):
                if ring[e] >= 0:
                    if beside(xy, e, box):
                        break
                    if touching(xy, ring, start, k, e):
                        return True
        k -= 1
    return False


@inline
def within(xy: Reals, ring: Ints, first: int, last: int, at: int) -> bool:
    """Whether point ``at`` lies within the ring of edges first … last − 1, which it does not touch."""
    px, py = xy[at, 0], xy[at, 1]
    inside = False
    for k in range(first, last):
        ay, by = xy[k, 1], xy[k + 1, 1]
        if ring[k] >= 0 and (ay <= py) != (by <= py):
            left = orient(xy[k, 0], ay, xy[k + 1, 0], by, px, py)
            if (left > 0) == (by > ay):
                inside = not inside
    return inside


@inline
def misplaced(layer: Layer, first: int, last: int) -> bool:
    """Whether one of a feature's rings lies where its direction says it should not; no two of them touch."""
    xy, ring, start, hole, _, boxes = layer
    for own in range(first, last):
        around = 0
        for other in range(first, last):
            x, y = xy[start[own], 0], xy[start[own], 1]
            if other == own or x < boxes[other, 0] or x > boxes[other, 2] or y < boxes[other, 1] or y > boxes[other, 3]:
                continue
            if within(xy, ring, start[other], start[other + 1] - 1, start[own]):
                around += -1 if hole[other] else 1
        if around != (1 if hole[own] else 0):
            return True
    return False


@inline
def apart(boxes: Reals, one: int, two: int) -> bool:
    """Whether two bounds have nothing in common."""
    return bool(
        (boxes[one, 0] > boxes[two, 2])
        | (boxes[two, 0] > boxes[one, 2])
        | (boxes[one, 1] > boxes[two, 3])
        | (boxes[two, 1] > boxes[one, 3])
    )


@inline
def bound_blocks(boxes: Reals, count: int, bounds: Reals) -> int:
    """Write the bounds of every `BLOCK` chains, which lie beside each other; return how many blocks there are."""
    blocks = (count + BLOCK - 1) // BLOCK
    for block in range(blocks):
        for side in range(4):
            bounds[block, side] = boxes[block * BLOCK, side]
        for one in range(block * BLOCK + 1, min((block + 1) * BLOCK, count)):
            bounds[block, 0], bounds[block, 1] = (
                min(bounds[block, 0], boxes[one, 0]),
                min(bounds[block, 1], boxes[one, 1]),
            )
            bounds[block, 2], bounds[block, 3] = (
                max(bounds[block, 2], boxes[one, 2]),
                max(bounds[block, 3], boxes[one, 3]),
            )
    return blocks


@inline
def touching_chains(layer: Layer, chains: Chains, count: int, pair: tuple[int, int], touched: Bytes) -> int:
    """1 where two chains of a feature touch where they should not, else 0; a ring that touches itself is marked."""
    xy, ring, start = layer[:3]
    begin, chain_ring, boxes, plain = chains
    one, two = pair
    box = (
        max(boxes[one, 0], boxes[two, 0]),
        max(boxes[one, 1], boxes[two, 1]),
        min(boxes[one, 2], boxes[two, 2]),
        min(boxes[one, 3], boxes[two, 3]),
    )
    own = chain_ring[one]
    ends = (begin[one], chain_end(start, begin, chain_ring, one, count))
    others = (begin[two], chain_end(start, begin, chain_ring, two, count))
    if own != chain_ring[two]:
        return int(other_chains_touch(xy, ring, ends, others, box))
    if touched[own] or (plain[two] and two == one + 1) or (plain[one] and closing(chain_ring, one, two, count)):
        return 0
    if two == one + 1:
        touched[own] = followers_touch(xy, ring, start, ends, others, box)
    else:
        touched[own] = chains_touch(xy, ring, start, ends, others, box)
    return int(touched[own])


@kernel
def judge_features(
    layer: Layer,
    bounds: Longs,
    features: Longs,
    scratch: tuple[Longs, Longs, Reals, Bytes, Reals],
    found: tuple[Bytes, Bytes],
) -> None:
    """Mark rings that touch themselves, and features not valid beyond doubt, by pairs of chains.

    Parameters
    ----------
    layer
        (xy, ring of each edge; first point, hole, feature and bounds of each ring).
    bounds
        First ring of each feature that has any, and the number of rings.
    features
        Positions in ``bounds`` of those to judge.
    scratch
        First edge, ring and bounds of each chain, and whether it goes on plainly: room for as many as a feature has points, and one;
        bounds of blocks of chains, as many.
    found
        Marks of rings and of features.
    """
    xy, ring, start, _, feature_of, _ = layer
    begin, chain_ring, boxes, plain, bounds_of = scratch
    chains = begin, chain_ring, boxes, plain
    touched, doubtful = found
    for feature in features:
        first, last = bounds[feature], bounds[feature + 1]
        count = 0
        for own in range(first, last):
            more = find_chains(xy, ring, start[own], start[own + 1], (begin[count:], boxes[count:], plain[count:]))
            chain_ring[count : count + more] = own
            count += more
        doubt = 0
        blocks = bound_blocks(boxes, count, bounds_of)
        for block in range(blocks):
            for other in range(block, blocks):
                if apart(bounds_of, block, other):
                    continue
                for one in range(block * BLOCK, min((block + 1) * BLOCK, count)):
                    for two in range(max(one + 1, other * BLOCK), min((other + 1) * BLOCK, count)):
                        if not apart(boxes, one, two):
                            doubt |= touching_chains(layer, chains, count, (one, two), touched)
        if doubt or (last - first > 1 and misplaced(layer, first, last)):
            doubtful[feature_of[first]] = 1


@inline
def closing(chain_ring: Longs, one: int, two: int, count: int) -> bool:
    """Whether two chains are the first and the last of their ring."""
    first = one == 0 or chain_ring[one - 1] != chain_ring[one]
    return bool(first and (two + 1 == count or chain_ring[two + 1] != chain_ring[two]))


@inline
def chain_end(start: Longs, begin: Longs, chain_ring: Longs, chain: int, count: int) -> int:
    """Edge after a chain's last: where the next begins, or its ring ends."""
    if chain + 1 < count and chain_ring[chain + 1] == chain_ring[chain]:
        return int(begin[chain + 1])
    return int(start[chain_ring[chain] + 1] - 1)


@inline
def other_chains_touch(xy: Reals, ring: Ints, one: tuple[int, int], two: tuple[int, int], box: Box) -> bool:
    """Whether chains of two rings have a point in common; ``box`` is where their bounds overlap."""
    for k in range(one[0], one[1]):
        if ring[k] < 0 or beside(xy, k, box):
            continue
        for e in range(two[0], two[1]):
            if ring[e] >= 0 and edges_touch(xy, k, e):
                return True
    return False
