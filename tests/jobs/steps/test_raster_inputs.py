"""A raster or a plan that declares no CRS has a cure in every command that opens it: the CRS it is named."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely

from soilgis.cli import main
from soilgis.model.csle import CsleStudy
from soilgis.model.errors import CrsError
from soilgis.model.raster import RasterEntry


def bare_raster(path, values, dtype="uint8"):
    """A raster of the middle of Shanxi without a CRS."""
    data = np.full((40, 40), values, dtype)
    place = rasterio.Affine(0.05, 0, 111.5, 0, -0.05, 38.5)
    with rasterio.open(path, "w", driver="GTiff", height=40, width=40, count=1, dtype=dtype, transform=place) as file:
        file.write(data, 1)
    return path


def called(*words):
    with pytest.raises(SystemExit) as ended:
        main(list(map(str, words)))
    return ended.value.code


def test_rate_takes_a_raster_without_crs_by_its_name(tmp_path, capsys):
    raster = bare_raster(tmp_path / "e.tif", 3)
    asked = ("rate", "--region", "太原市", "--level", "city", "--raster", f"2024={raster}", "--legend", "3=moderate")
    asked = (*asked, "--out", tmp_path / "o", "--min-measured", "0.01")
    assert called(*asked) == 2
    assert "declares no CRS" in capsys.readouterr().err
    assert called(*asked, "--crs", "EPSG:4490") == 0
    rates = pd.read_csv(tmp_path / "o" / "rates.csv", dtype={"adcode": str}).set_index("adcode")
    assert rates.loc["140100", "rate"] < 0.5


def test_factor_takes_a_raster_without_crs_by_its_name(tmp_path, capsys):
    raster = bare_raster(tmp_path / "m.tif", 3000, "float32")
    asked = ("factor", "wind", raster, "--out", tmp_path / "c.tif")
    assert called(*asked) == 2
    assert "declares no CRS" in capsys.readouterr().err
    assert called(*asked, "--crs", "EPSG:4490") == 0
    with rasterio.open(tmp_path / "c.tif") as made:
        assert set(np.unique(made.read(1))) == {3}


def test_studies_name_the_crs_of_a_raster(tmp_path):
    from soilgis.jobs.steps.raster_inputs import opened

    raster = bare_raster(tmp_path / "d.tif", 900, "float32")
    assert RasterEntry(role="dem", file=str(raster), crs="EPSG:4490").crs == "EPSG:4490"
    assert CsleStudy.model_fields["crs"].default == ""
    with pytest.raises(CrsError, match="declares no CRS"):
        opened(raster, "")
    assert opened(raster, "EPSG:4490").grid.geographic


@pytest.mark.filterwarnings("ignore:'crs' was not provided:UserWarning")
def test_consult_takes_plans_without_crs_and_one_of_several_layers(tmp_path, capsys):
    plan = gpd.GeoDataFrame({"id": ["a"]}, geometry=[shapely.box(112.1, 37.1, 112.2, 37.2)])
    two = tmp_path / "two.gpkg"
    plan.to_file(two, layer="one", driver="GPKG")
    plan.to_file(two, layer="other", driver="GPKG")
    asked = ("consult", two, "--study", "shanxi", "--sector", "mining", "--out", tmp_path / "c.csv")
    assert called(*asked) == 2
    assert "--sublayer" in capsys.readouterr().err
    assert called(*asked, "--sublayer", "one", "--crs", "plans=EPSG:4490") == 0
    assert len(pd.read_csv(tmp_path / "c.csv")) == 1
