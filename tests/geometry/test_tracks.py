"""Lines within polygons: by hand, by law, and against GEOS on the same coordinates."""

import numpy as np
import pytest
import shapely
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from made_shapes import blobs, partitions

from soilgis.geometry.area import lonlat_shapes, plane_shapes
from soilgis.geometry.meeting import meet
from soilgis.geometry.nearest import geodesic_length_m
from soilgis.geometry.tracks import Stays, Tracks
from soilgis.model import threads
from soilgis.model.ellipsoid import quantised

WEST, SOUTH, SIZE = 112.0, 37.0, 0.1
"""Where the made-up ground lies, and the degrees that 1 stands for: edges of some kilometres."""


def array(*shapes):
    made = np.empty(len(shapes), dtype=object)
    made[:] = shapes
    return made


def line(*points):
    return shapely.LineString([(WEST + SIZE * x, SOUTH + SIZE * y) for x, y in points])


def box(x0, y0, x1, y1):
    return shapely.box(*line((x0, y0), (x1, y1)).bounds)


def metres(*points):
    return geodesic_length_m(array(line(*points)))[0]


def lengths(lines, polygons):
    """Length of every line in every polygon, a table."""
    stays = Tracks.of_lines(lines).stays(plane_shapes(polygons))
    pairs, found = stays.length_m(stays.line * len(polygons) + stays.polygon)
    table = np.zeros(len(lines) * len(polygons))
    table[pairs] = found
    return table.reshape(len(lines), len(polygons))


def divided(lines, polygons):
    table = np.zeros((len(lines), len(polygons)))
    line, polygon, found = Tracks.of_lines(lines).stays(plane_shapes(polygons)).divided_m()
    table[line, polygon] = found
    return table


def test_a_line_through_two_polygons_and_beside_a_third():
    squares = array(box(0.1, 0, 0.3, 0.2), box(0.4, 0, 0.5, 0.2), box(0, 0.3, 1, 0.4))
    found = lengths(array(line((0, 0.1), (0.6, 0.1)), line((0.2, 0.05), (0.2, 0.15))), squares)
    across = [metres((0.1, 0.1), (0.3, 0.1)), metres((0.4, 0.1), (0.5, 0.1)), 0]
    assert found[0] == pytest.approx(across, abs=1e-3)
    assert found[1] == pytest.approx([metres((0.2, 0.05), (0.2, 0.15)), 0, 0], abs=1e-6)


def test_a_hole_is_outside_and_several_parts_are_measured_together():
    ring = shapely.difference(box(0, 0, 1, 1), box(0.4, 0.4, 0.6, 0.6))
    several = shapely.MultiLineString([line((-0.1, 0.5), (1.1, 0.5)), line((0.1, 0.1), (0.1, 0.2))])
    expected = metres((0, 0.5), (0.4, 0.5)) + metres((0.6, 0.5), (1, 0.5)) + metres((0.1, 0.1), (0.1, 0.2))
    assert lengths(array(several), array(ring))[0, 0] == pytest.approx(expected, abs=2e-3)
    halves = shapely.multipolygons([box(0, 0, 0.2, 1), box(0.5, 0, 1, 1)])
    found = lengths(array(line((0, 0.3), (0.2, 0.3)), line((0.4, 0.3), (0.6, 0.3))), array(halves))[:, 0]
    assert found == pytest.approx([metres((0, 0.3), (0.2, 0.3)), metres((0.5, 0.3), (0.6, 0.3))], abs=2e-3)


@pytest.mark.parametrize("turned", [False, True])
def test_along_a_shared_border_both_have_it_and_divided_ground_has_it_once(turned):
    """A border of many corners and no line straight: what runs along it lies within both sides, exactly."""
    border = [(0.5 + 0.01 * np.sin(7 * y), y) for y in np.linspace(0, 1, 200)]
    left = shapely.Polygon(line((0, 0), *border, (0, 1)))
    right = shapely.Polygon(line((1, 0), *border, (1, 1)))
    along = line(*(border[::-1] if turned else border))
    whole = geodesic_length_m(array(along))[0]
    assert lengths(array(along), array(left, right))[0] == pytest.approx([whole, whole], abs=1e-6)
    found = divided(array(along), array(left, right))[0]
    assert found.sum() == pytest.approx(whole, abs=1e-6)
    outer = divided(array(along), array(left))[0, 0]
    assert outer == pytest.approx(whole, abs=1e-6), "along the outer border it counts for the only one there is"


