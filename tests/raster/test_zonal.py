"""Areas by class: by hand on 3 × 5 cells, by law, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
import rasterio.shutil
import rasterio.vrt
import shapely
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod, Transformer
from rasterio.transform import Affine

from soilgis.geometry.area import ellipsoidal_area_m2
from soilgis.model.errors import ClosureError, CrsError, GeometryError, RasterError
from soilgis.model.raster import Legend, RasterClass
from soilgis.raster.grid import METHOD_EQUAL, METHOD_ROWS, METHOD_SCALED, plane_of, plane_shapes
from soilgis.raster.values import value_statistics
from soilgis.raster.zonal import class_areas, close_books, crossed_areas
from soilgis.store.raster import open_raster
from tests.raster.rasters import ALBERS, DEGREES, HAND, raster, write

TOP = 4_000_000
GAUSS = "EPSG:4546"


def boxes(*bounds: tuple[float, float, float, float]) -> np.ndarray:
    return np.array([shapely.box(*each) for each in bounds], dtype=object)


def test_whole_raster_by_hand(tmp_path):
    """Seven 1s? No: six 1s, five 2s, three 3s and one nodata cell of 1 ha each."""
    found = class_areas(raster(tmp_path / "a.tif", HAND), boxes((0, TOP - 300, 500, TOP)), ALBERS)
    assert {name: float(area[0]) for name, area in found.areas.items()} == {
        "1": 60_000, "2": 50_000, "3": 30_000, "nodata": 10_000, "outside": 0,
    }  # fmt: skip
    assert found.total_m2[0] == 150_000
    assert found.method.startswith(METHOD_EQUAL)


def test_cells_count_by_the_share_inside(tmp_path):
    """A box of 150 m × 50 m in the upper left lies half in the first and a quarter in the second cell, both of class 1."""
    shapes = boxes((0, TOP - 50, 150, TOP), (350, TOP - 250, 600, TOP - 150))
    found = class_areas(raster(tmp_path / "a.tif", HAND), shapes, ALBERS)
    assert found.areas["1"].tolist() == [7_500, 0]
    assert found.areas["3"].tolist() == [0, 50 * 50 + 100 * 50]
    assert found.areas["2"].tolist() == [0, 50 * 50]
    assert found.areas["nodata"].tolist() == [0, 100 * 50]
    assert found.areas["outside"].tolist() == [0, 100 * 100]
    assert found.residual_m2 == pytest.approx([0, 0], abs=1e-6)


def test_triangle_by_hand(tmp_path):
    """The triangle (0,0) (300,0) (0,−300) holds 3 half cells on its diagonal and 3 whole ones above it."""
    triangle = np.array([shapely.Polygon([(0, TOP), (300, TOP), (0, TOP - 300)])], dtype=object)
    found = class_areas(raster(tmp_path / "a.tif", HAND), triangle, ALBERS)
    assert found.areas["1"][0] == pytest.approx(10_000 * 3.5)
    assert found.areas["2"][0] == pytest.approx(10_000 * 1.0)


def test_holes_and_overlaps(tmp_path):
    """A hole is not counted; overlapping features are counted in each, whatever way their rings turn."""
    frame = shapely.box(0, TOP - 300, 500, TOP)
    holed = frame.difference(shapely.box(100, TOP - 200, 200, TOP - 100))
    shapes = np.array([frame, holed, frame.reverse(), shapely.MultiPolygon([holed])], dtype=object)
    found = class_areas(raster(tmp_path / "a.tif", HAND), shapes, ALBERS)
    assert found.areas["2"].tolist() == [50_000, 40_000, 50_000, 40_000]
    assert found.total_m2.tolist() == [150_000, 140_000, 150_000, 140_000]


def test_south_up_grid_gives_the_same_areas(tmp_path):
    flipped = Affine(100, 0, 0, 0, 100, TOP - 300)
    shapes = boxes((30, TOP - 270, 420, TOP - 10))
    north = class_areas(raster(tmp_path / "n.tif", HAND), shapes, ALBERS)
    south = class_areas(raster(tmp_path / "s.tif", HAND[::-1].copy(), transform=flipped), shapes, ALBERS)
    for name, area in north.areas.items():
        assert south.areas[name] == pytest.approx(area)


@pytest.mark.parametrize("dtype", ["int8", "int16", "uint16", "int32", "uint32"])
def test_codes_of_any_whole_type(tmp_path, dtype):
    """Codes need not be bytes; negative ones are codes too."""
    cells = HAND.astype(dtype)
    if np.dtype(dtype).kind == "i":
        cells = np.where(cells == 3, -3, cells).astype(dtype)
    found = class_areas(raster(tmp_path / "a.tif", cells), boxes((0, TOP - 300, 500, TOP)), ALBERS)
    third = "-3" if np.dtype(dtype).kind == "i" else "3"
    assert found.areas[third].tolist() == [30_000]
    assert found.areas["nodata"].tolist() == [10_000]


@pytest.mark.parametrize("storage", [{"tiled": True, "blockxsize": 16, "blockysize": 16}, {"blockysize": 1}])
def test_storage_changes_nothing(tmp_path, storage):
    cells = np.random.default_rng(3).integers(1, 6, (70, 90), dtype=np.uint8)
    shapes = np.array([shapely.Point(3000, TOP - 2500).buffer(2400), shapely.Point(8500, TOP - 6500).buffer(900)])
    plain = class_areas(raster(tmp_path / "p.tif", cells, blockysize=70), shapes, ALBERS, threads=1)
    other = class_areas(raster(tmp_path / "o.tif", cells, compress="deflate", **storage), shapes, ALBERS, threads=3)
    for name, area in plain.areas.items():
        assert other.areas[name] == pytest.approx(area, rel=1e-13)


def test_zip_is_read_in_place(tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(write(tmp_path / "a.tif", HAND, nodata=9), "a.tif")
    found = class_areas(open_raster(tmp_path / "a.zip"), boxes((0, TOP - 300, 500, TOP)), ALBERS)
    assert found.areas["1"].tolist() == [60_000]


def test_nothing_in_nothing_out(tmp_path):
    found = class_areas(raster(tmp_path / "a.tif", HAND), np.empty(0, dtype=object), ALBERS)
    assert found.total_m2.shape == (0,)


def test_far_away_is_all_outside(tmp_path):
    found = class_areas(
        raster(tmp_path / "a.tif", HAND), boxes((9000, 0, 9100, 100), (-900, TOP, -800, TOP + 50)), ALBERS
    )
    assert found.areas["outside"].tolist() == [10_000, 5_000]


polygons = (
    st.lists(st.tuples(st.floats(-40, 540), st.floats(-340, 40)), min_size=3, max_size=12)
    .map(lambda points: shapely.convex_hull(shapely.MultiPoint([(x, TOP + y) for x, y in points])))
    .filter(lambda shape: shape.geom_type == "Polygon" and shape.area > 1)
)


@settings(max_examples=examples(60))
@given(shape=polygons, share=st.floats(0.1, 0.9))
def test_split_features_add_up(tmp_path_factory, shape, share):
    """Cut a region anywhere: the parts' areas add to the whole's, class by class; a constant raster gives the region's area."""
    path = tmp_path_factory.getbasetemp() / "law.tif"
    west, south, east, north = shape.bounds
    middle = west + share * (east - west)
    left, right = (shape.intersection(shapely.box(a, south, b, north)) for a, b in ((west, middle), (middle, east)))
    if not all(part.geom_type == "Polygon" for part in (left, right)):
        return
    found = class_areas(raster(path, HAND), np.array([shape, left, right]), ALBERS, threads=1)
    for area in found.areas.values():
        assert area[1] + area[2] == pytest.approx(area[0], abs=1e-4)
    assert found.total_m2[0] == pytest.approx(shape.area)


