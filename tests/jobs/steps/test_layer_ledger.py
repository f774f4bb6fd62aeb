"""The ledger of many layers: by hand on squares, by law, against shapely on random polygons, and what it refuses."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from soilgis import ledger
from soilgis.geometry.area import plane_shapes
from soilgis.geometry.engine import overlay as engine
from soilgis.jobs.steps import layer_ledger as stacked
from soilgis.model.errors import ClosureError, CrsError, GeometryError, SchemaError, UsageError
from soilgis.model.ledger_tables import Combinations, LayerOverlaps, OverlapTotals, TopCombinations
from soilgis.store.layer_names import layer_names


def frame(*shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs="EPSG:4490")


def km2(*shapes):
    """Ellipsoidal area of shapes, km²; boxes along meridians and parallels."""
    return shapely.area(plane_shapes(np.array(shapes, object), 1.0)) / 1e6


WEST, EAST = shapely.box(112, 37, 113, 37.6), shapely.box(113, 37, 114.5, 37.6)


@pytest.fixture
def regions():
    return frame(WEST, EAST, XZQDM=["140101", "140102"])


@pytest.fixture
def layers():
    """Red lies in the west, twice over itself; blue over the border; green nowhere in the regions."""
    red = frame(shapely.box(112.2, 37.1, 112.6, 37.5), shapely.box(112.4, 37.1, 112.6, 37.5))
    blue = frame(shapely.box(112.5, 37.1, 113.5, 37.5))
    return {"red": red, "blue": blue, "green": frame(shapely.box(115, 37, 116, 38))}


def test_combinations_by_hand(regions, layers):
    table = ledger(regions, layers, region_id="XZQDM").tables["ledger"].set_index(["XZQDM", "combination"])["area_km2"]
    red, both, blue, over, west, east = km2(
        shapely.box(112.2, 37.1, 112.5, 37.5), shapely.box(112.5, 37.1, 112.6, 37.5),
        shapely.box(112.6, 37.1, 113, 37.5), shapely.box(113, 37.1, 113.5, 37.5), WEST, EAST,
    )  # fmt: skip
    expected = {
        ("140101", "none"): west - red - both - blue, ("140101", "blue"): blue, ("140101", "red"): red,
        ("140101", "red+blue"): both, ("140102", "none"): east - over, ("140102", "blue"): over,
    }  # fmt: skip
    assert table.index.tolist() == list(expected)
    assert table.to_numpy() == pytest.approx(np.array(list(expected.values())), rel=1e-10)


def test_overlaps_by_hand(regions, layers):
    made = ledger(regions, layers, region_id="XZQDM")
    table = made.tables["overlaps"].set_index(["XZQDM", "layer_a", "layer_b"])
    red, both = km2(shapely.box(112.2, 37.1, 112.6, 37.5), shapely.box(112.5, 37.1, 112.6, 37.5))
    blue, over, west = km2(shapely.box(112.5, 37.1, 113, 37.5), shapely.box(113, 37.1, 113.5, 37.5), WEST)
    assert table.index.tolist() == [
        ("140101", "red", "red"), ("140101", "red", "blue"), ("140101", "blue", "red"), ("140101", "blue", "blue"),
        ("140102", "blue", "blue"),
    ]  # fmt: skip
    assert table["area_km2"].to_numpy() == pytest.approx(np.array([red, both, both, blue, over]), rel=1e-10)
    assert table.loc[("140101", "red", "blue"), "share_of_a"] == pytest.approx(both / red, rel=1e-10)
    assert table.loc[("140101", "blue", "red"), "share_of_a"] == pytest.approx(both / blue, rel=1e-10)
    assert table.loc[("140101", "red", "blue"), "share_of_region"] == pytest.approx(both / west, rel=1e-10)
    totals = made.tables["overlaps-total"].set_index(["layer_a", "layer_b"])
    assert len(totals) == 9
    assert totals.loc[("blue", "blue"), ["area_km2", "regions"]].tolist() == pytest.approx([blue + over, 2], rel=1e-10)
    assert totals.loc[("red", "blue"), ["area_km2", "regions"]].tolist() == pytest.approx([both, 1], rel=1e-10)
    assert totals.loc[("green", "green"), "area_km2"] == 0
    assert np.isnan(totals.loc[("green", "red"), "share_of_a"])


def test_the_largest_by_hand(regions, layers):
    top = ledger(regions, layers, region_id="XZQDM", top=2).tables["top"]
    blue, red, ground = km2(
        shapely.box(112.6, 37.1, 113.5, 37.5), shapely.box(112.2, 37.1, 112.5, 37.5), shapely.union(WEST, EAST)
    )
    assert top[["rank", "combination", "layers", "regions"]].to_numpy().tolist() == [
        [1, "blue", 1, 2],
        [2, "red", 1, 1],
    ]
    assert top["area_km2"].to_numpy() == pytest.approx(np.array([blue, red]), rel=1e-10)
    assert top["cumulative_share"].to_numpy() == pytest.approx(np.array([blue, blue + red]) / ground, rel=1e-10)


def random_layers(seed, count):
    """Overlapping discs, stars of noise and rectangles with shared borders, by layer."""
    rng = np.random.default_rng(seed)
    made = {}
    for number in range(count):
        centres = rng.uniform((111.9, 36.9), (114.6, 37.7), (12, 2))
        discs = shapely.buffer(shapely.points(centres), rng.uniform(0.02, 0.3, 12), quad_segs=4)
        boxes = shapely.box(*np.round(np.hstack([centres, centres + 0.25]), 1).T)
        made[f"layer{number}"] = frame(*discs[: 8 - number], *boxes[8:])
    return made


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_table_agrees_with_shapely(regions, seed):
    """Layers united and cut in the authalic plane by shapely, combination by combination."""
    layers = random_layers(seed, 4)
    made = ledger(regions, layers, region_id="XZQDM", top=1000)
    plane = plane_shapes(np.asarray(regions.geometry.array, object), 1.0)
    united = [shapely.union_all(plane_shapes(np.asarray(one.geometry.array, object), 1.0)) for one in layers.values()]
    table = made.tables["ledger"].set_index(["XZQDM", "combination"])["area_km2"]
    expected = {}
    for code, region in zip(regions["XZQDM"], plane, strict=True):
        for mask in range(16):
            shape = region
            for bit, one in enumerate(united):
                shape = shape & one if mask >> bit & 1 else shape - one
            if shape.area > 1:
                name = "+".join(f"layer{bit}" for bit in range(4) if mask >> bit & 1) or "none"
                expected[code, name] = shape.area / 1e6
    assert {key for key, area in table.items() if area > 1e-6} == set(expected)
    assert [table[key] for key in expected] == pytest.approx(list(expected.values()), rel=1e-8, abs=1e-6)
    overlaps = made.tables["overlaps"].set_index(["XZQDM", "layer_a", "layer_b"])["area_km2"]
    for code, region in zip(regions["XZQDM"], plane, strict=True):
        for a, one in enumerate(united):
            for b, other in enumerate(united):
                both = shapely.area(region & one & other) / 1e6
                assert overlaps.get((code, f"layer{a}", f"layer{b}"), 0) == pytest.approx(both, rel=1e-8, abs=1e-6)
    top = made.tables["top"].set_index("combination")["area_km2"]
    for name, area in made.tables["ledger"].groupby("combination")["area_km2"].sum().items():
        assert name == "none" or top[name] == pytest.approx(area, rel=1e-12)


def test_the_laws_of_the_tables(regions):
    made = ledger(regions, random_layers(7, 6), region_id="XZQDM", top=1000)
    for declared, table in (
        (Combinations, made.tables["ledger"]), (LayerOverlaps, made.tables["overlaps"]), (OverlapTotals, made.tables["overlaps-total"]),
        (TopCombinations, made.tables["top"]),
    ):  # fmt: skip
        declared.check(table)
    books = made.tables["ledger"].groupby("XZQDM")
    region_km2 = books["region_km2"].first()
    assert books["area_km2"].sum().to_numpy() == pytest.approx(region_km2.to_numpy(), rel=1e-9)
    assert (made.tables["ledger"]["residual_km2"].abs() <= 1e-9 * made.tables["ledger"]["region_km2"]).all()
    matrix = made.tables["overlaps-total"].pivot_table(index="layer_a", columns="layer_b", values="area_km2").to_numpy()
    assert (matrix == matrix.T).all()
    assert made.tables["overlaps"].groupby(["layer_a", "layer_b"])["area_km2"].sum().sum() == pytest.approx(
        matrix.sum(), rel=1e-12
    )
    assert made.tables["top"]["area_km2"].sum() == pytest.approx(books["union_km2"].first().sum(), rel=1e-9)
    assert made.tables["top"]["cumulative_share"].iloc[-1] == pytest.approx(
        books["union_km2"].first().sum() / region_km2.sum(), rel=1e-9
    )


def test_files_and_frames_measure_alike(regions, layers, tmp_path):
    layers["red"].to_parquet(tmp_path / "red.parquet")
    mixed = ledger(regions, {**layers, "red": str(tmp_path / "red.parquet")}, region_id="XZQDM")
    plain = ledger(regions, layers, region_id="XZQDM")
    assert mixed.tables["ledger"].to_csv() == plain.tables["ledger"].to_csv()
    assert mixed.tables["overlaps-total"].to_csv() == plain.tables["overlaps-total"].to_csv()


def test_forty_layers_are_told_apart(regions):
    """One strip a layer; the first and the last overlap."""
    strips = {f"k{n:02}": frame(shapely.box(112 + n / 50, 37, 112 + (n + 1) / 50, 37.6)) for n in range(39)}
    strips["k39"] = frame(shapely.box(112, 37, 112.01, 37.6))
    made = ledger(regions, strips, region_id="XZQDM", top=3)
    assert set(made.tables["ledger"]["combination"]) == {"none", "k00+k39", *(f"k{n:02}" for n in range(39))}
    assert len(made.tables["overlaps-total"]) == 1600
    with pytest.raises(UsageError, match=r"a ledger tells 1 to 40 layers apart, 41 are given \(图层数超限\)"):
        ledger(regions, {**strips, "k40": strips["k39"]}, region_id="XZQDM")


def test_inputs_are_left_alone_and_repairs_are_told(regions, layers):
    layers["blue"] = frame(shapely.Polygon([(112.1, 37.1), (112.5, 37.5), (112.5, 37.1), (112.1, 37.5)]))
    before = layers["blue"].copy(), regions.copy()
    made = ledger(regions, layers, region_id="XZQDM")
    assert layers["blue"].equals(before[0])
    assert regions.equals(before[1])
    assert made.notes[0].startswith("blue：第 1 个要素无效")


def test_sums_that_miss_a_region_are_an_error_naming_it(regions, layers, monkeypatch):
    """The engine loses a millionth of the eastern region's ground: no table, but an error."""
    honest = engine.combination_sums

    def lossy(*given):
        region, mask, area = honest(*given)
        return region, mask, np.where(region == 1, area * (1 - 1e-6), area)

    monkeypatch.setattr(engine, "combination_sums", lossy)
    with pytest.raises(ClosureError, match=r"the pieces of region 140102 .* do not sum to its area \(台账不闭合\)"):
        ledger(regions, layers, region_id="XZQDM")


