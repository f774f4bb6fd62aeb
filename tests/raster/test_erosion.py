"""CSLE: factors at their published breaks, one slope by hand, blocks, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
from pydantic import ValidationError
from pyproj import Geod, Transformer
from rasterio.transform import Affine

from soilgis.csle import read_csle, run_csle
from soilgis.model.csle import CsleStudy
from soilgis.model.errors import RasterError, StudyError
from soilgis.raster import factors
from soilgis.raster.flow import upslope_length
from soilgis.raster.metric import Metric, metric_of
from soilgis.store.catalog import Catalog
from soilgis.store.erosion_rules import erosion_rules
from soilgis.store.written import is_ours
from tests.raster.rasters import FLAT, raster, write

BASE = {"dem": "dem.tif", "r": 2000.0, "k": 0.03, "slope_length": 22.13, "tolerance": 200.0}


@pytest.fixture
def rules():
    return erosion_rules(CsleStudy(**BASE), Catalog(()))


def test_slope_factor_at_its_breaks(rules):
    """S dips at 5° (0.971 → 0.964) and jumps at 10° (2.417 → 2.843), by construction of the published segments."""
    below = factors.steepness_factor(np.array([4.999999, 9.999999, 0.0]), rules)
    at = factors.steepness_factor(np.array([5.0, 10.0, 90.0]), rules)
    assert below == pytest.approx([0.97128, 2.41729, 0.03], abs=1e-4)
    assert at == pytest.approx([0.96422, 2.84289, 20.94], abs=1e-4)


def test_length_factor(rules):
    """L is 1 at the unit plot whatever the slope; (88.52/22.13)^m = 4^m elsewhere."""
    slopes = np.array([0.2, 0.5, 1.5, 3.0])
    assert factors.length_factor(np.full(4, 22.13), slopes, rules) == pytest.approx(np.ones(4))
    assert factors.length_factor(np.full(4, 88.52), slopes, rules) == pytest.approx(4 ** np.array([0.2, 0.3, 0.4, 0.5]))


def test_cover_factor():
    assert factors.cover_factor(np.array([0.0, 10.0, 78.3, 90.0])) == pytest.approx([1, 0.3072, 0.0001, 0], abs=2e-4)


def test_erosivity_by_hand():
    alpha, beta = factors.erosivity_parameters(25.0, 300.0)
    assert beta == pytest.approx(0.8363 + 0.72576 + 0.0815167)
    assert alpha == pytest.approx(21.586 * beta**-7.1891)
    assert factors.erosivity_half_month(np.array([5.0, 12.0, 30.0]), 2.0, 1.0) == 84
    assert factors.erosivity_monthly(np.full((3, 12), 50.0)) == pytest.approx(0.1833 * 50**1.9957)


def test_classes_take_their_lower_end(rules):
    """SL 190-2007 表4.1.2 with a tolerance of 200: exactly 200 is 轻度, exactly 2500 中度."""
    modulus = np.array([0, 199.99, 200, 2499, 2500, 5000, 8000, 15000, 1e6, np.nan])
    assert factors.classes_of(modulus, rules.limits).tolist() == [1, 1, 2, 2, 3, 4, 5, 6, 6, 0]


def test_tolerance_by_region_type():
    rules = erosion_rules(CsleStudy(**{**BASE, "tolerance": None, "region_type": "loess"}), Catalog(()))
    assert [low for _, low in rules.limits] == [0, 1000, 2500, 5000, 8000, 15000]
    assert "SL 190-2007" in rules.sources


def slope_files(folder, degrees=10.0, shape=(6, 9)):
    heights = np.arange(shape[1])[None, :] * 100 * np.tan(np.radians(degrees)) * np.ones((shape[0], 1))
    write(folder / "dem.tif", heights.astype(np.float64), nodata=-9999, crs=FLAT)
    use = np.full(shape, 2, np.uint8)
    use[3:] = 1
    write(folder / "use.tif", use, nodata=0, crs=FLAT)


def test_one_slope_by_hand(tmp_path):
    """12°, R 2000, K 0.03, L 1: A = 60·3.5933 = 215.60 t/hm² → ×100 = 21 560 t/km²; B 0.1 on woodland, T 0.5 on cropland."""
    slope_files(tmp_path, 12.0)
    study = CsleStudy(
        **BASE, b=0.1, t=0.5, e=0.9, land_use="use.tif", cropland=(1,), modulus_out="m.tif", sources="手算"
    )
    files, warnings = run_csle(study, tmp_path, Catalog(()))
    steep = 21.9 * np.sin(np.radians(12)) - 0.96
    with rasterio.open(files[1]) as file:
        modulus = file.read(1)
    assert modulus[2, 4] == pytest.approx(2000 * 0.03 * steep * 0.1 * 0.9 * 100, rel=1e-5)
    assert modulus[4, 4] == pytest.approx(2000 * 0.03 * steep * 0.5 * 0.9 * 100, rel=1e-5)
    with rasterio.open(files[0]) as file:
        classes, tags = file.read(1), file.tags()
        assert file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
    assert (classes[2, 4], classes[4, 4], classes[0, 0]) == (2, 5, 0)
    assert tags["SOILGIS_SOURCES"].endswith("手算")
    assert "2=light 轻度" in tags["SOILGIS_LEGEND"]
    assert any("E、T 因子表未见公开原文" in warning for warning in warnings)


def test_tables_by_land_use(tmp_path):
    slope_files(tmp_path)
    study = CsleStudy(**BASE, b={"1": 0.3, "2": 0.05}, land_use="use.tif", modulus_out="m.tif")
    files, _ = run_csle(study, tmp_path, Catalog(()))
    with rasterio.open(files[1]) as file:
        modulus = file.read(1)
    assert modulus[4, 4] / modulus[2, 4] == pytest.approx(6)
    short = CsleStudy(**BASE, b={"1": 0.3}, land_use="use.tif")
    with pytest.raises(RasterError, match=r"factor B: the table has no value for land use \[2\]"):
        run_csle(short, tmp_path, Catalog(()))


def test_upslope_length_grows_down_the_slope():
    """Down a plane falling west with a slight valley, the path from the divide grows by one cell a step."""
    heights = np.arange(7.0)[None, :] * 10 + np.abs(np.arange(5.0) - 2)[:, None] * 0.01
    length = upslope_length(heights, Metric(np.broadcast_to([900.0, 0.0, 900.0], (7, 2, 3)).copy(), (1, 7)))
    assert length.max() == pytest.approx(15 + 6 * 30, abs=60)
    assert length.min() == 15
    assert (np.diff(length[2]) <= 0).all()


def test_a_path_is_as_long_as_on_the_ground(tmp_path):
    """Down a meridian of EPSG:3857 at 37°N, cells of 100 m are 80 m: the path has the length of the geodesic."""
    heights = 2000 - np.arange(40.0)[:, None] * 30 + np.abs(np.arange(3.0) - 1) * 5 * np.ones((40, 1))
    place = Affine(100, 0, 12_500_000, 0, -100, 4_440_000)
    dem = raster(tmp_path / "d.tif", heights, nodata=-9999, crs="EPSG:3857", transform=place)
    length = upslope_length(heights, metric_of(dem.grid))
    back = Transformer.from_crs("EPSG:3857", "EPSG:4490", always_xy=True)
    lon, lat = back.transform([12_500_150] * 2, [4_440_000 - 50, 4_440_000 - 3950])
    run = Geod(a=6378137, rf=298.257222101).line_length(lon, lat)
    assert length[39, 1] == pytest.approx(run + 40, abs=45)
    assert length[39, 1] - length[9, 1] == pytest.approx(run * 30 / 39, rel=1e-4)


def test_slope_length_by_flow_is_capped(tmp_path):
    slope_files(tmp_path)
    study = CsleStudy(**{**BASE, "slope_length": "flow"}, cap_m=100.0, modulus_out="m.tif")
    files, warnings = run_csle(study, tmp_path, Catalog(()))
    with rasterio.open(files[1]) as file:
        modulus = file.read(1)
    steep = 21.9 * np.sin(np.radians(10)) - 0.96
    assert modulus.max() <= 2000 * 0.03 * steep * (100 / 22.13) ** 0.5 * 100 * (1 + 1e-5)
    assert any("上限 100 m" in warning for warning in warnings)


def test_the_share_without_result_is_told_with_the_factors(tmp_path):
    """6 × 9 cells: 26 on the frame have no slope, R lacks 18 of the 54 cells, 12 of them inside: 38 of 54 have no result."""
    slope_files(tmp_path)
    rain = np.full((6, 9), 2000, np.float32)
    rain[:, :3] = -1
    write(tmp_path / "r.tif", rain, nodata=-1, crs=FLAT)
    _, told = run_csle(CsleStudy(**{**BASE, "r": "r.tif"}), tmp_path, Catalog(()))
    assert told[0] == "63.0% 的像元无结果（写为无数据）；无值的输入：高程（坡度） 48.1%、R 33.3%"
    write(tmp_path / "r.tif", np.full((6, 9), -1, np.float32), nodata=-1, crs=FLAT)
    with pytest.raises(RasterError, match="no cell has a result: R nowhere share values"):
        run_csle(CsleStudy(**{**BASE, "r": "r.tif", "out": "new.tif"}), tmp_path, Catalog(()))
    assert not (tmp_path / "new.tif").exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"k": 0.32}, "factor K: is 0.32; it is at most about 0.15.*US units"),
        ({"r": 200_000.0}, "factor R: is 200000"),
        ({"b": 35.0}, "factor B: is 35"),
        ({"land_use": "use.tif", "e": {"1": 1.0, "2": 40.0}}, "factor E: the table holds 40"),
        ({"slope_length": None, "length_factor": 120.0}, "factor L: is 120"),
    ],
)
def test_factors_in_other_units_are_refused(tmp_path, change, message):
    slope_files(tmp_path)
    with pytest.raises(RasterError, match=message):
        run_csle(CsleStudy(**{**BASE, **change}), tmp_path, Catalog(()))


def test_an_earlier_result_is_ours_by_its_tags(tmp_path, monkeypatch):
    """A result of an earlier version or another machine may be replaced; somebody else's raster may not."""
    monkeypatch.setenv("SOILGIS_CACHE", str(tmp_path / "cache"))
    slope_files(tmp_path)
    files, _ = run_csle(CsleStudy(**BASE), tmp_path, Catalog(()))
    old = files[0].rename(tmp_path / "old.tif")
    assert is_ours(old)
    assert not is_ours(tmp_path / "dem.tif")