@settings(max_examples=examples(40))
@given(shape=polygons, by=st.integers(2, 5))
def test_refining_the_grid_changes_nothing(tmp_path_factory, shape, by):
    base = tmp_path_factory.getbasetemp()
    fine = np.kron(HAND, np.ones((by, by), np.uint8))
    cell = Affine(100 / by, 0, 0, 0, -100 / by, TOP)
    coarse = class_areas(raster(base / "c.tif", HAND), np.array([shape]), ALBERS, threads=1)
    finer = class_areas(raster(base / "f.tif", fine, transform=cell), np.array([shape]), ALBERS, threads=1)
    for name, area in coarse.areas.items():
        assert finer.areas[name] == pytest.approx(area, abs=1e-4)


@settings(max_examples=examples(40))
@given(x=st.floats(100.1, 100.9), y=st.floats(30.1, 30.9), size=st.floats(0.01, 0.6), corners=st.integers(3, 9))
def test_degree_grid_of_one_class_has_the_ellipsoidal_area(tmp_path_factory, x, y, size, corners):
    """A longitude–latitude grid of one class gives the region's ellipsoidal area to 1e-9."""
    path = tmp_path_factory.getbasetemp() / "degrees.tif"
    angles = np.arange(corners) * 2 * np.pi / corners + x
    shape = np.array([shapely.Polygon(np.column_stack([x + size * np.cos(angles), y + size * np.sin(angles)]))])
    cells = np.full((330, 400), 4, np.uint8)
    one = raster(path, cells, crs=DEGREES, transform=Affine(0.007, 0, 99, 0, -0.008, 32))
    found = class_areas(one, shape, DEGREES, threads=1)
    assert found.areas["4"][0] == pytest.approx(ellipsoidal_area_m2(shape)[0], rel=1e-9)
    assert found.method == METHOD_ROWS


