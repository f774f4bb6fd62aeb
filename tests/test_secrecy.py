"""Internal layers leave by no window unless they are let out, and then every file says so (密级)."""

import csv
import html
import io
import json
import sqlite3
import tomllib
import zipfile
from contextlib import closing

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely

import soilgis
from soilgis.cli import main
from soilgis.geometry.area import ellipsoidal_area_m2
from soilgis.geometry.coarse import grid_form
from soilgis.jobs.steps.study import run as run_study
from soilgis.model.errors import LayerError, UsageError
from soilgis.model.secrecy import MARK, Use, audit, checked_coarsen, releasing
from soilgis.output.stamp import SIDECAR, stamp_folder
from soilgis.store.catalog import Catalog
from soilgis.store.secrecy import refuse_internal_file

SECRET = "秘密甲七号"
SHAPE = shapely.Polygon([(112.3137, 37.9111), (112.5573, 37.9173), (112.5411, 38.0319), (112.3019, 38.0177)])
CARD = """id = "front"
role = "zones"
status = "working"
kind = "other"
basis = "delineated"
secrecy = "internal"
[title]
zh = "未公开边界"
[source]
document = "县台账"
licence = "internal"
vintage = "2024"
[reading]
file = "s.gpkg"
id_column = "zone"
name_column = "zone"
"""
STUDY = """id = "tiny"
region = ["140100"]
level = "county"
zones = ["front"]
[title]
zh = "太原市"
"""


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shelf")
    (folder / "L" / "front").mkdir(parents=True)
    (folder / "L" / "front" / "layer.toml").write_text(CARD, encoding="utf-8")
    gpd.GeoDataFrame({"zone": [SECRET]}, geometry=[SHAPE], crs=4490).to_file(folder / "L" / "front" / "s.gpkg")
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    return folder


def ran(shelf, out, *options):
    with pytest.raises(SystemExit) as ended:
        main(
            [
                "run",
                str(shelf / "study.toml"),
                "--layers",
                str(shelf / "L"),
                "--out",
                str(out),
                "--engine",
                "reference",
                *options,
            ]
        )
    assert ended.value.code == 0
    return json.loads((out / "manifest.json").read_text(encoding="utf-8"))


def bytes_of(folder):
    """Every file's bytes; what is packed is unpacked."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            if path.suffix in {".xlsx", ".docx", ".pptx"}:
                with zipfile.ZipFile(io.BytesIO(content)) as archive:
                    content = b"".join(archive.read(name) for name in archive.namelist())
            yield path.name, content


def leaks(folder):
    """Files that hold the secret's name or one of its corners."""
    corners = [f"{number:.4f}".encode() for number in np.unique(shapely.get_coordinates(SHAPE))]
    corners += [np.float64(number).tobytes() for number in np.unique(shapely.get_coordinates(SHAPE))]
    names = [SECRET.encode(), SECRET.encode("utf-16-be"), SECRET.encode("gb18030"), json.dumps(SECRET)[1:-1].encode()]
    return [name for name, content in bytes_of(folder) if any(one in content for one in names + corners)]


def stamped(path):
    """Whether a file carries the mark itself."""
    if path.suffix in {".xlsx", ".docx", ".pptx"}:
        with zipfile.ZipFile(path) as archive:
            parts = [
                archive.read(name)
                for name in archive.namelist()
                if "sheet" in name or "header" in name or "slide" in name
            ]
        return any(MARK in html.unescape(part.decode("utf-8", "ignore")) for part in parts)
    if path.suffix == ".gpkg":
        with closing(sqlite3.connect(path)) as file:
            said = {text for (text,) in file.execute("SELECT description FROM gpkg_contents")}
            return said == {MARK} and file.execute("SELECT metadata FROM gpkg_metadata").fetchall() == [(MARK,)]
    content = path.read_bytes()
    return MARK.encode() in content or (path.suffix == ".pdf" and MARK.encode("utf-16-be") in content)


def test_an_internal_layer_is_withheld_and_that_is_told(shelf, tmp_path, capsys):
    manifest = ran(shelf, tmp_path / "o", "--brief")
    assert leaks(tmp_path / "o") == []
    assert manifest["secrecy"]["mark"] is None
    assert manifest["secrecy"]["layers"] == [{"layer": "front", "title": "未公开边界", "use": "withheld", "rule": ""}]
    assert manifest["unchecked"] == ["front"]
    assert "未公开边界：内部图层，未给 --internal，数据未读取" in capsys.readouterr().err
    assert not (tmp_path / "o" / SIDECAR).exists()
    assert not any(stamped(path) for path in (tmp_path / "o").iterdir())


