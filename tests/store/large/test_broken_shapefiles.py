"""Records of a Shapefile whose numbers do not fit: refused with their place before room is made for them."""

import struct

import numpy as np
import pytest
from fuzz.targets import PRJ, SHP, SHX

from soilgis.model.errors import LayerError
from soilgis.store.large.shapefile import read_rings

RECORD = 108
"""Where the content of the only record begins."""


def written(folder, shp=SHP, shx=SHX):
    (folder / "s.shp").write_bytes(shp)
    (folder / "s.shx").write_bytes(shx)
    (folder / "s.prj").write_bytes(PRJ)
    return folder / "s.shp"


def changed(content, at, form, value):
    return content[:at] + struct.pack(form, value) + content[at + struct.calcsize(form) :]


def test_the_square_is_read_as_it_is(tmp_path):
    found = read_rings(written(tmp_path))
    np.testing.assert_array_equal(found.points, [5])
    np.testing.assert_array_equal(found.place, [RECORD + 48])


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (RECORD + 36, 1_600_000_000),
        (RECORD + 36, -1),
        (RECORD + 40, 6),
        (RECORD + 40, -5),
        (RECORD + 44, -1),
        (RECORD + 44, 6),
        (RECORD, 3),
    ],
)
def test_counts_that_do_not_fit(tmp_path, at, value):
    with pytest.raises(
        LayerError, match=r"s\.shp: records 1 say they have more rings .*图形记录已损坏.*export the Shapefile again"
    ):
        read_rings(written(tmp_path, changed(SHP, at, "<i", value)))


@pytest.mark.parametrize(("at", "value"), [(100, -40), (100, 0), (104, -1), (104, 0), (104, 9000)])
def test_an_index_that_points_elsewhere(tmp_path, at, value):
    with pytest.raises(LayerError, match=r"s\.shp ends before its last record.*已截断"):
        read_rings(written(tmp_path, shx=changed(SHX, at, ">i", value)))
