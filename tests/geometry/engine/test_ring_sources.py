"""Rings read where they lie: WKB at any byte, of any dimension, and WKB that is cut off or of something else."""

import numpy as np
import pyarrow as pa
import pytest
import shapely

from soilgis.geometry.engine.ring_sources import from_shapes, from_wkb
from soilgis.geometry.engine.rings import RingBytes, load
from soilgis.model.ellipsoid import SEMI_MAJOR_M, quantised, to_plane
from soilgis.model.errors import GeometryError

HOLED = shapely.Polygon([(0, 0), (9, 0), (9, 7), (0, 7)], [[(1, 1), (2, 1), (2, 3)], [(4, 4), (5, 6), (6, 4)]])
PAIR = shapely.MultiPolygon([shapely.box(20, 0, 23, 5), shapely.box(30, 1, 31, 2)])


def column(*shapes, **how):
    return pa.array([None if shape is None else shapely.to_wkb(shape, **how) for shape in shapes], pa.binary())


@pytest.mark.parametrize(
    "written",
    [
        column(HOLED, None, PAIR),
        column(shapely.force_3d(HOLED, 5.0), None, shapely.force_3d(PAIR, 6.0), output_dimension=3, flavor="iso"),
        column(shapely.force_3d(HOLED, 5.0), None, shapely.force_3d(PAIR, 6.0), output_dimension=3, flavor="extended"),
        column(shapely.set_srid(HOLED, 4490), None, shapely.set_srid(PAIR, 4490), include_srid=True),
    ],
    ids=["plain", "iso-z", "extended-z", "srid"],
)
def test_wkb_is_read_as_the_shapes_are(written):
    told, mine = from_shapes(np.array([HOLED, None, PAIR]), "x"), from_wkb(written, "x")
    read, same = (load(one, "x", tolerance_m2=None) for one in (mine, told))
    for name in ("xy", "ring", "start", "orientation", "hole", "part", "feature"):
        assert getattr(read, name).tolist() == getattr(same, name).tolist()
    assert mine.features == 3


@pytest.mark.parametrize("kept", [3, 8, 12, 40, 92, -17, -1])
def test_wkb_that_is_cut_off_is_told_and_not_read_on(kept):
    whole = shapely.to_wkb(HOLED)
    with pytest.raises(GeometryError, match="x: feature 2 is not a whole little-endian WKB polygon"):
        from_wkb(pa.array([whole, whole[:kept], whole]), "x")


def test_wkb_that_counts_more_than_it_holds_is_told():
    endless = bytearray(shapely.to_wkb(HOLED))
    endless[5:9] = b"\xff\xff\xff\xff"
    with pytest.raises(GeometryError, match="feature 1 is not a whole"):
        from_wkb(pa.array([bytes(endless)]), "x")


@pytest.mark.parametrize("shape", [shapely.Point(1, 2), shapely.GeometryCollection([HOLED])])
def test_wkb_of_something_else_is_told(shape):
    with pytest.raises(GeometryError, match=r"feature 3 .*take the polygons out of collections.*只能量算面要素"):
        from_wkb(column(HOLED, PAIR, shape), "x")


def test_big_endian_members_are_told():
    mixed = bytearray(shapely.to_wkb(PAIR))
    mixed[9:18] = b"\x00\x00\x00\x00\x03\x00\x00\x00\x01"
    with pytest.raises(GeometryError, match="feature 1 is not a whole"):
        from_wkb(pa.array([bytes(mixed)]), "x")


def test_the_plane_of_the_kernels_is_that_of_the_model():
    lonlat = np.column_stack([np.linspace(5, 180, 97), np.linspace(-89.8, 89.8, 97)])
    ring = shapely.Polygon(lonlat)
    got = load(from_shapes(np.array([ring]), "x"), "x", tolerance_m2=1e30).xy[:97]
    assert got == pytest.approx(quantised(to_plane(lonlat)), abs=2.0**-23)
    assert got[-1, 0] == pytest.approx(np.pi * SEMI_MAJOR_M, abs=1e-7)


def test_an_arrow_column_whose_offsets_run_back_is_told_and_not_read():
    """Arrow itself looks at the first and the last alone."""
    values = shapely.to_wkb(HOLED)
    offsets = np.array([0, 90_000, 93, len(values)], np.int32)
    column = pa.Array.from_buffers(pa.binary(), 3, [None, pa.py_buffer(offsets), pa.py_buffer(values)])
    with pytest.raises(GeometryError, match="coordinates lie where it holds none.*文件损坏或截断"):
        from_wkb(column, "x")


@pytest.mark.parametrize(("place", "points"), [(0, 6), (16, 5), (-16, 5), (0, -1)])
def test_rings_outside_their_buffer_are_refused_whatever_reader_names_them(place, points):
    one, longs = np.zeros(1, np.int32), np.ones(1, np.int64)
    bytes_of = np.zeros(5 * 16, np.uint8)
    RingBytes(bytes_of, 0 * longs, 5 * longs, 16 * longs, one.astype(bool), one, one, 1)
    with pytest.raises(GeometryError, match="coordinates lie where it holds none"):
        RingBytes(bytes_of, place * longs, points * longs, 16 * longs, one.astype(bool), one, one, 1)