def test_let_out_every_file_is_stamped(shelf, tmp_path, capsys):
    out = tmp_path / "o"
    manifest = ran(shelf, out, "--brief", "--internal")
    assert {"coverage.csv", "result.gpkg"} <= set(leaks(out))
    assert manifest["secrecy"]["mark"] == MARK
    assert "全部成果为内部资料" in capsys.readouterr().err
    beside = set((out / SIDECAR).read_text(encoding="utf-8").splitlines()[2:])
    every = {path.name for path in out.iterdir()} - {SIDECAR}
    assert {name for name in every if name.endswith(".csv")} == beside
    assert [name for name in every - beside if not stamped(out / name)] == []
    assert set(manifest["files"]) == every - {"manifest.json"} | {SIDECAR}
    once = dict(bytes_of(out))
    stamp_folder(out)
    assert dict(bytes_of(out)) == once
    with pytest.raises(SystemExit) as ended:
        main(["verify", str(out), "--files-only"])
    assert ended.value.code == 0
    with pytest.raises(SystemExit):
        main(["diff", str(out), str(out), "--out", str(tmp_path / "d.csv")])
    assert "is stamped 内部资料" in capsys.readouterr().err
    assert not (tmp_path / "d.csv").exists()


@pytest.mark.parametrize(("rule", "said"), [("county", "整县计入"), ("5000", "边长 5000 m 的格网")])
def test_coarse_forms_go_out_under_their_rule(shelf, tmp_path, rule, said):
    manifest = ran(shelf, tmp_path / "o", "--coarsen", rule)
    assert [name for name in leaks(tmp_path / "o") if name not in LABELS] == []
    (one,) = manifest["secrecy"]["layers"]
    assert (one["use"], manifest["secrecy"]["mark"]) == ("coarsened", None)
    assert said in one["rule"]
    assert any(said in text for text in manifest["warnings"])
    rows = list(csv.DictReader(io.StringIO((tmp_path / "o" / "coverage.csv").read_text(encoding="utf-8-sig"))))
    if rule == "county":
        assert {row["share_of_region"] for row in rows if row["level"] == "county"} == {"0.0", "1.0"}


LABELS = {"coverage.csv", "ledger.csv", "overlap.csv", "result.gpkg", "tables.xlsx", "map.html"}
"""Files that name the coarse zones: names of zones are no secret under a rule, their borders are."""


def test_no_corner_of_the_layer_survives_a_grid(shelf, tmp_path):
    with releasing(coarsen="5000"):
        zones = run_study(Catalog((shelf / "L",)).study(str(shelf / "study.toml")), Catalog((shelf / "L",))).zones
    found, secret = shapely.get_coordinates(zones.geometry.to_numpy()), shapely.get_coordinates(SHAPE)
    assert len(found) > 4
    assert np.abs(found[:, None] - secret[None]).max(axis=2).min() > 1e-6
    cells = ellipsoidal_area_m2(zones.geometry.to_numpy()).sum() / 25e6
    assert abs(cells - round(cells)) < 1e-4


def test_a_grid_by_hand():
    """A cell that is covered by half counts, one by less does not; what covers half of none is the cell it covers most of."""
    from soilgis.geometry.area import lonlat_shapes

    plane = [shapely.box(0, 0, 1600, 900), shapely.box(2100, 100, 2200, 200), shapely.Polygon()]
    made = grid_form(lonlat_shapes(np.array(plane, dtype=object)), 1000.0)
    wanted = lonlat_shapes(np.array([shapely.box(0, 0, 2000, 1000), shapely.box(2000, 0, 3000, 1000)], dtype=object))
    assert shapely.area(shapely.symmetric_difference(made[:2], wanted)).max() < 1e-12
    assert made[2].is_empty


def test_windows_of_one_file_and_of_the_command_line(shelf, tmp_path):
    """A picture, a briefing with slides: stamped each."""
    study = ["--layers", str(shelf / "L"), "--internal"]
    for words in (
        ["map", str(shelf / "study.toml"), "--out", str(tmp_path / "b" / "m.pdf")],
        ["brief", str(shelf / "study.toml"), "--slides", "--out", str(tmp_path / "d")],
    ):
        with pytest.raises(SystemExit) as ended:
            main([*words, *study])
        assert ended.value.code == 0
    made = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.suffix for path in made} == {".html", ".pdf", ".docx", ".md", ".png", ".pptx"}
    assert [path.name for path in made if not stamped(path)] == []


def test_python_writes_stamped_folders_too(shelf, tmp_path):
    found = soilgis.coverage(_counties(), "front", layers=(shelf / "L",), internal=True)
    assert found.secrecy[0].use is Use.RELEASED
    found.write(tmp_path / "o")
    assert (tmp_path / "o" / SIDECAR).exists()
    assert json.loads((tmp_path / "o" / "manifest.json").read_text(encoding="utf-8"))["secrecy"]["mark"] == MARK
    with pytest.raises(LayerError, match="内部图层，未给 internal"):
        soilgis.coverage(_counties(), "front", layers=(shelf / "L",))


