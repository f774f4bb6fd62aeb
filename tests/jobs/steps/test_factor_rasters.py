"""Factors and classes from rasters: by hand, with their sources, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import rasterio

from soilgis.cli import main
from soilgis.jobs.steps import factor_rasters as derived
from soilgis.model.errors import RasterError
from soilgis.raster.factors import erodibility, erosivity_monthly
from soilgis.store.catalog import Catalog
from soilgis.store.raster import open_raster
from tests.raster.rasters import write

SHAPE = (3, 5)


def sheet(path, value, dtype=np.float32):
    cells = np.full(SHAPE, value, dtype)
    cells[2, 4] = -1
    return str(write(path, cells, nodata=-1))


def test_erodibility_by_hand():
    """40 % sand, 40 % silt, 20 % clay, 1 % carbon, each bracket worked out on its own."""
    sand = 0.2 + 0.3 * np.exp(-0.0256 * 40 * 0.6)
    silt = (40 / 60) ** 0.3
    organic = 1 - 0.25 / (1 + np.exp(0.77))
    coarse = 1 - 0.7 * 0.6 / (0.6 + np.exp(8.23))
    want = 0.1317 * sand * silt * organic * coarse
    assert want == pytest.approx(0.03890, abs=1e-5)
    assert erodibility(*(np.array([value]) for value in (40.0, 40.0, 20.0, 1.0))) == pytest.approx([want])


def test_more_carbon_or_sand_erodes_less():
    base = erodibility(*(np.array([value]) for value in (30.0, 50.0, 20.0, 1.0)))[0]
    assert erodibility(*(np.array([value]) for value in (30.0, 50.0, 20.0, 3.0)))[0] < base
    assert erodibility(*(np.array([value]) for value in (95.0, 3.0, 2.0, 1.0)))[0] < base


def test_monthly_erosivity_keeps_cells_apart():
    """Two cells: even months of 50 mm give F = 50; one month of 120 mm gives F = 120; no rain gives 0."""
    rain = np.zeros((1, 12, 3))
    rain[0, :, 0] = 50
    rain[0, 6, 1] = 120
    assert erosivity_monthly(rain) == pytest.approx([0.1833 * 50**1.9957, 0.1833 * 120**1.9957, 0])


def test_cover_raster_to_b(tmp_path):
    cover = np.array([[0, 10, 78.3, 90, 100]], np.float32)
    path = write(tmp_path / "f.tif", cover, nodata=-1)
    assert derived.make_factor(derived.COVER, (str(path),), tmp_path / "b.tif") == []
    with rasterio.open(tmp_path / "b.tif") as file:
        assert file.read(1)[0] == pytest.approx([1, 0.3072, 0.0001, 0, 0], abs=2e-4)
        assert "蔡崇法等 2000" in file.tags()["SOILGIS_FORMULA"]
        assert file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"


def test_monthly_rain_to_r(tmp_path):
    months = tuple(sheet(tmp_path / f"{month}.tif", 50) for month in range(12))
    told = derived.make_factor(derived.EROSIVITY, months, tmp_path / "r.tif")
    assert told[0] == "6.7% 的像元无结果（输入无数据）"
    assert "CX-201911.00021" in told[1]
    with rasterio.open(tmp_path / "r.tif") as file:
        made = file.read(1)
    assert made[0, 0] == pytest.approx(0.1833 * 50**1.9957, rel=1e-6)
    assert made[2, 4] == -1
    with pytest.raises(RasterError, match="11 rasters of monthly rain; give twelve a year"):
        derived.make_factor(derived.EROSIVITY, months[:11], tmp_path / "r.tif")


def test_tenths_of_a_millimetre_are_no_rain(tmp_path):
    months = tuple(sheet(tmp_path / f"{month}.tif", 600) for month in range(12))
    with pytest.raises(RasterError, match=r"twelve months bring 7,200 mm.*0\.1 mm"):
        derived.make_factor(derived.EROSIVITY, months, tmp_path / "r.tif")


def test_wind_classes_take_their_lower_end(tmp_path):
    """风蚀: 200 is 轻度, 2500 中度; the table says how far it can be trusted."""
    losses = np.array([[0, 199.9, 200, 2500, 5000, 8000, 15000, -1]], np.float32)
    path = write(tmp_path / "m.tif", losses, nodata=-1)
    told = derived.classify(str(path), tmp_path / "w.tif", Catalog(()))
    assert told[0].startswith("12.5% 的像元无结果")
    assert "MED-HIGH" in told[1]
    with rasterio.open(tmp_path / "w.tif") as file:
        assert file.read(1)[0].tolist() == [1, 1, 2, 3, 4, 5, 6, 0]
        assert "2=wind_light" in file.tags()["SOILGIS_LEGEND"]


def test_water_classes_begin_at_the_tolerance(tmp_path):
    path = write(tmp_path / "m.tif", np.array([[999, 1000, 2500]], np.float32), nodata=-1)
    derived.classify(str(path), tmp_path / "w.tif", Catalog(()), tolerance=1000.0)
    with rasterio.open(tmp_path / "w.tif") as file:
        assert file.read(1)[0].tolist() == [1, 2, 3]


def test_suspicious_units_are_told(tmp_path):
    told = derived.classify(sheet(tmp_path / "m.tif", 12.5), tmp_path / "w.tif", Catalog(()))
    assert any("先乘 100" in line for line in told)
    told = derived.make_factor(derived.COVER, (sheet(tmp_path / "f.tif", 0.6),), tmp_path / "b.tif")
    assert any("盖度应为百分数" in line for line in told)


def test_stations_by_hand(tmp_path, capsys):
    """Two years, four heavy days of 20 mm: P_d12 = 20, P_y12 = 40; R = α·4·20^β / 2. A dry station has R = 0."""
    lines = [
        "station,date,rain_mm",
        *(f"甲,{day},20" for day in ("2022-06-01", "2022-06-20", "2023-07-01", "2023-07-02")),
    ]
    (tmp_path / "d.csv").write_text("\n".join([*lines, "甲,2023-08-01,11.9", "乙,2023-08-01,5"]), encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["factor", "stations", str(tmp_path / "d.csv"), "--out", str(tmp_path / "r.csv")])
    assert not ended.value.code
    table = pd.read_csv(tmp_path / "r.csv").set_index("station")
    beta = 0.8363 + 18.144 / 20 + 24.455 / 40
    assert table.loc["甲", "erosivity"] == pytest.approx(21.586 * beta**-7.1891 * 4 * 20**beta / 2, rel=1e-6)
    assert (table.loc["乙", "erosivity"], table.loc["甲", "years"]) == (0, 2)
    (tmp_path / "d.csv").write_text("station,date,rain_mm\n甲,六月一日,20\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["factor", "stations", str(tmp_path / "d.csv"), "--out", str(tmp_path / "r.csv")])
    assert "六月一日" in capsys.readouterr().err


def test_impossible_inputs_are_refused_and_nothing_is_written(tmp_path):
    out = tmp_path / "out.tif"
    with pytest.raises(RasterError, match=r"f\.tif: holds 255; values lie in 0-100"):
        derived.make_factor(derived.COVER, (sheet(tmp_path / "f.tif", 255),), out)
    soil = tuple(sheet(tmp_path / f"{name}.tif", value) for name, value in zip("abcd", (40, 40, 40, 1), strict=True))
    with pytest.raises(RasterError, match=r"sand \+ silt \+ clay is 120 %"):
        derived.make_factor(derived.ERODIBILITY, soil, out)
    with pytest.raises(RasterError, match="3 rasters given; 4 are needed, in this order: sand, silt, clay"):
        derived.make_factor(derived.ERODIBILITY, soil[:3], out)
    other = str(write(tmp_path / "e.tif", np.ones((2, 5), np.float32), nodata=-1))
    with pytest.raises(RasterError, match=r"e\.tif: cells differ from those of a\.tif"):
        derived.make_factor(derived.ERODIBILITY, (*soil[:3], other), out)
    assert sorted(path.name for path in tmp_path.glob("out*")) == []


def test_nothing_in_common_is_refused(tmp_path):
    empty = str(write(tmp_path / "m.tif", np.full((2, 5), -1, np.float32), nodata=-1))
    with pytest.raises(RasterError, match="no cell has a result"):
        derived.classify(empty, tmp_path / "w.tif", Catalog(()))
    assert not (tmp_path / "w.tif").exists()


def test_cover_says_that_it_is_a_c(tmp_path):
    derived.make_factor(derived.COVER, (sheet(tmp_path / "f.tif", 60),), tmp_path / "b.tif")
    with rasterio.open(tmp_path / "b.tif") as file:
        assert file.tags()["SOILGIS_FORMULA"].startswith("RUSLE C 的公式，代作 CSLE 的 B")


def test_command(tmp_path, capsys):
    modulus = sheet(tmp_path / "m.tif", 3000)
    for arguments, code, said in (
        (["wind", modulus], 0, "可信度 MED-HIGH"),
        (["water", modulus], 2, "water needs --tolerance or --region-type"),
        (["water", modulus, "--region-type", "loess"], 0, "3=moderate"),
    ):
        with pytest.raises(SystemExit) as ended:
            main(["factor", *arguments, "--out", str(tmp_path / "c.tif")])
        assert (ended.value.code or 0) == code
        assert said in capsys.readouterr().err
    assert open_raster(tmp_path / "c.tif").nodata == 0