def test_the_area_that_the_sums_are_held_against_is_not_the_engines(regions, layers, monkeypatch):
    """Were the engine's own region areas wrong with its sums, the areas of the shapes would show it."""
    honest = stacked.region_rings

    def shrunk(frame):
        smaller = frame.copy()
        smaller.loc[0, "geometry"] = shapely.box(112, 37, 112.999999, 37.6)
        return honest(smaller)

    monkeypatch.setattr(stacked, "region_rings", shrunk)
    with pytest.raises(ClosureError, match=r"region 140101 \+\d\.?\d*e\+03 m² of 5\.9\d+e\+09 do not sum"):
        ledger(regions, layers, region_id="XZQDM")


@pytest.mark.parametrize(
    ("change", "error", "sentence"),
    [
        ({"region_id": "code"}, SchemaError, "regions has no column 'code'"),
        ({"layers": {}}, UsageError, "a ledger tells 1 to 40 layers apart, 0 are given"),
        ({"layers": {"a+b": frame(WEST)}}, UsageError, r"layer a\+b: a ledger joins names by \+ .* rename it"),
        ({"layers": {"none": frame(WEST)}}, UsageError, "layer none: .* rename it"),
        ({"layers": {"bare": gpd.GeoDataFrame(geometry=[WEST])}}, CrsError, "bare declares no CRS"),
        ({"regions": frame(WEST, WEST, XZQDM=["1", "1"])}, SchemaError, "XZQDM repeats"),
        ({"regions": frame(WEST, shapely.box(112.5, 37, 114, 37.5), XZQDM=["1", "2"])}, GeometryError, "1 × 2 .* say allow_overlap"),
    ],
)  # fmt: skip
def test_wrong_input_is_refused(regions, layers, change, error, sentence):
    given = {"regions": regions, "layers": layers, "region_id": "XZQDM", **change}
    with pytest.raises(error, match=sentence):
        ledger(given.pop("regions"), given.pop("layers"), **given)