def test_factors_on_other_cells_are_refused(tmp_path):
    slope_files(tmp_path)
    raster(tmp_path / "r.tif", np.full((3, 5), 2000, np.float32), nodata=-1)
    with pytest.raises(RasterError, match=r"r\.tif: cells differ from those of dem\.tif"):
        run_csle(CsleStudy(**{**BASE, "r": "r.tif"}), tmp_path, Catalog(()))


def test_negative_factors_are_refused(tmp_path):
    """A fill value nobody declared would make negative losses, and those would be classed 微度."""
    slope_files(tmp_path)
    for value, said in (
        (-9999, "holds -9999, which stands for missing values"),
        (-2, "factor K: k.tif holds -2; a factor is never negative"),
    ):
        write(tmp_path / "k.tif", np.full((6, 9), value, np.float32), crs=FLAT)
        with pytest.raises(RasterError, match=said):
            run_csle(CsleStudy(**{**BASE, "k": "k.tif"}), tmp_path, Catalog(()))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"slope_length": "flow"}, "needs cap_m"),
        ({"r": -5.0}, "greater than or equal to 0"),
        ({"length_factor": 1.0}, "either slope_length or length_factor"),
        ({"region_type": "loess"}, "either tolerance or region_type"),
        ({"b": {"1": 0.1}}, "b needs land_use"),
    ],
)
def test_contradictions_are_refused(change, message):
    with pytest.raises(ValidationError, match=message):
        CsleStudy(**{**BASE, **change})


def test_declaration_is_read_from_a_file(tmp_path):
    (tmp_path / "study.toml").write_text(
        '[csle]\ndem = "d.tif"\nr = 1\nk = 1\nslope_length = 20\ntolerance = 200\n', encoding="utf-8"
    )
    assert read_csle(tmp_path / "study.toml").dem == "d.tif"
    (tmp_path / "bad.toml").write_text('dem = "d.tif"\nrr = 1\n', encoding="utf-8")
    with pytest.raises(StudyError, match="unknown key 'rr'"):
        read_csle(tmp_path / "bad.toml")
