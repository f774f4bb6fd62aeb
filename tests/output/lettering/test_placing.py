"""Placing of names: by hand on one ladder, and by law on random coverages: no two boxes overlap at any step, anchors lie inside."""

import numpy as np
import pytest
import shapely
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from soilgis.output.lettering import placing
from soilgis.output.lettering.anchors import anchors
from soilgis.output.lettering.leading import box_at
from soilgis.output.lettering.places import Name
from soilgis.output.lettering.placing import place
from soilgis.output.lettering.signs import width_of, wrapped

LADDER = [2.0**step for step in np.arange(-2, 6, 0.5)]


def test_a_name_waits_until_it_lies_inside_its_unit():
    """Two characters of 11 px are 22 by 13.75 px: a square of 10 units holds them from 2.2 px a unit on; the next step is 2√2."""
    (found,) = place([Name("甲市", shapely.box(0, 0, 10, 10), 11.0)], LADDER)
    assert LADDER[found.since] == pytest.approx(2.0 * 2**0.5)
    assert found.x == pytest.approx(5, abs=0.3)
    assert found.until == len(LADDER)


def test_the_lower_rank_goes_first_and_the_other_waits():
    """Names 16 units apart with boxes 20 px wide and 2 px between them are free of each other from 22/16 px a unit on."""
    wide = shapely.box(-100, -100, 116, 100)
    first, second = (
        Name("甲市", shapely.box(-8, -5, 8, 5), 10.0, rank=0),
        Name("乙市", shapely.box(8, -5, 24, 5), 10.0, rank=1),
    )
    placed = place([second, first], [0.25, 1.0, 1.3, 1.4, 2.0])
    assert placed[1].since == 2
    assert placed[0].since == 3
    loose = [Name(one.text, wide, 10.0, rank=one.rank) for one in (second, first)]
    apart = place(loose, [0.25, 1.0, 1.3, 1.4, 2.0])
    assert apart[1].since == 0
    assert apart[0].since == apart[0].until


def test_a_parents_name_leaves_for_its_children():
    """The province is shown while half its side is at most 40 px, its counties from there on."""
    province = Name("某省", shapely.box(0, 0, 40, 40), 10.0, rank=0, most=40.0)
    county = Name("某县", shapely.box(15, 15, 25, 25), 10.0, rank=1)
    above, below = place([province, county], [1.0, 2.0, 4.0, 8.0])
    assert (above.since, above.until) == (0, 2)
    assert below.since == 2


def test_a_small_unit_is_led_out_by_a_line():
    """A unit of 1 by 1 in the middle of one of 100 by 100 has room for its name far later; until then it is named beside."""
    large = Name("大县", shapely.box(0, 0, 100, 100).difference(shapely.box(70, 50, 71, 51)), 10.0, rank=0)
    small = Name("小区", shapely.box(70, 50, 71, 51), 10.0, rank=1, leads=0)
    around, led = place([large, small], LADDER)
    assert led.lead is not None
    assert led.since > led.lead.since
    assert around.lead is None


def test_a_value_stands_under_the_name_when_there_is_room():
    """With its value the box is deeper, so it waits longer; a name without a value has no step for it."""
    with_value, without = place(
        [Name("甲市", shapely.box(0, 0, 10, 10), 10.0, value="68.50%"), Name("乙市", shapely.box(20, 0, 30, 10), 10.0)],
        LADDER,
    )
    assert with_value.valued > with_value.since
    assert without.valued == without.until


def test_a_sign_stands_on_its_point_and_its_name_right_of_it_when_there_is_room():
    """A sign 10 px wide; its name of two characters needs 5 + 2 + 20 px right of the point: free of a name 30 units east from 37/30 on."""
    wide = shapely.box(-1000, -1000, 1000, 1000)
    other = Name("甲市", wide, 10.0, at=(40.0, 0.0))
    sign, bare = (
        Name("乙城", wide, 10.0, rank=1, at=(10.0, 0.0), mark=5.0),
        Name("", wide, 10.0, rank=2, at=(-80.0, 0.0), mark=5.0),
    )
    _, found, alone = place([other, sign, bare], [0.25, 0.5, 1.0, 1.2, 1.35, 2.0])
    assert (found.x, found.y) == (10.0, 0.0)
    assert found.since == 2
    assert found.valued == 4
    assert (alone.since, alone.valued) == (0, alone.until)