def _counties():
    return gpd.GeoDataFrame({"adcode": ["140108"]}, geometry=[shapely.box(112.2, 37.8, 112.7, 38.2)], crs=4490)


def test_a_file_of_the_layer_named_by_its_path_is_internal_too(shelf):
    with pytest.raises(UsageError, match="belongs to the internal layer front"):
        soilgis.coverage(_counties(), shelf / "L" / "front" / "s.gpkg")


def test_a_layer_that_is_not_let_out_cannot_be_opened(shelf):
    catalog = Catalog((shelf / "L",))
    with pytest.raises(LayerError, match="front is an internal layer"):
        catalog.file(catalog.layer("front"), "s.gpkg")
    with releasing(internal=True) as kept:
        assert catalog.file(catalog.layer("front"), "s.gpkg").is_file()
    assert kept.told["front"].use is Use.RELEASED
    assert audit().internal is False


def test_a_screening_tells_the_verdict_only(shelf, tmp_path):
    site = gpd.GeoDataFrame({"site_id": ["甲"]}, geometry=[shapely.box(112.4, 37.95, 112.41, 37.96)], crs=4490)
    found = soilgis.screen(site, layer="front", layers=(shelf / "L",))
    assert found.checks["verdict"].tolist() == ["involved"]
    assert found.secrecy[0].use is Use.VERDICT
    found.write(tmp_path / "o")
    assert leaks(tmp_path / "o") == []
    with pytest.raises(UsageError, match="coarsen has no use here"):
        soilgis.screen(site, layer="front", layers=(shelf / "L",), coarsen="county")


def test_a_supervision_does_without(shelf, tmp_path):
    patch = gpd.GeoDataFrame({"patch_id": ["1"]}, geometry=[shapely.box(112.4, 37.95, 112.41, 37.96)], crs=4490)
    extent = patch.rename(columns={"patch_id": "project_id"})
    found = soilgis.supervise(patch, extent, layers=(shelf / "L",))
    assert found.secrecy[0].use is Use.WITHHELD
    found.write(tmp_path / "o")
    assert leaks(tmp_path / "o") == []


@pytest.mark.parametrize("text", ["", "county", "1000", "100000", " 5000 "])
def test_rules_of_coarsening(text):
    assert checked_coarsen(text) == text.strip()


@pytest.mark.parametrize("text", ["town", "999", "100001", "-5000", "5 km", "１０００米", "1e4"])
def test_what_is_no_rule(text):
    with pytest.raises(ValueError, match="is no rule of coarsening"):
        checked_coarsen(text)


def test_a_drawing_gets_a_margin(tmp_path):
    (tmp_path / "a.svg").write_text('<svg width="9pt" viewBox="0 0 400 300" height="3pt"><g/></svg>', encoding="utf-8")
    (tmp_path / "b.svg").write_text("<svg><g/></svg>", encoding="utf-8")
    (tmp_path / "c.json").write_text("[1]", encoding="utf-8")
    stamp_folder(tmp_path)
    drawn = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert 'viewBox="0 -12 400 312"' in drawn
    assert drawn.endswith(f">{MARK}</text></svg>")
    assert (tmp_path / SIDECAR).read_text(encoding="utf-8").splitlines()[2:] == ["b.svg", "c.json"]


def test_the_card_says_who_may_see_it():
    assert tomllib.loads(CARD)["secrecy"] == "internal"


@pytest.fixture
def cover(shelf):
    """Vegetation beside the internal layer's card: what is made of it is internal."""
    path = shelf / "L" / "front" / "cover.tif"
    place = {"crs": "EPSG:4490", "transform": rasterio.Affine(0.01, 0, 112.0, 0, -0.01, 38.0)}
    with rasterio.open(path, "w", driver="GTiff", width=8, height=8, count=1, dtype="float32", **place) as file:
        file.write(np.full((8, 8), 50.0, "float32"), 1)
    return path


def test_a_raster_that_a_job_writes_alone_bears_the_mark(cover, tmp_path, capsys):
    made = tmp_path / "r.tif"
    words = ["factor", "cover", str(cover), "--out", str(made)]
    with pytest.raises(SystemExit) as refused:
        main(words)
    assert refused.value.code != 0
    assert not made.exists()
    with pytest.raises(SystemExit) as ended:
        main([*words, "--internal"])
    assert ended.value.code == 0, capsys.readouterr().err
    with rasterio.open(made) as file:
        assert file.tags()["SOILGIS_SECRECY"] == "内部资料"
    with pytest.raises(UsageError, match="内部资料|internal"):
        refuse_internal_file(made, UsageError)