def test_degree_cell_is_the_published_trapezoid(tmp_path):
    """One cell of 1° at 30-31°N has 10 642 393 438.71 m² (国土调查办发〔2008〕32号 formula, recomputed)."""
    cells = np.array([[7, 7], [7, 8]], np.uint8)
    one = raster(tmp_path / "t.tif", cells, crs=DEGREES, transform=Affine(1, 0, 110, 0, -1, 32))
    found = class_areas(one, boxes((111, 30, 112, 31)), DEGREES)
    assert found.areas["8"][0] == pytest.approx(10_642_393_438.71, abs=0.02)


def test_a_projection_that_distorts_gets_its_area_scale(tmp_path):
    """In a Gauss–Krüger plane 3° off its meridian plane areas are 1.1e-3 too large; measured areas are not."""
    transform = Affine(200, 0, 760_000, 0, -200, 4_100_000)
    one = raster(tmp_path / "g.tif", np.full((200, 300), 5, np.uint8), crs=GAUSS, transform=transform)
    region = boxes((765_000, 4_065_000, 815_000, 4_095_000))
    ring = shapely.segmentize(region[0], 100).exterior
    lonlat = np.column_stack(Transformer.from_crs(GAUSS, DEGREES, always_xy=True).transform(*np.array(ring.coords).T))
    true = abs(Geod(a=6378137, rf=298.257222101).polygon_area_perimeter(*lonlat.T)[0])
    found = class_areas(one, region, GAUSS)
    assert found.areas["5"][0] == pytest.approx(true, rel=2e-7)
    assert abs(region[0].area / true - 1) > 1e-3
    assert found.method.startswith(METHOD_SCALED)