def test_nothing_is_placed_of_nothing():
    """No names, an empty unit, a name of sixty characters, a unit with no room at all."""
    assert place([], LADDER) == []
    empty, long, thin = place(
        [
            Name("空", shapely.Polygon(), 10.0),
            Name("长" * 60, shapely.box(0, 0, 10, 10), 10.0),
            Name("线", shapely.box(0, 0, 50, 1e-9), 10.0),
        ],
        LADDER,
    )
    assert empty.since >= empty.until
    assert long.since >= long.until
    assert thin.since >= thin.until


def test_the_anchor_is_where_a_flat_name_has_room():
    """Of an L whose arms are 4 high and 3 wide, the lying arm has more room for a name twice as wide as high."""
    ell = shapely.Polygon([(0, 0), (30, 0), (30, 4), (3, 4), (3, 30), (0, 30)])
    points, radii = anchors(np.array([ell]), np.array([4.0]))
    assert points[0, 0] > 3
    assert points[0, 1] < 4
    assert radii[0] > 4


@st.composite
def coverages(draw):
    """A grid of crooked cells, with names of one to six characters, ranks, values and lines."""
    columns, rows = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    xs = np.cumsum([0, *draw(st.lists(st.floats(2, 60), min_size=columns, max_size=columns))])
    ys = np.cumsum([0, *draw(st.lists(st.floats(2, 60), min_size=rows, max_size=rows))])
    lean = draw(st.floats(-0.4, 0.4))
    names = []
    for i in range(columns):
        for j in range(rows):
            cell = shapely.affinity.skew(
                shapely.box(xs[i], ys[j], xs[i + 1], ys[j + 1]), lean, origin=(0, 0), use_radians=True
            )
            names.append(
                Name(
                    "市" * draw(st.integers(1, 6)), cell, 12.0, rank=draw(st.integers(0, 3)),
                    value=draw(st.sampled_from(["", "68.50%", "12,345.67"])), most=draw(st.sampled_from([np.inf, 60.0])),
                    leads=draw(st.sampled_from([None, 0, 3])),
                )
            )  # fmt: skip
    for i in range(draw(st.integers(0, 2))):
        point = draw(st.floats(0, 1)) * xs[-1], draw(st.floats(0, 1)) * ys[-1]
        names.append(
            Name(
                "城" * draw(st.integers(0, 3)), shapely.box(-500, -500, 500, 500), 11.0, rank=4 + i, at=point, mark=5.0
            )
        )
    return names


@settings(max_examples=examples(80))
@given(names=coverages())
def test_no_two_names_overlap_at_any_step_and_anchors_lie_inside(names):
    """The law of the whole: names on their anchors inside their units whole, names led out, and values."""
    placed = place(names, LADDER)
    plain, deep = placing._boxes(names)
    for step, scale in enumerate(LADDER):
        assert not _overlap(_mixed(placed, plain, plain, [False] * len(names), step, scale))
        valued = [one.grows and at.valued <= step < at.until for one, at in zip(names, placed, strict=True)]
        assert not _overlap(_mixed(placed, plain, deep, valued, step, scale))
    for one, at in zip(names, placed, strict=True):
        assert one.shape.buffer(1e-9).contains(shapely.Point(at.x, at.y))
        assert at.since <= at.valued <= at.until


def _mixed(placed, plain, deep, valued, step, scale):
    boxes = [box_at(row, at, step, deep if valued[row] else plain, scale) for row, at in enumerate(placed)]
    return np.array([box for box in boxes if box], np.float64).reshape(-1, 4)


def _overlap(boxes):
    shapes = shapely.box(*boxes.T)
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    return bool((left != right).any())


def test_widths_and_lines_of_texts():
    """A Chinese character is as wide as the type is high, a digit about half."""
    assert width_of("吕梁") == 2.0
    assert width_of("68%") == pytest.approx(1.68)
    assert wrapped("一二三四五", 2) == ["一二", "三四", "五"]
    assert wrapped("", 2) == []