def test_several_lines_in_several_cells_by_hand():
    """Each pair has its own length; a step of ten centimetres is one."""
    cells = array(box(0, 0, 0.3, 1), box(0.3, 0, 0.5, 1), box(0.5, 0, 0.500011, 1), box(0.500011, 0, 1, 1))
    lines = array(line((0.1, 0.2), (0.4, 0.2)), line((0.45, 0.7), (0.7, 0.7)), line((2, 2), (3, 3)))
    step = metres((0.5, 0.7), (0.500011, 0.7))
    expected = [
        [metres((0.1, 0.2), (0.3, 0.2)), metres((0.3, 0.2), (0.4, 0.2)), 0, 0],
        [0, metres((0.45, 0.7), (0.5, 0.7)), step, metres((0.500011, 0.7), (0.7, 0.7))],
        [0, 0, 0, 0],
    ]
    assert 0.05 < step < 0.15
    for found in (divided(lines, cells), lengths(lines, cells)):
        assert found == pytest.approx(np.array(expected), abs=1e-3)
        assert found[1, 2] == pytest.approx(step, rel=1e-3)


def test_of_ground_that_overlaps_each_polygon_has_all_as_its_area_has():
    over = array(box(0, 0, 0.6, 1), box(0.5, 0, 1, 1), box(0.5, 0, 1, 1))
    found = divided(array(line((-1, 0.5), (2, 0.5))), over)[0]
    expected = [metres((0, 0.5), (0.6, 0.5)), metres((0.5, 0.5), (1, 0.5)), metres((0.5, 0.5), (1, 0.5))]
    assert found == pytest.approx(expected, abs=1e-2)
    along = divided(array(line((0.5, 0), (0.5, 1))), array(box(0.5, 0, 1, 1), box(0.5, 0, 1, 1)))[0]
    assert along == pytest.approx([metres((0.5, 0), (0.5, 1))] * 2, abs=1e-6)


@pytest.mark.parametrize("tolerance", [0.01, 10.0, 1e4])
def test_lines_are_divided_as_the_polygons_are(tolerance):
    """A long slanting border, the same points with every tolerance only if both are divided by it."""
    border = array(shapely.LineString([(112, 37), (112.3, 37.21), (112.5, 37.9)]))
    sides = array(*(shapely.Polygon([*border[0].coords, (x, 37.9), (x, 37)]) for x in (111.9, 112.6)))
    stays = Tracks.of_lines(border, tolerance).stays(plane_shapes(sides, tolerance))
    whole = float(Tracks.of_lines(border, tolerance).along_m[-1])
    assert stays.length_m(stays.polygon)[1] == pytest.approx([whole, whole], abs=1e-6)
    assert stays.divided_m()[2].sum() == pytest.approx(whole, abs=1e-6)


def test_a_touch_is_no_length():
    square = array(box(0, 0, 1, 1))
    touching = array(line((-0.5, 0.5), (0, 1), (0.5, 1.5)), line((1, 1), (2, 2)), line((2, 0.5), (1, 0.5), (2, 0.7)))
    assert lengths(touching, square).tolist() == [[0], [0], [0]]
    assert len(Tracks.of_lines(touching).stays(plane_shapes(square)).divided_m()[0]) == 0


def test_what_lies_in_several_polygons_of_a_group_is_counted_once():
    over = array(box(0, 0, 0.5, 1), box(0.3, 0, 0.8, 1), box(0.9, 0, 1, 1))
    stays = Tracks.of_lines(array(line((-1, 0.5), (2, 0.5)))).stays(plane_shapes(over))
    groups, found = stays.length_m(stays.line)
    expected = metres((0, 0.5), (0.8, 0.5)) + metres((0.9, 0.5), (1, 0.5))
    assert groups.tolist() == [0]
    assert found[0] == pytest.approx(expected, abs=1e-2), "an edge of 27 km that is divided by its share"
    assert stays.taken(stays.polygon == 2).length_m(stays.line[stays.polygon == 2])[1] == pytest.approx(
        [metres((0.9, 0.5), (1, 0.5))], abs=1e-2
    )


