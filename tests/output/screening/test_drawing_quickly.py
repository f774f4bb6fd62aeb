"""Sketches drawn quickly: masks ring by ring are those of the whole paper, and outlines of many points keep their place."""

import numpy as np
import pytest
import shapely
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw

from soilgis.output.screening.png import _area
from soilgis.output.screening.sketch import HIGH, SIDE, Area
from soilgis.output.screening.thinning import thin_rings

rings = st.lists(
    st.lists(st.tuples(st.floats(-300, SIDE + 300), st.floats(-300, HIGH + 300)), min_size=3, max_size=8),
    min_size=1,
    max_size=4,
)


def by_whole_masks(paper, area):
    """Every ring on a mask of the whole paper, joined by even and odd."""
    mask = Image.new("1", paper.size)
    for ring in area.rings:
        one = Image.new("1", paper.size)
        ImageDraw.Draw(one).polygon([(float(x) * 2, float(y) * 2) for x, y in ring], fill=1)
        mask = ImageChops.logical_xor(mask, one)
    strength = mask.convert("L").point(lambda sign: int(sign * area.opacity))
    paper.paste(Image.new("RGB", paper.size, area.fill), (0, 0), strength)
    pen = ImageDraw.Draw(paper)
    for ring in area.rings:
        line = [(float(x) * 2, float(y) * 2) for x, y in ring]
        pen.line([*line, line[0]], fill=area.line, width=2)


@settings(max_examples=examples(40))
@given(rings)
def test_a_ring_within_its_frame_is_the_ring_on_the_whole_paper(drawn):
    area = Area(tuple(np.array(ring) for ring in drawn), "#3366aa", 0.4, "#112233", 1.0, "")
    size = int(SIDE * 2), int(HIGH * 2)
    quick, whole = Image.new("RGB", size, "#fbfbf8"), Image.new("RGB", size, "#fbfbf8")
    _area(quick, area)
    by_whole_masks(whole, area)
    assert ImageChops.difference(quick, whole).getbbox() is None


def test_a_thin_corridor_keeps_both_its_sides():
    east = np.linspace(0, 10, 3_000)
    line = shapely.LineString(np.column_stack([east, np.sin(east)]))
    corridor = shapely.buffer(line, 0.001)
    found = thin_rings(corridor, 0.01)
    assert len(found) == 1
    assert shapely.get_num_coordinates(found[0]) < 400
    assert shapely.hausdorff_distance(found[0], corridor.exterior) <= 0.01 + 1e-9


@pytest.mark.parametrize(("step", "count"), [(0.01, 3), (0.5, 2)])
def test_what_is_smaller_than_a_step_is_left_out(step, count):
    whole = shapely.box(0, 0, 10, 10).difference(shapely.box(4, 4, 6, 6))
    both = shapely.MultiPolygon([whole, shapely.box(20, 0, 20.1, 0.1)])
    assert len(thin_rings(both, step)) == count


def test_of_what_is_all_smaller_one_line_is_left():
    assert len(thin_rings(shapely.box(0, 0, 0.1, 0.1), 5)) == 1
