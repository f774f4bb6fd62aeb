"""The area engine against areas known by hand, against Shapely on thousands of adversarial cases, and against bad input."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from soilgis.geometry.engine import edge_grid, start_states
from soilgis.geometry.engine import overlay as engine
from soilgis.geometry.engine.edge_grid_kernels import UNIONS
from soilgis.geometry.engine.overlay import laid_over, overlap_sums
from soilgis.geometry.engine.prefilter import prefilter
from soilgis.geometry.engine.region_grid import lay_regions
from soilgis.geometry.engine.ring_sources import from_ragged, from_shapes
from soilgis.geometry.engine.rings import load
from soilgis.geometry.engine.settings import USUAL, EngineSettings
from soilgis.geometry.overlap import (
    Overlaps,
    Streamed,
    combination_areas,
    combination_rings,
    overlap_areas,
    overlap_rings,
    overlapping_regions,
)  # fmt: skip
from soilgis.model import threads
from soilgis.model.errors import ClosureError, GeometryError


def shapes(*made):
    return np.array(made, dtype=object)


def table(found):
    return {(int(r), int(z)): float(a) for r, z, a in zip(found.region, found.other, found.area_m2, strict=True)}


def plane(layer):
    return load(from_shapes(layer, "z"), "z", tolerance_m2=None)


def fast_with(regions, zones, group=None, **changed):
    """Every region in every group by the fast engine with some of its settings changed."""
    group = np.arange(len(zones), dtype=np.int32) if group is None else group
    return Overlaps(*overlap_sums(plane(regions), plane(zones), group, None, EngineSettings(**changed)), "fast", "")


def same(one, other, least=1e-5):
    """Same pairs and areas; pairs below ``least`` m² may be missing from either."""
    left, right = table(one), table(other)
    for pair in left.keys() | right.keys():
        assert left.get(pair, 0.0) == pytest.approx(right.get(pair, 0.0), rel=1e-6, abs=least), pair


WEST, EAST = shapely.box(0, 0, 10, 7), shapely.box(10, 0, 23, 7)
REGIONS = shapes(WEST, EAST)
BY_HAND = {
    "across the common border": (shapely.box(5, 1, 12, 4), {0: 15, 1: 6}),
    "identical to a region": (WEST, {0: 70}),
    "the whole ground": (shapely.box(0, 0, 23, 7), {0: 70, 1: 91}),
    "far outside": (shapely.box(50, 50, 60, 59), {}),
    "touching along a border": (shapely.box(-5, 0, 0, 7), {}),
    "touching in a corner": (shapely.box(23, 7, 30, 12), {}),
    "a hole as large as a region": (shapely.box(-1, -1, 24, 8).difference(WEST), {1: 91}),
    "an island within": (shapely.box(3, 3, 4, 5), {0: 2}),
    "two islands": (shapely.MultiPolygon([shapely.box(3, 3, 4, 5), shapely.box(15, 1, 16, 4)]), {0: 2, 1: 3}),
    "corner on the common border": (shapely.Polygon([(10, 2), (14, 4), (10, 6), (6, 4)]), {0: 8, 1: 8}),
    "collinear with the common border": (shapely.box(10, 2, 12, 5), {1: 6}),
    "T-junctions on the border": (shapely.Polygon([(10, 1), (10, 3), (10, 5), (8, 5), (8, 1)]), {0: 8}),
    "a spike along the border": (shapely.Polygon([(8, 1), (10, 1), (10, 6), (10, 5), (8, 5)]), {0: 8}),
    "a point twice": (shapely.Polygon([(3, 3), (3, 3), (4, 3), (4, 5), (4, 5), (3, 5)]), {0: 2}),
    "touching holes": (
        shapely.Polygon(shapely.box(1, 1, 9, 6).exterior, [[(2, 2), (4, 4), (2, 4)], [(4, 4), (6, 2), (6, 4)]]), {0: 36},
    ),
    "a hole touching its shell": (shapely.Polygon(shapely.box(1, 1, 9, 6).exterior, [[(1, 3), (3, 2), (3, 4)]]), {0: 38}),
}  # fmt: skip


@pytest.mark.parametrize("name", BY_HAND)
def test_areas_known_by_hand(name):
    zone, expected = BY_HAND[name]
    found = table(overlap_areas(REGIONS, shapes(zone), engine="fast"))
    assert found == pytest.approx({(region, 0): float(area) for region, area in expected.items()}, rel=1e-6)


@pytest.mark.parametrize("name", BY_HAND)
def test_combinations_of_a_zone_with_itself_twice(name):
    """A layer given twice lies on itself: its ground is in both or in neither."""
    zone, expected = BY_HAND[name]
    found = table(combination_areas(REGIONS, [shapes(zone), shapes(zone, zone)], engine="fast"))
    for region, total in enumerate((70, 91)):
        inside = expected.get(region, 0)
        assert found.get((region, 3), 0) == pytest.approx(inside, abs=1e-5)
        assert found.get((region, 0), 0) == pytest.approx(total - inside, abs=1e-5)
    assert {mask for _, mask in found} <= {0, 3}


def test_zones_of_one_group_that_overlap_are_counted_once():
    zones = shapes(shapely.box(1, 1, 6, 3), shapely.box(4, 2, 9, 5), shapely.box(4, 2, 9, 5), shapely.box(2, 1, 3, 2))
    group = np.zeros(4, np.int32)
    union = shapely.area(shapely.union_all(zones))
    assert table(overlap_areas(REGIONS, zones, group, engine="fast")) == pytest.approx({(0, 0): union}, rel=1e-6)


def test_three_layers_by_hand():
    layers = [shapes(shapely.box(0, 0, 12, 2)), shapes(shapely.box(0, 1, 23, 4)), shapes(shapely.box(9, 0, 11, 7))]
    found = table(combination_areas(REGIONS, layers, engine="fast"))
    west = {0: 27, 1: 9, 2: 18, 3: 9, 4: 3, 5: 1, 6: 2, 7: 1}
    east = {0: 47, 1: 1, 2: 35, 3: 1, 4: 3, 5: 1, 6: 2, 7: 1}
    assert found == pytest.approx({(0, k): v for k, v in west.items()} | {(1, k): v for k, v in east.items()}, rel=1e-6)


points = st.tuples(st.integers(0, 6), st.integers(0, 5))
triangles = st.tuples(points, points, points).map(shapely.Polygon)
boxes = st.tuples(points, st.integers(1, 4), st.integers(1, 3)).map(
    lambda b: shapely.box(*b[0], b[0][0] + b[1], b[0][1] + b[2])
)
frames = st.tuples(points, st.integers(3, 5), st.integers(3, 4)).map(
    lambda b: shapely.box(*b[0], b[0][0] + b[1], b[0][1] + b[2]).difference(shapely.box(b[0][0] + 1, b[0][1] + 1, b[0][0] + 2, b[0][1] + 2))
)  # fmt: skip
polygons = st.one_of(triangles, boxes, frames).filter(lambda shape: shape.is_valid and shape.area > 0)
layers = st.lists(polygons, min_size=1, max_size=5).map(lambda made: np.array(made, dtype=object))
scales = st.sampled_from([1.0, 1 / 3, 1e4, 12345.678])


def tiles(cuts):
    """Regions that tile a frame: strips between the cuts, each divided once."""
    edges = [-1, *sorted(set(cuts)), 8]
    made = []
    for low, high in pairwise(edges):
        middle = (low + high) % 5 + 1
        made += [shapely.box(low, -1, high, middle), shapely.box(low, middle, high, 9)]
    return np.array(made, dtype=object)


def scaled(layer, factor, shift=(0.0, 0.0)):
    return shapely.transform(layer, lambda xy: (xy + shift) * factor)


@settings(max_examples=examples(900))
@given(regions=layers, zones=layers, factor=scales)
def test_pairs_agree_with_the_reference(regions, zones, factor):
    """On a small lattice corners, borders and whole polygons coincide all the time; regions may overlap too."""
    regions, zones = scaled(regions, factor), scaled(zones, factor)
    least = 1e-6 * factor**2 + 1e-6 * factor
    same(overlap_areas(regions, zones, engine="fast"), overlap_areas(regions, zones, engine="reference"), least)


@settings(max_examples=examples(500))
@given(regions=layers, zones=layers, groups=st.lists(st.integers(0, 1), min_size=5, max_size=5))
def test_groups_agree_with_the_reference(regions, zones, groups):
    group = np.array(groups[: len(zones)], np.int32)
    fast, slow = (overlap_areas(regions, zones, group, engine=e) for e in ("fast", "reference"))
    same(fast, slow, 2e-6)


@settings(max_examples=examples(700))
@given(
    cuts=st.lists(st.integers(0, 7), max_size=3), given_layers=st.lists(layers, min_size=1, max_size=4), factor=scales
)
def test_combinations_agree_with_the_reference_and_close(cuts, given_layers, factor):
    regions = scaled(tiles(cuts), factor)
    zones = [scaled(layer, factor) for layer in given_layers]
    fast, slow = (combination_areas(regions, zones, engine=e) for e in ("fast", "reference"))
    same(fast, slow, 1e-6 * factor**2 + 1e-6 * factor)
    sums = np.bincount(fast.region, weights=fast.area_m2, minlength=len(regions))
    assert sums == pytest.approx(shapely.area(regions), rel=1e-6)


@settings(max_examples=examples(120))
@given(cuts=st.lists(st.integers(0, 7), max_size=3), zones=layers, dx=st.integers(-9, 9), dy=st.integers(-9, 9))
def test_moving_everything_changes_nothing(cuts, zones, dx, dy):
    regions = tiles(cuts)
    moved = overlap_areas(
        scaled(regions, 1.0, (dx * 1e5, dy * 1e5)), scaled(zones, 1.0, (dx * 1e5, dy * 1e5)), engine="fast"
    )
    same(overlap_areas(regions, zones, engine="fast"), moved)


@settings(max_examples=examples(120))
@given(regions=layers, zones=layers, seed=st.integers(0, 99))
def test_the_order_of_rows_changes_nothing(regions, zones, seed):
    order = np.random.default_rng(seed).permutation(len(zones))
    straight = table(overlap_areas(regions, zones, engine="fast"))
    shuffled = table(overlap_areas(regions, zones[order], engine="fast"))
    back = {(r, int(order[z])): a for (r, z), a in shuffled.items()}
    assert back == pytest.approx(straight, rel=1e-9, abs=1e-9)


def discs(count, seed):
    rng = np.random.default_rng(seed)
    return shapely.buffer(
        shapely.points(rng.uniform(0, 900, count), rng.uniform(0, 700, count)), rng.uniform(5, 120, count), quad_segs=8
    )


def squares(columns, rows, width):
    return np.array(
        [
            shapely.box(i * width, j * width, i * width + width, j * width + width)
            for i in range(columns)
            for j in range(rows)
        ],
        object,
    )


def test_hundreds_of_overlapping_discs_agree_with_their_union():
    regions, zones = squares(9, 7, 100.0), discs(600, 1)
    fast = overlap_areas(regions, zones, np.zeros(len(zones), np.int32), engine="fast")
    expected = shapely.area(shapely.intersection(regions, shapely.union_all(zones)))
    assert np.bincount(fast.region, weights=fast.area_m2, minlength=len(regions)) == pytest.approx(expected, rel=1e-8)


def test_thousands_of_zones_over_one_cell():
    """Nothing overflows where thousands of polygons lie on one point."""
    zones = np.array(
        [shapely.box(400 - k / 100, 300 - k / 100, 400 + k / 100, 300 + k / 100) for k in range(1, 3001)], object
    )
    regions = shapes(shapely.box(0, 0, 400, 700), shapely.box(400, 0, 900, 700))
    found = overlap_areas(regions, zones, engine="fast")
    assert len(found.region) == 6000
    half = shapely.area(zones) / 2
    assert found.area_m2 == pytest.approx(np.concatenate([half, half]), rel=1e-4)
    once = combination_areas(regions, [zones], engine="fast")
    assert table(once) == pytest.approx({(0, 0): 278200.0, (0, 1): 1800.0, (1, 0): 348200.0, (1, 1): 1800.0}, rel=1e-6)


def test_a_staircase_lies_exactly_on_its_cells():
    """Polygons drawn along cell borders: every border is shared, most corners are T-junctions."""
    cells = squares(12, 9, 30.0)
    classes = np.random.default_rng(3).integers(0, 3, len(cells))
    zones = np.array([shapely.union_all(cells[classes == k]) for k in range(3)], object)
    found = table(combination_areas(cells, [shapes(zone) for zone in zones], engine="fast"))
    assert found == pytest.approx({(k, 1 << int(classes[k])): 900.0 for k in range(len(cells))}, rel=1e-9)


def test_results_do_not_depend_on_the_number_of_threads(monkeypatch):
    regions, zones = squares(9, 7, 100.0), discs(400, 2)
    several = combination_areas(regions, [zones[:200], zones[200:]], engine="fast")
    monkeypatch.setattr(threads, "WORKERS", 1)
    monkeypatch.setattr(edge_grid, "WORKERS", 1)
    alone = combination_areas(regions, [zones[:200], zones[200:]], engine="fast")
    assert alone.area_m2.tobytes() == several.area_m2.tobytes()


def test_more_pairs_than_the_first_table_holds():
    regions, zones = squares(9, 7, 100.0), discs(300, 4)
    same(fast_with(regions, zones, table_slots=16), overlap_areas(regions, zones, engine="reference"))


def test_more_crossings_than_there_was_room_for():
    regions, zones = squares(3, 3, 10.0), np.concatenate([discs(40, 7), [shapely.box(-3, 1, 40, 1.5)]])
    same(fast_with(regions, zones, edge_crossings=1), overlap_areas(regions, zones, engine="reference"))


@pytest.mark.parametrize("group", [None, np.arange(200, dtype=np.int32) % 7])
def test_a_sweep_finds_the_same_start_states_as_rays(group):
    regions, zones = squares(9, 7, 100.0), discs(200, 8)
    by_rays = fast_with(regions, zones, group, ray_share=1e9)
    by_sweep = fast_with(regions, zones, group, ray_share=0)
    assert by_sweep.area_m2.tobytes() == by_rays.area_m2.tobytes()


def test_a_region_grid_laid_anew_for_many_zones_changes_nothing():
    regions, zones = squares(9, 7, 100.0), discs(200, 9)
    same(fast_with(regions, zones, coarse=1e-6), overlap_areas(regions, zones, engine="fast"))
    inside = shapely.intersection(zones, shapely.box(0, 0, 900, 700))
    first, rings = lay_regions(plane(regions), 400), plane(inside)
    kept = prefilter(first, rings, np.arange(200, dtype=np.int32), None, across=False)
    for coarse, anew in ((1e9, False), (1e-6, True)):
        assert (laid_over(first, kept, UNIONS, coarse)[0] is not first) == anew


def test_zones_far_beyond_the_regions_are_cut_to_them():
    zones = shapes(
        shapely.box(-900, -900, 5, 5), shapely.Point(0, 0).buffer(4000, 512), shapely.box(300, 300, 301, 400)
    )
    layers = [zones[:1], zones[1:]]
    same(overlap_areas(REGIONS, zones, engine="fast"), overlap_areas(REGIONS, zones, engine="reference"))
    same(combination_areas(REGIONS, layers, engine="fast"), combination_areas(REGIONS, layers, engine="reference"))


def test_regions_that_lie_on_each_other_count_each():
    regions = np.concatenate([squares(4, 4, 100.0), squares(2, 2, 210.0), squares(1, 1, 390.0)])
    zones = discs(200, 10)
    same(overlap_areas(regions, zones, engine="fast"), overlap_areas(regions, zones, engine="reference"))


def test_rings_cut_into_many_walks_close():
    regions, zones = squares(5, 4, 100.0), discs(60, 5)
    same(fast_with(regions, zones, walk_edges=3), overlap_areas(regions, zones, engine="reference"))


def test_inputs_are_left_alone():
    regions, zones = REGIONS.copy(), discs(9, 6)
    before = shapely.to_wkb(regions).tolist(), shapely.to_wkb(zones).tolist()
    overlap_areas(regions, zones, engine="fast")
    assert (shapely.to_wkb(regions).tolist(), shapely.to_wkb(zones).tolist()) == before


def test_empty_layers_and_shapes_have_no_area():
    none = np.array([], object)
    assert len(overlap_areas(REGIONS, none, engine="fast").region) == 0
    assert len(overlap_areas(none, REGIONS, engine="fast").region) == 0
    found = overlap_areas(REGIONS, shapes(None, shapely.Polygon(), WEST), engine="fast")
    assert table(found) == {(0, 2): 70.0}
    assert table(combination_areas(REGIONS, [none], engine="fast")) == {(0, 0): 70.0, (1, 0): 91.0}


def test_regions_that_overlap_are_found():
    regions = load(from_shapes(shapes(WEST, EAST, shapely.box(8, 5, 12, 9)), "r"), "r", tolerance_m2=None)
    assert overlapping_regions(regions) == [(0, 2, pytest.approx(4.0)), (1, 2, pytest.approx(4.0))]


def test_lines_are_refused():
    with pytest.raises(GeometryError, match="zones: feature 2 is LineString, an area must be Polygon"):
        overlap_areas(REGIONS, shapes(WEST, shapely.LineString([(0, 0), (1, 1)])), engine="fast")


@pytest.mark.parametrize(
    ("ring", "words"),
    [
        ([(0, 0), (1, np.nan), (1, 1)], "feature 1 has a coordinate that is NaN or infinite"),
        ([(0, 0), (1, np.inf), (1, 1)], "feature 1 has a coordinate that is NaN or infinite"),
        ([(0, 0), (4e7, 0), (1, 1)], "feature 1 has a coordinate out of range"),
    ],
)
def test_impossible_coordinates_are_refused(ring, words):
    xy = np.array([*ring, ring[0]], float)
    with pytest.raises(GeometryError, match=words):
        load(from_ragged(xy, np.array([0, 4]), np.array([0, 1]), np.array([0]), 1), "z", tolerance_m2=None)


def test_a_ring_that_does_not_close_is_refused():
    xy = np.array([(0, 0), (4, 0), (4, 3), (0, 3)], float)
    with pytest.raises(GeometryError, match="z: feature 1 has a ring that does not end where it starts"):
        load(from_ragged(xy, np.array([0, 4]), np.array([0, 1]), np.array([0]), 1), "z", tolerance_m2=None)


@pytest.mark.parametrize(
    ("ring", "words"),
    [
        ([(0, 89.95), (3, 89.95), (1, 89)], "reaches beyond 89.9° latitude"),
        ([(-179, 5), (179, 5), (179, 9), (-179, 9)], "an edge wider than 180° of longitude"),
        ([(100, 5), (181, 5), (103, 9)], "a coordinate out of range"),
    ],
)
def test_poles_and_the_antimeridian_are_refused(ring, words):
    with pytest.raises(GeometryError, match=words):
        load(from_shapes(shapes(shapely.Polygon(ring)), "z"), "z", tolerance_m2=1.0)


def test_a_walk_that_does_not_close_is_an_error_naming_the_feature(monkeypatch):
    honest = start_states._regions_around

    def broken(*given):
        pool, begin, end = honest(*given)
        end[-1] = begin[-1]
        return pool, begin, end

    angle = np.linspace(0, 2 * np.pi, 2 * USUAL.walk_edges)
    long = shapely.Polygon(np.column_stack([5 + 2 * np.cos(angle), 3 + 2 * np.sin(angle)]))  # more than one walk
    monkeypatch.setattr(start_states, "_regions_around", broken)
    with pytest.raises(ClosureError, match="the border of zone 1, feature 1 of all zones, does not close"):
        overlap_areas(REGIONS, shapes(long), engine="fast")


def test_an_overlap_larger_than_its_zone_is_an_error(monkeypatch):
    monkeypatch.setattr(
        engine, "overlap_sums", lambda *_: (np.zeros(1, np.int32), np.zeros(1, np.int32), np.array([99.0]))
    )
    rings = load(from_shapes(shapes(WEST), "r"), "r", tolerance_m2=None)
    with pytest.raises(
        ClosureError, match=r"overlap larger than region or zone .*: region 1 and zone 1 by 99\.00 m² of"
    ):
        overlap_rings(rings, rings, np.zeros(1, np.int32))


def test_books_that_do_not_close_are_an_error(monkeypatch):
    monkeypatch.setattr(
        engine, "combination_sums", lambda *_: (np.zeros(1, np.int32), np.zeros(1, np.int32), np.array([69.0]))
    )
    rings = load(from_shapes(shapes(WEST), "r"), "r", tolerance_m2=None)
    with pytest.raises(ClosureError, match="the pieces of region 1 .* do not sum to its area"):
        combination_rings(rings, rings, np.zeros(1, np.int32))


def test_forty_layers_are_told_apart_and_forty_one_refused():
    strips = [shapes(shapely.box(k / 4, 0, k / 4 + 0.25, 7)) for k in range(40)]
    found = table(combination_areas(REGIONS, strips, engine="fast"))
    assert found == pytest.approx({(0, 1 << k): 1.75 for k in range(40)} | {(1, 0): 91.0}, rel=1e-6)
    assert table(combination_areas(REGIONS, strips, engine="reference")) == pytest.approx(found, rel=1e-6)
    with pytest.raises(GeometryError, match="41 layers: a ledger tells at most 40 apart"):
        combination_areas(REGIONS, [shapes(WEST)] * 41)


def islands(seed, count=700):
    """Small polygons, some with holes, scattered over the squares: most lie clear of every border."""
    rng = np.random.default_rng(seed)
    at = shapely.points(rng.uniform(-80, 980, count), rng.uniform(-80, 780, count))
    size = rng.uniform(1, 14, count)
    outer = shapely.buffer(at, size, quad_segs=6)
    return np.where(
        rng.random(count) < 0.4, shapely.difference(outer, shapely.buffer(at, size / 2, quad_segs=4)), outer
    )


@pytest.mark.parametrize("valid", [None, True])
@pytest.mark.parametrize("groups", [700, 3, 1])
def test_islands_that_are_not_walked_have_the_same_area(groups, valid):
    """Prefiltered or not, isolated or overlapping others of their group: as the reference has it."""
    regions, zones = squares(9, 7, 100.0), islands(groups)
    group = (np.arange(700) % groups).astype(np.int32)
    rings = [load(from_shapes(layer, "z"), "z", tolerance_m2=None) for layer in (regions, zones)]
    flags = None if valid is None else np.ones(700, bool)
    fast = overlap_rings(*rings, group, valid=flags)
    same(fast, overlap_areas(regions, zones, group, engine="reference"), 1e-4)


def test_islands_in_combinations_have_the_same_area():
    regions, layers = squares(9, 7, 100.0), [islands(5, 300), islands(6, 300), islands(7, 60)]
    same(*(combination_areas(regions, layers, engine=engine) for engine in ("fast", "reference")), 1e-4)


def test_the_prefilter_spares_most_islands_and_keeps_what_touches_a_border():
    """Kept: every ring whose bounds meet a border; spared: rings clear of all, with the region they lie in."""
    regions = load(from_shapes(squares(3, 2, 100.0), "r"), "r", tolerance_m2=None)
    made = shapes(
        shapely.box(20, 30, 40, 60),
        shapely.box(90, 10, 110, 20),
        shapely.box(-50, -50, -40, -40),
        shapely.box(250, 150, 260, 170),
    )
    zones = load(from_shapes(made, "z"), "z", tolerance_m2=None)
    found = prefilter(lay_regions(regions, 4000), zones, np.arange(4, dtype=np.int32), None, across=False)
    assert found.ring_number.tolist() == [1]
    assert (found.region.tolist(), found.group.tolist(), found.area_m2.tolist()) == ([0, 5], [0, 3], [600.0, 200.0])


def test_overlapping_regions_are_both_credited():
    regions, zone = shapes(shapely.box(0, 0, 60, 50), shapely.box(20, 0, 90, 50)), shapes(shapely.box(30, 20, 33, 27))
    assert table(overlap_areas(regions, zone, engine="fast")) == pytest.approx({(0, 0): 21.0, (1, 0): 21.0}, rel=1e-6)


def test_batches_have_the_areas_of_the_whole():
    regions, zones = squares(9, 7, 100.0), islands(8)
    whole = overlap_areas(regions, zones, engine="fast")
    streamed = Streamed(load(from_shapes(regions, "r"), "r", tolerance_m2=None), len(zones))
    for first, last in pairwise([0, 100, 350, 700]):
        batch = load(from_shapes(zones[first:last], "z"), "z", tolerance_m2=None)
        streamed.add(batch, np.arange(first, last, dtype=np.int32), np.ones(last - first, bool))
    found, zone_m2 = streamed.measured()
    same(found, whole, 1e-6)
    assert zone_m2 == pytest.approx(shapely.area(zones), rel=1e-6)


def test_a_streamed_zone_that_overlaps_itself_is_counted_once():
    twice = shapely.MultiPolygon([shapely.box(2, 1, 6, 4), shapely.box(4, 2, 9, 5)])
    streamed = Streamed(load(from_shapes(REGIONS, "r"), "r", tolerance_m2=None), 1)
    streamed.add(
        load(from_shapes(shapes(twice), "z"), "z", tolerance_m2=None), np.zeros(1, np.int32), np.zeros(1, bool)
    )
    found, zone_m2 = streamed.measured()
    assert (found.area_m2.tolist(), zone_m2.tolist()) == (pytest.approx([23.0]), pytest.approx([23.0]))
