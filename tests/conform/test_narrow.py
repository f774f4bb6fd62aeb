"""Narrow shapes (狭窄图形) through everything that measures: the same areas from each, and as they are without soilgis."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from budget import examples
from hypothesis import given, settings
from narrow_shapes import KINDS, narrow, narrow_shapes, slack_m2, true_m2, zone_over
from planning.screen_made import run, sites, zone_layer

import soilgis
from soilgis.geometry.area import plane_shapes
from soilgis.geometry.closure import Names
from soilgis.geometry.ledger import measure_atoms
from soilgis.geometry.overlap import combination_areas, overlap_areas
from soilgis.jobs.large.in_memory import measure_large
from soilgis.jobs.large.partitions import measure_partitions
from soilgis.jobs.large.prepare import LongRun
from soilgis.jobs.steps.class_areas import zonal_table
from soilgis.model.options import SuperviseOptions
from soilgis.planning.areas.pair_tables import pair_table
from soilgis.store.plane import plane_polygons, settle, valid_in_plane
from soilgis.store.raster import open_raster
from soilgis.store.vector import weigh

PLACES = [(112.9, 37.9), (87.3, 43.2), (110.1, 19.4), (125.6, 50.9), (99.2, 28.7)]
EXACT = SuperviseOptions(digitise_m=0, shift_m=0, least_excess_m2=1)
_ALIKE_M2 = 0.05
"""Engines round the same points in two ways: a quantum along kilometres of border."""


def _made():
    """Seeded shapes of every kind, of which the plane has to repair some."""
    rng = np.random.default_rng(5)
    return [
        narrow(
            KINDS[n % len(KINDS)],
            PLACES[n % 3],
            length=10 ** rng.uniform(-1.9, -0.6),
            width=10 ** rng.uniform(-8.7, -7.5),
            turn=rng.uniform(0.3, 1.2),
            stretch=rng.uniform(0.8, 2),
        )
        for n in range(30)
    ]


SHAPES = _made()


def frame_of(shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=4490)


REGIONS = frame_of(SHAPES, adcode=[f"r{n}" for n in range(len(SHAPES))])
ZONES = frame_of([zone_over(shape) for shape in SHAPES], zone_id=[f"z{n}" for n in range(len(SHAPES))])
TRUE_M2 = np.array([true_m2(shape & zone_over(shape)) for shape in SHAPES])
SLACK_M2 = np.array([slack_m2(shape, zone_over(shape)) for shape in SHAPES])


def own_pairs(table):
    """Areas of each region in the zone made for it, m²."""
    mine = table[table["adcode"].str[1:] == table["zone_id"].str[1:]]
    return mine.set_index("adcode")["area_km2"].reindex(REGIONS["adcode"]).fillna(0).to_numpy() * 1e6


def test_the_made_shapes_do_what_they_are_made_for():
    shapes = np.array(SHAPES, object)
    assert shapely.is_valid(shapes).all()
    assert 5 <= (~shapely.is_valid(plane_polygons(shapes))).sum() <= 25


@settings(max_examples=examples(120))
@given(narrow_shapes())
def test_what_is_settled_is_valid_in_both_and_as_large_as_before(shape):
    given_ = np.array([shape], object)
    settled, notes = settle(given_, "x", rows=np.array([7]), asked=np.array([0]))
    plane = plane_polygons(settled)
    assert shapely.is_valid(plane).all()
    assert shapely.is_valid(settled).all()
    assert shapely.area(plane)[0] == pytest.approx(true_m2(shape), abs=slack_m2(shape))
    assert bool(notes) == (not shapely.is_valid(plane_polygons(given_))[0])
    assert all("第 7 个要素在量算所用的等积平面内无效" in note for note in notes)
    again, none = settle(settled, "x", rows=np.array([7]), asked=np.array([0]))
    assert (again[0], none) == (settled[0], [])


@settings(max_examples=examples(25))
@given(narrow_shapes())
def test_engines_and_books_agree_on_a_narrow_region_and_on_a_narrow_zone(shape):
    both = plane_shapes(np.array([shape, zone_over(shape)], object))
    region, zone = both[:1], both[1:]
    true = true_m2(shape & zone_over(shape))
    for one, other in ((region, zone), (zone, region)):
        found = [overlap_areas(one, other, engine=engine).area_m2.sum() for engine in ("fast", "reference")]
        assert found == pytest.approx([true] * 2, abs=slack_m2(shape, zone_over(shape)))
        assert found[0] == pytest.approx(found[1], abs=_ALIKE_M2)
        for engine in ("fast", "reference"):
            books = combination_areas(one, [other, one], engine=engine)
            assert books.area_m2.sum() == pytest.approx(shapely.area(one)[0], rel=1e-9, abs=1e-3)
            atoms = measure_atoms(one, other, np.zeros(1, np.intp), Names(zones=("z",)), engine=engine)
            assert atoms.area_m2[atoms.inside[:, 0]].sum() == pytest.approx(found[0], abs=_ALIKE_M2)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("narrow")
    ZONES.to_parquet(folder / "zones.parquet")
    ZONES.to_file(folder / "zones.gpkg")
    ZONES.to_file(folder / "zones.shp")
    REGIONS.assign(zone_id=ZONES["zone_id"]).to_parquet(folder / "narrow.parquet")
    return folder


@pytest.mark.parametrize("engine", ["reference", "fast"])
def test_frames_by_both_engines(engine):
    ground, told = weigh(REGIONS, "regions")
    table = pair_table(
        ground,
        weigh(ZONES, "zones")[0],
        region_id="adcode",
        allow_overlap=True,
        edge_tolerance_m2=1.0,
        engine=engine,
    )
    assert np.abs(own_pairs(table) - TRUE_M2) == pytest.approx(np.zeros(len(SHAPES)), abs=SLACK_M2.max())
    assert (np.abs(own_pairs(table) - TRUE_M2) <= SLACK_M2).all()
    assert len(told) == (~shapely.is_valid(plane_polygons(np.array(SHAPES, object)))).sum()


@pytest.mark.parametrize("name", ["zones.parquet", "zones.gpkg", "zones.shp"])
def test_files_by_the_fast_engine(files, name):
    ground, _ = weigh(REGIONS, "regions")
    column = "zone_id"
    table, _ = measure_large(ground, [files / name], region_id="adcode", zone_id=column, allow_overlap=True)
    assert (np.abs(own_pairs(table) - TRUE_M2) <= SLACK_M2).all()


def test_narrow_zones_of_a_file_are_repaired_and_told_as_regions_are(files):
    other = frame_of([zone_over(shape) for shape in SHAPES], adcode=REGIONS["adcode"])
    ground, _ = weigh(other, "regions")
    table, notes = measure_large(
        ground, [files / "narrow.parquet"], region_id="adcode", zone_id="zone_id", allow_overlap=True
    )
    assert (np.abs(own_pairs(table) - TRUE_M2) <= SLACK_M2).all()
    _, told = weigh(REGIONS, "narrow.parquet")
    assert [note.partition("：")[2] for note in notes] == told
    run_ = LongRun((files / "narrow.parquet",), files / "work", "adcode", "zone_id", allow_overlap=True)
    parts, _ = measure_partitions(ground, run_, lambda _: None)
    pd.testing.assert_series_equal(parts["area_km2"], table["area_km2"])


def test_narrow_layers_in_another_crs(files):
    moved = ZONES.iloc[::3].to_crs(4547)
    moved.to_parquet(files / "moved.parquet")
    ground, _ = weigh(REGIONS.iloc[::3], "regions")
    table, _ = measure_large(
        ground, [files / "moved.parquet"], region_id="adcode", zone_id="zone_id", allow_overlap=True
    )
    slow = pair_table(
        ground,
        weigh(moved, "zones")[0],
        region_id="adcode",
        allow_overlap=True,
        edge_tolerance_m2=1.0,
        engine="reference",
    )
    assert own_pairs(table) == pytest.approx(own_pairs(slow), abs=_ALIKE_M2)


def test_the_ledger_closes():
    made = soilgis.ledger(REGIONS, {"zones": ZONES, "narrow": REGIONS.drop(columns="adcode")}, allow_overlap=True)
    sums = made.table.groupby("adcode")["area_km2"].sum().reindex(REGIONS["adcode"]).to_numpy() * 1e6
    true = np.array([true_m2(shape) for shape in SHAPES])
    assert (np.abs(sums - true) <= SLACK_M2).all()


@pytest.mark.parametrize(("crs", "cell"), [("EPSG:4490", 0.002), ("EPSG:4547", 200.0)])
def test_rasters_by_region_and_zone(tmp_path, crs, cell):
    chosen = [n for n in range(len(SHAPES)) if n % 3 == 0]
    ground = REGIONS.iloc[chosen].reset_index(drop=True)
    cover = ZONES.iloc[chosen].reset_index(drop=True)
    west, south, east, north = pd.concat([ground, cover]).to_crs(crs).total_bounds
    columns, rows = int((east - west) / cell) + 4, int((north - south) / cell) + 4
    how = {"driver": "GTiff", "width": columns, "height": rows, "count": 1, "dtype": "uint8", "crs": crs, "nodata": 0}
    transform = rasterio.Affine(cell, 0, west - cell, 0, -cell, north + cell)
    with rasterio.open(tmp_path / "one.tif", "w", transform=transform, **how) as file:
        file.write(np.full((rows, columns), 1, np.uint8), 1)
    raster = (
        open_raster(f"{tmp_path / 'one.tif'}", legend="1=slight") if False else open_raster(str(tmp_path / "one.tif"))
    )
    table, _ = zonal_table(raster, ground, region_id="adcode", zones=cover)
    for n in chosen:
        mine = table[table["adcode"] == f"r{n}"]
        inside = mine[mine["zone"].str.split("+").map(lambda ids, n=n: f"z{n}" in ids)]["area_km2"].sum() * 1e6
        assert inside == pytest.approx(TRUE_M2[n], rel=2e-5, abs=SLACK_M2[n])
        assert mine["area_km2"].sum() * 1e6 == pytest.approx(true_m2(SHAPES[n]), rel=2e-5, abs=SLACK_M2[n])


def test_screening_and_supervision(tmp_path):
    here = [n for n in range(len(SHAPES)) if PLACES[n % 3] == PLACES[0]][:6]
    shapes = [SHAPES[n] for n in here]
    zone_layer(tmp_path, "red", *(zone_over(shape) for shape in shapes))
    result = run(tmp_path, sites(*shapes))
    union = shapely.union_all([zone_over(shape) for shape in shapes])
    patches = frame_of(shapes, patch_id=[f"S{n}" for n in range(len(shapes))])
    found = soilgis.supervise(patches, frame_of([union], project_id=["P"]), options=EXACT).patches.set_index("patch_id")
    for n, shape in enumerate(shapes):
        true, slack = true_m2(shape & union), slack_m2(shape, union)
        asked = result.checks[(result.checks["site_id"] == f"S{n}") & (result.checks["layer"] == "red")].iloc[0]
        assert asked["area_m2"] == pytest.approx(true, abs=slack)
        assert found.loc[f"S{n}", "inside_ha"] * 1e4 == pytest.approx(true, abs=slack)


def test_a_shape_made_on_the_way_is_mended_at_any_tolerance():
    shapes = np.array(SHAPES, object)
    for tolerance in (0.01, 25.0):
        assert shapely.is_valid(plane_shapes(shapes, tolerance)).all()
    grid = shapely.transform(plane_polygons(shapes), lambda xy: xy / 30)
    made = valid_in_plane(np.array([shapely.multipolygons(shapely.get_parts(shape)) for shape in grid], object), 0.0)
    assert {shape.geom_type for shape in made} == {"MultiPolygon"}
    assert shapely.is_valid(made).all()
