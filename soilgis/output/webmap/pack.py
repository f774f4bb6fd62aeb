"""Packs (几何包): a topology as delta varints, gzipped with a CRC, in the base64 a page carries."""

from __future__ import annotations

import base64
import json
import math
import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.geometry.displaced import displaced_m2, displacement_m
from soilgis.geometry.simplify import METRES_PER_DEGREE
from soilgis.output.webmap.topology import topology

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soilgis.geometry.simplify import Shapes
    from soilgis.output.webmap.topology import Integers, Topology


MOST_COMPARED = 1_000_000
"""Vertices up to which the area between true and drawn borders is worked out; beyond, a bound of the largest distance alone is told."""

_GZIP = 31
"""Window of 32 kB with gzip's head and CRC; zlib writes no time into it."""
_MOST_MEMORY = 9
"""Fewer, longer blocks: smaller, and quicker to open."""


def varint(numbers: Integers) -> bytes:
    """Write unsigned integers as LEB128, seven bits a byte, lowest first."""
    left = np.asarray(numbers, dtype=np.uint64)
    length = np.ones(left.shape, dtype=np.int64)
    for shift in range(7, 64, 7):
        length += (left >> np.uint64(shift)) > 0
    start = np.cumsum(length) - length
    written = np.zeros(int(length.sum()), dtype=np.uint8)
    for place in range(int(length.max(initial=0))):
        more = length > place
        seven = (left[more] >> np.uint64(7 * place)) & np.uint64(127)
        flag = np.where(length[more] > place + 1, 128, 0)
        written[start[more] + place] = seven.astype(np.uint8) | flag.astype(np.uint8)
    return written.tobytes()


def zigzag(numbers: Integers) -> Integers:
    """Fold signed integers into unsigned ones: 0, -1, 1, -2 → 0, 1, 2, 3."""
    folded: Integers = (numbers << 1) ^ (numbers >> 63)
    return folded


def streams(parts: Topology) -> tuple[list[int], bytes]:
    """Write a topology as streams.

    Returns
    -------
    counts
        Arcs, points, faces, rings and arc references, in this order.
    body
        Sizes of arcs; steps east; steps north; rings of each face; arcs of each ring; steps between arc references, which are
        ``2 × number`` forwards and ``2 × number + 1`` backwards.
    """
    sizes = np.array([len(arc) for arc in parts.arcs], dtype=np.int64)
    points = np.concatenate(parts.arcs) if parts.arcs else np.empty((0, 2), dtype=np.int64)
    steps = np.diff(points, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    rings = [ring for face in parts.faces for ring in face]
    references = np.array([arc for ring in rings for arc in ring], dtype=np.int64)
    coded = np.where(references < 0, ~references * 2 + 1, references * 2)
    face_sizes = np.array([len(face) for face in parts.faces], dtype=np.int64)
    ring_sizes = np.array([len(ring) for ring in rings], dtype=np.int64)
    columns = [
        sizes, zigzag(steps[:, 0]), zigzag(steps[:, 1]), face_sizes, ring_sizes, zigzag(np.diff(coded, prepend=0)),
    ]  # fmt: skip
    counts = [len(sizes), len(points), len(face_sizes), len(ring_sizes), len(references)]
    return counts, b"".join(varint(column) for column in columns)


def pack(shapes: Shapes, *, grid: float, original: Shapes | None = None) -> str:
    """Pack display shapes for a page.

    Parameters
    ----------
    shapes
        Simplified polygons in degrees, a coverage.
    grid
        Cell size in degrees that points are rounded to.
    original
        The same shapes before simplification; with them the pack carries how far the border of each was moved
        at most, in metres, and the area between the two borders, in m².

    Returns
    -------
    str
        Base64 of gzip (modification time 0) of: length of the head, JSON head, streams.
    """
    parts = topology(shapes, grid)
    counts, body = streams(parts)
    head: dict[str, object] = {"counts": counts, "west": parts.west, "south": parts.south, "grid": grid}
    if original is not None:
        rounding = grid * METRES_PER_DEGREE * math.sqrt(0.5)
        many = shapely.get_num_coordinates(original).sum() >= MOST_COMPARED
        moved = displacement_m(original, shapes, at_most=bool(many))
        head["moved"] = np.ceil(moved + rounding).astype(int).tolist()
        if not many:
            edge = shapely.length(shapes) * METRES_PER_DEGREE * rounding
            head["displaced"] = np.ceil(displaced_m2(original, shapes) + edge).astype(int).tolist()
    return squeeze(head, body)


def squeeze(head: Mapping[str, object], body: bytes = b"") -> str:
    """Write a JSON head and bytes behind it as base64 of gzip; the same input gives the same text."""
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    writer = zlib.compressobj(9, zlib.DEFLATED, _GZIP, _MOST_MEMORY)
    packed = writer.compress(struct.pack("<I", len(text)) + text + body) + writer.flush()
    return base64.b64encode(packed).decode("ascii")
