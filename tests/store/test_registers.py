"""Patches and approved extents: dates, ids and figures mean the same in every form a register may take."""

import datetime as dt

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from soilgis.model.errors import LayerError, SchemaError
from soilgis.store.catalog import Catalog
from soilgis.store.patches import read_approved, read_patches, read_risk_rules
from soilgis.store.sites import SiteReading, read_sites, sites_of_frame
from soilgis.supervision import open_inputs

GROUND = [box(112.1 + n / 100, 37.2, 112.105 + n / 100, 37.205) for n in range(4)]


def frame(**columns):
    size = len(next(iter(columns.values())))
    return gpd.GeoDataFrame(columns, geometry=GROUND[:size], crs="EPSG:4490")


def day(source, column="image_date", read=read_patches):
    return read(source, subject="t").frame[column].tolist()


@pytest.mark.parametrize(
    "cells",
    [
        ["2024-06-01", "2023-01-01"],
        ["2024.6.1", "2023/1/1"],
        ["2024年6月1日", "2023年1月1日"],
        [20240601, 20230101],
        [45444, 44927],
        [dt.date(2024, 6, 1), dt.date(2023, 1, 1)],
        pd.to_datetime(["2024-06-01", "2023-01-01"]),
    ],
)
def test_one_day_in_every_form(cells):
    june = [pd.Timestamp("2024-06-01"), pd.Timestamp("2023-01-01")]
    assert day(frame(patch_id=["a", "b"], image_date=cells)) == june
    assert day(frame(project_id=["a", "b"], approved_on=cells), "approved_on", read_approved) == june


def test_bad_cells_are_told_together_with_their_features():
    bad = frame(
        patch_id=["a", "b", "c"], image_date=["2026-02-31", "2024-06-01", "x"], earthwork_m3=["many", "-4", "1,200"]
    )
    with pytest.raises(
        SchemaError,
        match=r"(?s)4 problems.*feature 1: earthwork_m3 is 'many'.*feature 2: earthwork_m3 is -4.*feature 1: image_date.*feature 3: image_date",
    ):
        read_patches(bad, subject="t")
    with pytest.raises(SchemaError, match="不明"):
        read_approved(frame(project_id=["P"], approved_on=["1/6/2024"]), subject="t")


def test_numbers_of_features_count_those_without_shape():
    bare = frame(patch_id=["a", "b", None])
    bare.geometry = [None, GROUND[1], GROUND[2]]
    with pytest.raises(SchemaError, match="patch_id is empty in feature 3"):
        read_patches(bare, subject="t")


def test_ids_are_text_whatever_the_driver_gives():
    texts = (
        read_patches(frame(patch_id=["1", "2"], project_id=["2024001", None]), subject="t").frame["project_id"].tolist()
    )
    reals = read_patches(frame(patch_id=[1.0, 2.0], project_id=[2024001.0, None]), subject="t").frame
    assert reals["project_id"].tolist() == texts == ["2024001", ""]
    assert reals["patch_id"].tolist() == ["1", "2"]
    blanks = read_approved(frame(project_id=["2024001 ", " 2024001"]), subject="t")
    assert blanks.frame["project_id"].tolist() == ["2024001", "2024001"]
    assert any("1 个项目编号出现多次" in note for note in blanks.notes)


@pytest.mark.filterwarnings("ignore:Column names longer:UserWarning", "ignore:Normalized/laundered:RuntimeWarning")
def test_a_shapefile_means_what_the_geopackage_means(tmp_path):
    rows = frame(project_id=["Q"], approved_on=["2025-01-01"], extent_kind=["示意性范围"])
    rows.to_file(tmp_path / "a.gpkg")
    rows.to_file(tmp_path / "a.shp", encoding="utf-8")
    whole, cut = (read_approved(tmp_path / f"a.{end}", subject="t") for end in ("gpkg", "shp"))
    columns = ["project_id", "approved_on", "extent_kind"]
    assert whole.frame[columns].equals(cut.frame[columns])
    assert sum("截断" in note for note in cut.notes) == 2
    assert not any("截断" in note for note in whole.notes)


def test_absent_files_are_told_before_any_is_read(tmp_path):
    (tmp_path / "p.gpkg").write_bytes(b"no layer")
    with pytest.raises(LayerError, match=r"(?s)a.gpkg does not exist.*b.gpkg does not exist"):
        open_inputs(tmp_path / "p.gpkg", tmp_path / "a.gpkg", tmp_path / "b.gpkg")


def test_one_empty_id_does_not_make_another_column_the_id():
    with pytest.raises(SchemaError, match="site_id is empty in feature 2"):
        sites_of_frame(frame(site_id=["a", None], 编号=["1", "2"]))


def test_loose_names_number_the_sites_and_that_is_told():
    read = sites_of_frame(frame(Name=["a", "a"]), subject="s")
    assert read.frame["site_id"].tolist() == ["s-1", "s-2"]
    assert "字段 Name 有空值或重复" in read.notes[0]


def test_figures_of_sites_are_numbers_or_refused():
    assert sites_of_frame(frame(site_id=["a"], earthwork_=["3,200 m³"])).frame["earthwork_m3"].tolist() == [3200]
    with pytest.raises(SchemaError, match="feature 1: topsoil_m3 is 'viel'"):
        sites_of_frame(frame(site_id=["a"], topsoil_m3=["viel"]))


def _kml(name, shape, document=""):
    ring = " ".join(f"{x},{y}" for x, y in shape.exterior.coords)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{document}<Placemark><name>{name}</name>'
        f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>"
    )


@pytest.mark.parametrize("document", ["", "<name>d</name>"])
def test_every_drawing_of_a_kmz_is_read(tmp_path, document):
    import zipfile

    with zipfile.ZipFile(tmp_path / "s.kmz", "w") as packed:
        packed.writestr("files/extra.kml", _kml("另", GROUND[1], document))
        packed.writestr("doc.kml", _kml("主", GROUND[0], document))
    read = read_sites((tmp_path / "s.kmz",), SiteReading())
    assert read.frame["site_id"].tolist() == ["主", "另"]
    assert any("含 2 个 KML" in note for note in read.notes)


def test_geoparquet_with_any_geometry_column(tmp_path):
    frame(site_id=["a"]).rename_geometry("the_geom").to_parquet(tmp_path / "s.parquet")
    assert len(read_sites((tmp_path / "s.parquet",)).frame) == 1


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ('field = "exces_ha"\nop = ">="\nvalue = 1.0', "rule r: no field 'exces_ha' .*did you mean excess_ha"),
        ('field = "excess_ha"\nop = ">="\nvalue = "much"', "rule r: excess_ha >= 'much' cannot be compared"),
        ('field = "compliance"\nop = ">"\nvalue = 1.0', "rule r: compliance > 1.0 cannot be compared"),
    ],
)
def test_risk_rules_are_checked_when_they_are_read(tmp_path, rule, sentence):
    path = tmp_path / "r.toml"
    path.write_text(
        f'version = 1\ntitle = "自订"\n[[rule]]\nid = "r"\ntier = "low"\n{rule}\nreason = "因"\n', encoding="utf-8"
    )
    with pytest.raises(LayerError, match=sentence):
        read_risk_rules(Catalog(), path)
    assert read_risk_rules(Catalog()).rule