def test_regions_that_overlap_count_in_both_when_allowed(layers):
    both = frame(WEST, shapely.box(112.5, 37, 114, 37.6), XZQDM=["1", "2"])
    made = ledger(both, layers, region_id="XZQDM", allow_overlap=True)
    sums = made.tables["ledger"].groupby("XZQDM")["area_km2"].sum()
    assert sums.to_numpy() == pytest.approx(km2(*both.geometry), rel=1e-9)


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (["red.gpkg", "taihang"], ["red", "taihang"]),
        (["red.gpkg", "red.shp"], ["red.gpkg", "red.shp"]),
        (["north/red.gpkg", "south/red.gpkg", "blue.gpkg"], ["north/red.gpkg", "south/red.gpkg", "blue"]),
        (["a/x/red.gpkg", "b/x/red.gpkg", "red.shp"], ["a/x/red.gpkg", "b/x/red.gpkg", "red.shp"]),
        (["taihang", "taihang.gpkg"], ["taihang", "taihang.gpkg"]),
        ([], []),
    ],
)
def test_layers_are_named_by_what_tells_them_apart(given, names):
    assert layer_names(given) == names


def test_a_layer_given_twice_is_refused():
    with pytest.raises(UsageError, match=r"--zones red.gpkg、./red.gpkg is given twice \(图层重复\)"):
        layer_names(["red.gpkg", "blue.gpkg", "./red.gpkg"])