def test_regions_are_transformed_and_borders_stay_shared(tmp_path):
    """Two degree regions that share a border cover the ground of their union once, on a projected raster."""
    x, y = Transformer.from_crs(DEGREES, ALBERS, always_xy=True).transform(105.1, 35.4)
    one = raster(tmp_path / "w.tif", np.full((1200, 1400), 5, np.uint8), transform=Affine(100, 0, x, 0, -100, y))
    west, east = (shapely.Polygon(ring) for ring in (
        [(105.2, 35), (105.7, 34.6), (105.8, 35.2)], [(105.7, 34.6), (106.3, 34.9), (105.8, 35.2)],
    ))  # fmt: skip
    found = class_areas(one, np.array([west, east, west.union(east)], dtype=object), DEGREES)
    assert found.areas["5"][0] + found.areas["5"][1] == pytest.approx(found.areas["5"][2], rel=1e-12)
    assert found.areas["5"][:2] == pytest.approx(ellipsoidal_area_m2(np.array([west, east])), rel=1e-7)


def test_shapes_are_left_alone(tmp_path):
    shapes = boxes((30, TOP - 270, 420, TOP - 10))
    before = shapely.to_wkb(shapes).tolist()
    class_areas(raster(tmp_path / "a.tif", HAND), shapes, ALBERS)
    assert shapely.to_wkb(shapes).tolist() == before


def test_pairs_of_two_rasters(tmp_path):
    one, other = (
        raster(tmp_path / "a.tif", HAND),
        raster(tmp_path / "b.tif", np.where(HAND == 1, 7, 8).astype(np.uint8)),
    )
    plane = plane_of(one.grid)
    shapes = plane_shapes(boxes((0, TOP - 300, 250, TOP)), ALBERS, plane)
    pairs = crossed_areas(one, other, shapes, plane)
    assert {pair: float(area[0]) for pair, area in pairs.items()} == {("1", "7"): 55_000, ("2", "8"): 20_000}


def test_legend_names_the_classes(tmp_path):
    legend = Legend(classes=tuple(RasterClass(code=code, name=name) for code, name in ((1, "a"), (2, "b"), (3, "c"))))
    found = class_areas(
        raster(tmp_path / "a.tif", HAND, opening={"legend": legend}), boxes((0, TOP - 300, 500, TOP)), ALBERS
    )
    assert list(found.areas) == ["a", "b", "c", "nodata", "outside"]


def test_codes_not_in_the_legend_are_listed_with_areas(tmp_path):
    legend = Legend(classes=(RasterClass(code=1, name="a"), RasterClass(code=2, name="b")))
    one = raster(tmp_path / "a.tif", HAND, opening={"legend": legend})
    with pytest.raises(RasterError, match=r"codes not in the legend: 3 \(0\.03 km²\)"):
        class_areas(one, boxes((0, TOP - 300, 500, TOP)), ALBERS)


@pytest.mark.parametrize("doubtful", [0, 255])
def test_undeclared_nodata_is_asked_for(tmp_path, doubtful):
    cells = np.where(HAND == 9, doubtful, HAND).astype(np.uint8)
    one = raster(tmp_path / "a.tif", cells, nodata=None)
    with pytest.raises(RasterError, match=rf"declares no nodata but holds {doubtful} \(0\.01 km²\)"):
        class_areas(one, boxes((0, TOP - 300, 500, TOP)), ALBERS)
    stated = raster(tmp_path / "a.tif", cells, nodata=None, opening={"nodata": "none"})
    found = class_areas(stated, boxes((0, TOP - 300, 500, TOP)), ALBERS)
    assert found.areas[str(doubtful)].tolist() == [10_000]


def test_float_classes_are_refused(tmp_path):
    one = raster(tmp_path / "a.tif", HAND.astype("float32"))
    with pytest.raises(RasterError, match="classes are whole numbers"):
        class_areas(one, boxes((0, TOP - 300, 500, TOP)), ALBERS)


def test_too_many_classes_are_no_classes(tmp_path):
    one = raster(tmp_path / "a.tif", np.arange(300, dtype=np.int16).reshape(15, 20) + 1, nodata=-1)
    with pytest.raises(RasterError, match="more than 255 different values"):
        class_areas(one, boxes((0, TOP - 1500, 2000, TOP)), ALBERS)