def test_no_polygons_no_lines_and_empty_parts():
    tracks = Tracks.of_lines(array(shapely.from_wkt(f"MULTILINESTRING (EMPTY, {line((0, 0), (1, 1)).wkt[11:]})")))
    assert len(tracks.stays(plane_shapes(array())).line) == 0
    assert len(tracks.stays(plane_shapes(array(box(5, 5, 6, 6)))).line) == 0
    found = tracks.stays(plane_shapes(array(box(-1, -1, 2, 2))))
    assert found.length_m(found.line)[1] == pytest.approx([metres((0, 0), (1, 1))], rel=1e-6)
    none = Tracks.of_lines(array(shapely.LineString())).stays(plane_shapes(array(box(0, 0, 1, 1))))
    assert len(none.line) == 0
    assert [len(one) for one in none.divided_m()] == [0, 0, 0]


@st.composite
def walks(draw):
    """Lines from corner to corner of a lattice, which meets polygons on it in every degenerate way."""
    made = []
    for _ in range(draw(st.integers(1, 4))):
        points = draw(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=12))
        if len(set(points)) > 1:
            made.append(line(*[(x / 10, y / 10) for x, y in points]))
    return array(*made) if made else array(line((0, 0), (0.6, 0.3)))


@st.composite
def lattice_polygons(draw):
    made = []
    for _ in range(draw(st.integers(1, 5))):
        points = draw(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=7, unique=True))
        made += [
            one
            for one in shapely.get_parts(
                shapely.make_valid(shapely.Polygon(line(*[(x / 10, y / 10) for x, y in points])))
            )
            if one.geom_type == "Polygon"
        ]
    return array(*made) if made else array(box(0, 0, 0.3, 0.2))


@settings(max_examples=examples(150))
@given(walks(), st.one_of(lattice_polygons(), blobs()))
def test_lengths_are_those_of_the_lines_that_geos_cuts(lines, polygons):
    """On the same coordinates, whole quanta of the plane; a line that lies over itself counts as often as it does so."""
    parts = array(*(one for whole in lines for one in shapely.get_parts(_edges(whole))))
    plane = shapely.transform(plane_shapes(parts), quantised)
    met = meet(plane, plane_shapes(polygons))
    expected = np.zeros((len(parts), len(polygons)))
    expected[met.left, met.right] = geodesic_length_m(lonlat_shapes(met.shape))
    of = np.repeat(np.arange(len(lines)), [len(shapely.get_parts(_edges(whole))) for whole in lines])
    summed = np.zeros((len(lines), len(polygons)))
    np.add.at(summed, of, expected)
    assert lengths(lines, polygons) == pytest.approx(summed, abs=1e-2), (
        "millimetres: the part of an edge is a share of it"
    )


def _edges(whole):
    points = shapely.get_coordinates(whole)
    return shapely.multilinestrings(
        [pair for pair in np.stack([points[:-1], points[1:]], axis=1) if (pair[0] != pair[1]).any()]
    )


@settings(max_examples=examples(60))
@given(walks(), partitions())
def test_parts_of_divided_ground_add_up_to_the_whole(lines, cells):
    frame = shapely.union_all(cells)
    inside = lengths(lines, array(frame))[:, 0]
    found = divided(lines, cells)
    assert found.sum(axis=1) == pytest.approx(inside, abs=2e-5)
    assert (found <= lengths(lines, cells) + 2e-5).all()


@settings(max_examples=examples(60))
@given(walks(), lattice_polygons())
def test_a_line_may_be_walked_either_way(lines, polygons):
    back = shapely.reverse(lines)
    assert lengths(back, polygons) == pytest.approx(lengths(lines, polygons), abs=2e-5)


def test_threads_change_nothing(monkeypatch):
    rng = np.random.default_rng(5)
    walk = array(line(*np.cumsum(rng.normal(0, 0.005, (30_000, 2)), axis=0)))
    polygons = plane_shapes(array(*[line((x, y), (x, y)).buffer(0.03, 64) for x, y in rng.normal(0, 0.5, (40, 2))]))
    found = []
    for workers in (1, 3):
        monkeypatch.setattr(threads, "WORKERS", workers)
        found.append(Tracks.of_lines(walk).stays(polygons))
    one, more = found
    assert len(one.line) > 50
    for name in Stays.__dataclass_fields__:
        assert np.array_equal(getattr(one, name), getattr(more, name))
