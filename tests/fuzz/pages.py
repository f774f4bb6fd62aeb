"""The map's packs and readers, the page's scripts against Python (地图脚本与 Python 对读): node reads what Python wrote, and what a person drops."""

import base64
import gzip
import json
import struct
import subprocess
import zlib
from functools import cache
from pathlib import Path
from shutil import which

import numpy as np
import shapely

from soilgis.model.errors import SoilgisError
from soilgis.output.webmap.pack import pack
from soilgis.output.webmap.topology import topology
from soilgis.store.sites.read import SiteReading, read_sites

PEER = Path(__file__).parent / "peer.js"
GRID = 1e-4
NODE = which("node")


@cache
def _peer():
    return subprocess.Popen(
        [NODE, str(PEER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )


def ended():
    """End the peer, if one was asked."""
    if _peer.cache_info().currsize:
        peer = _peer()
        peer.stdin.close()
        peer.wait()
        peer.stdout.close()
        _peer.cache_clear()


def asked(**question):
    """What the page's scripts say: {"value": …} or {"refused": sentence}; anything else they throw is an AssertionError."""
    if NODE is None:
        raise SoilgisError("node is not installed: the page's scripts were not asked")
    peer = _peer()
    peer.stdin.write(json.dumps(question) + "\n")
    peer.stdin.flush()
    said = json.loads(peer.stdout.readline())
    assert "fault" not in said, said["fault"]
    return said


def shapes_of(content):
    """A coverage out of any bytes: a grid whose inner corners are moved, its cells joined by owner."""
    found = list(content) or [0]
    across, down, owners = found[0] % 5 + 1, found[-1] % 4 + 1, found[len(found) // 2] % 4 + 1
    moved = {
        (column, row): (
            110 + column + (found[(7 * column + 3 * row) % len(found)] - 128) / 300,
            35 + row + (found[(5 * row + column) % len(found)] - 128) / 300,
        )
        for column in range(across + 1)
        for row in range(down + 1)
    }
    parts = [[] for _ in range(owners)]
    for column in range(across):
        for row in range(down):
            corners = [moved[column + east, row + north] for east, north in ((0, 0), (1, 0), (1, 1), (0, 1))]
            parts[found[(column * down + row) % len(found)] % owners].append(shapely.Polygon(corners))
    whole = [shapely.union_all(one) for one in parts if one]
    return np.array([shapely.multipolygons(shapely.get_parts(one)) for one in whole if one.is_valid and one.area > 0])


def own_reading(text):
    """Our own second reader of a pack, one number after another: (head, arcs as points, rings of each face)."""
    content = gzip.decompress(base64.b64decode(text, validate=True))
    length = struct.unpack_from("<I", content)[0]
    if 4 + length > len(content):
        raise ValueError("the head ends behind the pack")
    head, body, at = json.loads(content[4 : 4 + length].decode()), content[4 + length :], 0
    columns = []
    arcs, points, faces, rings, references = head["counts"]
    for count in (arcs, points, points, faces, rings, references):
        column = []
        for _ in range(count):
            value = shift = 0
            while True:
                byte = body[at]
                at += 1
                value |= (byte & 127) << shift
                shift += 7
                if byte < 128:
                    break
            column.append(value)
        columns.append(column)
    sizes, east, north, of_face, of_ring, steps = columns
    places = list(zip(_walked(east), _walked(north), strict=True))
    codes = [~(code >> 1) if code & 1 else code >> 1 for code in _walked(steps)]
    made = _cut(places, sizes)
    return head, made, _cut(_cut(codes, of_ring), of_face)


def _walked(folded):
    found, place = [], 0
    for one in folded:
        place += (one >> 1) ^ -(one & 1)
        found.append(place)
    return found


def _cut(values, sizes):
    found, at = [], 0
    for size in sizes:
        found.append(values[at : at + size])
        at += size
    return found


def packed_shapes(path):
    """What Python packs is what Python's second reader and the page's scripts take out: arcs, rings and corner."""
    shapes = shapes_of(path.read_bytes())
    parts = topology(shapes, GRID)
    text = pack(shapes, grid=GRID)
    head, arcs, faces = own_reading(text)
    assert arcs == [list(map(tuple, arc.tolist())) for arc in parts.arcs]
    assert faces == parts.faces
    if NODE is None:
        return
    said = asked(kind="pack", text=text)["value"]
    assert said["faces"] == faces
    assert said["arcs"] == [list(map(list, arc)) for arc in arcs]
    assert (said["west"], said["south"]) == (head["west"], head["south"])


def pack_both_ways(path):
    """Shapes out of the bytes are packed and read; a gzip of the bytes themselves is refused or read alike."""
    packed_shapes(path)
    if NODE is not None:
        torn_pack(path)


SEED = base64.b64decode(pack(np.array([shapely.box(111, 35, 112, 36), shapely.box(112, 35, 113, 36)]), grid=GRID))


def torn_pack(path):
    """A pack with changed bytes: what gzip refuses the page refuses in a sentence, what gzip takes the page reads alike."""
    content = path.read_bytes()
    try:
        alike = _member(content)
    except ValueError:
        alike = None
    said = asked(kind="bytes", text=base64.b64encode(content).decode())
    if alike is None:
        assert "refused" in said, "the page takes what gzip refuses"
    else:
        assert base64.b64decode(said.get("value", "")) == alike, said.get("refused")


def _member(content):
    """One gzip member with a plain head, nothing behind it, as a page carries it."""
    if len(content) < 18 or content[:2] != b"\x1f\x8b" or content[3] != 0:
        raise ValueError("no plain gzip")
    reader, size = zlib.decompressobj(-15), struct.unpack("<I", content[-4:])[0]
    if size > 1 << 26:
        raise ValueError("larger than any page")
    try:
        made = reader.decompress(content[10:-8], size + 1)
    except zlib.error as failure:
        raise ValueError(str(failure)) from failure
    if not reader.eof or len(made) != size or zlib.crc32(made) != struct.unpack("<I", content[-8:-4])[0]:
        raise ValueError("damaged")
    return made


def both_read(path):
    """A file that both the page and Python read holds the same ground; the page refuses in a sentence or reads."""
    from fuzz.targets import PRJ, _parts_of

    content = path.read_bytes()
    kind, rest = content[:1], content[1:]
    if kind == b"s":
        parts = {f"s{suffix}": part for suffix, part in {**_parts_of(rest), ".prj": PRJ}.items()}
        name = "s.shp"
    else:
        name = "g.geojson" if kind == b"g" else "p.csv"
        parts = {name: rest}
    said = asked(kind="range", name=name, parts={one: base64.b64encode(part).decode() for one, part in parts.items()})
    for one, part in parts.items():
        (path.parent / one).write_bytes(part)
    sites = read_sites((path.parent / name,), SiteReading()).frame
    if "refused" in said:
        raise SoilgisError(said["refused"])
    drawn = [shapely.Polygon(rings[0], rings[1:]) for rings in said["value"]]
    here, there = shapely.union_all(sites.geometry.to_numpy()), shapely.union_all(shapely.make_valid(drawn))
    apart = shapely.area(shapely.symmetric_difference(here, there))
    assert apart <= 1e-9 + 1e-6 * here.length, f"{apart} square degrees apart"