def test_rasters_on_different_grids_are_not_joined(tmp_path):
    one, other = raster(tmp_path / "a.tif", HAND), raster(tmp_path / "b.tif", HAND[:, :4].copy())
    plane = plane_of(one.grid)
    with pytest.raises(RasterError, match=r"a\.tif and b\.tif have different cells"):
        crossed_areas(one, other, plane_shapes(boxes((0, TOP - 300, 250, TOP)), ALBERS, plane), plane)


def test_points_are_no_regions(tmp_path):
    with pytest.raises(GeometryError, match="must be polygons"):
        class_areas(raster(tmp_path / "a.tif", HAND), np.array([shapely.Point(0, 0)], dtype=object), ALBERS)


def test_axes_must_be_degrees_or_metres(tmp_path):
    one = raster(tmp_path / "a.tif", HAND, crs="EPSG:4978")
    with pytest.raises(CrsError, match="neither geographic nor projected"):
        class_areas(one, boxes((0, 0, 1, 1)), "EPSG:4978")


SCALED = [
    ("EPSG:4546", 112.6),
    ("EPSG:32649", 112.6),
    ("EPSG:32649", 108.3),
    ("EPSG:3857", 112.6),
    ("+proj=sinu +R=6371007.181", 112.0),
]


@pytest.mark.parametrize(("crs", "lon"), SCALED)
@pytest.mark.parametrize("cell", [10, 30, 90, 500])
@pytest.mark.parametrize("reach_m", [30, 300, 3000])
def test_small_regions_close_on_any_projected_grid(tmp_path, crs, lon, cell, reach_m):
    """Regions of 0.001 to 10 km² on cells of any size: classes, nodata and outside are the ellipsoidal area of the region."""
    rng = np.random.default_rng(cell + reach_m)
    x, y = Transformer.from_crs(DEGREES, crs, always_xy=True).transform(lon, 37.7)
    cells = rng.integers(1, 4, (90, 80), dtype=np.uint8)
    place = Affine(cell, 0, x - 40 * cell + 7, 0, -cell, y + 45 * cell + 11)
    one = raster(tmp_path / "s.tif", cells, crs=crs, transform=place)
    angles = np.arange(5) * 2 * np.pi / 5
    ring = np.column_stack([lon + reach_m / 88_000 * np.cos(angles), 37.7 + reach_m / 111_000 * np.sin(angles)])
    shape = np.array([shapely.Polygon(ring)], dtype=object)
    found = class_areas(one, shape, DEGREES, names=["甲"])
    true = ellipsoidal_area_m2(shape)[0]
    assert sum(area[0] for area in found.areas.values()) == pytest.approx(true, rel=1e-4, abs=5)
    assert found.total_m2[0] == pytest.approx(true, rel=2e-5, abs=1)


def test_books_that_do_not_close_name_the_region_and_the_cure(tmp_path):
    plane = plane_of(raster(tmp_path / "a.tif", HAND).grid)
    shapes = plane_shapes(boxes((0, TOP - 300, 500, TOP)), ALBERS, plane)
    with pytest.raises(ClosureError, match=r"不闭合.*榆社县: 1.000e\+04 m² of 1.5.*repair it in a GIS.*EPSG:4490"):
        close_books({"1": np.array([140_000.0])}, shapes, plane, ["榆社县"])


def coded(path, cells, tag, **opening):
    return class_areas(raster(path, cells, nodata=tag, opening=opening), boxes((0, TOP - 300, 500, TOP)), ALBERS)


def test_the_end_of_a_64_bit_range_is_no_class(tmp_path):
    """Writers cut the tag −9223372036854775808 short to −9; the cells are missing all the same."""
    cells = np.where(HAND == 9, np.iinfo(np.int64).min, HAND.astype(np.int64))
    found = coded(tmp_path / "a.tif", cells, -9)
    assert {name: area[0] for name, area in found.areas.items()} == {
        "1": 60_000, "2": 50_000, "3": 30_000, "nodata": 10_000, "outside": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("dtype", "value"), [("int16", -9999), ("int16", -32768), ("uint16", 65535), ("int8", -128), ("int32", -2147483648)]
)
@pytest.mark.parametrize("tag", [None, 99])
def test_fill_values_are_no_classes_until_somebody_says_so(tmp_path, dtype, value, tag):
    cells = np.where(HAND == 9, value, HAND.astype(dtype)).astype(dtype)
    said = "declares no nodata" if tag is None else "declares nodata = 99"
    with pytest.raises(RasterError, match=rf"{said} but holds {value} \(0\.01 km²\); state nodata"):
        coded(tmp_path / "a.tif", cells, tag)
    if tag is None:
        assert coded(tmp_path / "b.tif", cells, None, nodata=value).areas["nodata"][0] == 10_000
        assert coded(tmp_path / "c.tif", cells, None, nodata="none").areas[str(value)][0] == 10_000


def test_a_tag_the_cells_cannot_hold_declares_nothing(tmp_path):
    cells = np.where(HAND == 9, 255, HAND).astype(np.uint8)
    with rasterio.open(write(tmp_path / "a.tif", cells), "r+") as file:
        file.nodata = 255
    vrt = tmp_path / "a.vrt"
    with rasterio.open(tmp_path / "a.tif") as file, rasterio.vrt.WarpedVRT(file, nodata=255) as warped:
        rasterio.shutil.copy(warped, vrt, driver="VRT")
    vrt.write_text(vrt.read_text().replace("<NoDataValue>255</NoDataValue>", "<NoDataValue>-9999</NoDataValue>"))
    with pytest.raises(RasterError, match="declares no nodata but holds 255"):
        class_areas(open_raster(vrt), boxes((0, TOP - 300, 500, TOP)), ALBERS)
    with pytest.raises(RasterError, match=r"nodata = -9999 is no value of uint8 cells"):
        open_raster(tmp_path / "a.tif", nodata=-9999)


VALUES = {
    "float32": [-9999.0, -3.4e38, np.inf, -np.inf, 9.96921e36],
    "int16": [-32768, -9999],
    "uint16": [65535],
    "uint8": [255],
}


@pytest.mark.parametrize(("dtype", "value"), [(dtype, value) for dtype, values in VALUES.items() for value in values])
def test_fill_values_are_no_measurements_until_somebody_says_so(tmp_path, dtype, value):
    cells = np.where(HAND == 9, value, HAND.astype(np.float64)).astype(dtype)
    shape = boxes((0, TOP - 300, 500, TOP))
    with pytest.raises(RasterError, match="stands for missing values; state it as nodata"):
        value_statistics(raster(tmp_path / "a.tif", cells, nodata=None), shape, ALBERS)
    stated = raster(tmp_path / "b.tif", cells, nodata=None, opening={"nodata": value})
    found = value_statistics(stated, shape, ALBERS)
    assert (found.valid_share[0], found.mean[0]) == pytest.approx((14 / 15, 25 / 14))


@pytest.mark.parametrize(
    ("tag", "cell"), [(-3.4e38, -3.4028235e38), (-9999.000001, -9999), (np.inf, np.inf), (np.nan, np.nan)]
)
def test_tags_are_read_as_single_precision_spells_them(tmp_path, tag, cell):
    cells = np.where(HAND == 9, cell, HAND.astype(np.float64)).astype(np.float32)
    found = value_statistics(raster(tmp_path / "a.tif", cells, nodata=tag), boxes((0, TOP - 300, 500, TOP)), ALBERS)
    assert (found.valid_share[0], found.mean[0], found.minimum[0]) == pytest.approx((14 / 15, 25 / 14, 1))
