"""Files inspected: every finding by a file that has the fault and no other, what is mended, and what is refused."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import rasterio
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import soilgis
from soilgis.cli import main
from soilgis.model.finding import Finding, Severity
from soilgis.store.doctor.shapes import ground
from tests.budget import examples

if TYPE_CHECKING:
    from pathlib import Path

SQUARE = shapely.box(112.0, 37.0, 112.01, 37.01)
NEXT = shapely.box(112.01, 37.0, 112.02, 37.01)
BOW_TIE = shapely.Polygon([(112, 37), (112.02, 37.02), (112.02, 37), (112, 37.02)])
FRAME = [shapely.box(112, 37, 112.03, 37.01), shapely.box(112, 37.02, 112.03, 37.03), shapely.box(112, 37.01, 112.01, 37.02),
         shapely.box(112.02, 37.01, 112.03, 37.02)]  # fmt: skip


def plots(shapes: list[Any] | None = None, crs: object = 4490, **columns: Any) -> gpd.GeoDataFrame:
    drawn = [SQUARE, NEXT] if shapes is None else shapes
    return gpd.GeoDataFrame(columns or {"label": [f"图斑{at}" for at in range(len(drawn))]}, geometry=drawn, crs=crs)


def gpkg(folder: Path, frame: gpd.GeoDataFrame, layer: str = "plots", name: str = "a.gpkg") -> Path:
    pyogrio.write_dataframe(frame, folder / name, layer=layer)
    return folder / name


def shapefile(
    folder: Path, frame: gpd.GeoDataFrame, *, encoding: str = "GB18030", cpg: bool = True, name: str = "a.shp"
) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it has no CRS on purpose
        pyogrio.write_dataframe(frame, folder / name, encoding=encoding)
    if not cpg:
        (folder / name).with_suffix(".cpg").unlink(missing_ok=True)
        raw = bytearray((folder / name).with_suffix(".dbf").read_bytes())
        raw[29] = 0
        (folder / name).with_suffix(".dbf").write_bytes(raw)
    return folder / name


def grid(folder: Path, cells: np.ndarray, name: str = "a.tif", **more: Any) -> Path:
    place = {"crs": "EPSG:4547", "transform": rasterio.Affine(30, 0, 500_000, 0, -30, 4_100_000)} | more
    scaled = place.pop("scale", None)
    with rasterio.open(
        folder / name,
        "w",
        driver="GTiff",
        width=cells.shape[1],
        height=cells.shape[0],
        count=1,
        dtype=cells.dtype,
        **place,
    ) as file:
        file.write(cells, 1)
        if scaled:
            file.scales = (scaled,)
    return folder / name


def text(folder: Path, content: str, name: str = "a.csv", encoding: str = "utf-8") -> Path:
    (folder / name).write_bytes(content.encode(encoding))
    return folder / name


def _not_a_number() -> shapely.Polygon:
    with np.errstate(invalid="ignore"):
        return shapely.Polygon([(112, 37), (112, np.nan), (113, 37), (112, 37)])


def two_layers(folder: Path) -> Path:
    gpkg(folder, plots(), "one")
    return gpkg(folder, plots(), "two")


def no_table(folder: Path) -> Path:
    path = shapefile(folder, plots(label=["甲", "乙"]))
    path.with_suffix(".dbf").unlink()
    return path


def bare_table(folder: Path) -> Path:
    pyogrio.write_dataframe(pd.DataFrame({"label": ["甲"]}), folder / "a.gpkg", layer="list", driver="GPKG")
    return folder / "a.gpkg"


def wrong_codepage(folder: Path) -> Path:
    path = shapefile(folder, plots(label=["水土保持重点预防区", "水土流失重点治理区"]))
    path.with_suffix(".cpg").write_text("UTF-8")
    return path


def curve(folder: Path) -> Path:
    """A circle of arcs beside a square, as QGIS and ArcGIS store it in a GeoPackage."""
    circle = "CURVEPOLYGON(COMPOUNDCURVE(CIRCULARSTRING(112.00 37,112.005 37.005,112.01 37,112.005 36.995,112.00 37)))"
    return _with_wkb(folder, circle)


def _with_wkb(folder: Path, wkt: str) -> Path:
    """Write one curved shape by SQL, since no writer here makes arcs."""
    import sqlite3
    import struct

    path = gpkg(folder, plots([shapely.box(112, 36.9, 112.1, 37.1)]))
    numbers = [float(one) for one in re.findall(r"\d+\.?\d*", wkt)]
    body = struct.pack(f"<BII{len(numbers)}d", 1, 8, len(numbers) // 2, *numbers)
    wkb = struct.pack("<BII", 1, 10, 1) + struct.pack("<BII", 1, 9, 1) + body
    header = b"GP" + bytes([0, 1]) + struct.pack("<i", 4490)
    with sqlite3.connect(path) as connection:
        triggers = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'")]
        for name in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE plots SET geom = ?", (header + wkb,))
        connection.execute("UPDATE gpkg_geometry_columns SET geometry_type_name = 'GEOMETRY'")
    connection.close()
    return path


CASES: dict[Finding, list[Any]] = {
    Finding.UNREADABLE: [
        lambda folder: text(folder, "no", "a.gpkg"),
        lambda folder: folder / "none.shp",
        lambda folder: text(folder, "no", "a.tif"),
    ],
    Finding.EMPTY: [
        lambda folder: gpkg(folder, plots([])),
        lambda folder: text(folder, "a,b\n"),
        lambda folder: grid(folder, np.zeros((9, 9), "uint8"), nodata=0),
    ],
    Finding.SEVERAL_LAYERS: [two_layers],
    Finding.NO_SHAPES: [bare_table],
    Finding.NO_TABLE: [no_table],
    Finding.ENCODING_UNDECLARED: [
        lambda folder: shapefile(folder, plots(label=["水土保持重点预防区", "国家级治理区"]), cpg=False)
    ],
    Finding.ENCODING_WRONG: [wrong_codepage],
    Finding.NAME_CUT: [
        lambda folder: shapefile(folder, plots(水土保持率=[1.5, 2.5])),
        lambda folder: shapefile(folder, plots(erosion_ra=[1.5, 2.5])),
    ],
    Finding.TEXT_CUT: [lambda folder: shapefile(folder, plots(label=["a" * 254, "b"]))],
    Finding.HIDDEN_SIGN: [lambda folder: gpkg(folder, plots(label=["甲\u200b", "乙"]))],
    Finding.CRS_MISSING: [lambda folder: shapefile(folder, plots(crs=None))],
    Finding.CRS_IMPOSSIBLE: [
        lambda folder: gpkg(folder, plots([shapely.box(37, 112, 37.1, 112.1)])),
        lambda folder: gpkg(folder, plots([shapely.box(37_500_000, 4e6, 37_500_100, 4_000_100)], crs=4547)),
    ],
    Finding.CRS_OTHER_DATUM: [
        lambda folder: gpkg(folder, plots([shapely.box(500_000, 4e6, 501_000, 4_001_000)], crs=2383))
    ],
    Finding.CRS_SHIFTED: [lambda folder: gpkg(folder, plots(), name="红线_gcj02.gpkg")],
    Finding.SHAPE_ABSENT: [lambda folder: gpkg(folder, plots([SQUARE, None]))],
    Finding.SHAPE_INVALID: [lambda folder: gpkg(folder, plots([BOW_TIE]))],
    Finding.SHAPE_TINY: [lambda folder: gpkg(folder, plots([SQUARE, shapely.box(113, 37, 113.000001, 37.000001)]))],
    Finding.SHAPE_SLIVER: [lambda folder: gpkg(folder, plots([SQUARE, shapely.box(113, 37, 113.05, 37.000001)]))],
    Finding.SHAPE_TWICE: [lambda folder: gpkg(folder, plots([SQUARE, SQUARE]))],
    Finding.SHAPE_MIXED: [lambda folder: gpkg(folder, plots([SQUARE, shapely.Point(113, 37)]))],
    Finding.SHAPE_HEIGHTS: [lambda folder: gpkg(folder, plots([shapely.force_3d(SQUARE, 9.0)]))],
    Finding.SHAPE_ARCS: [curve],
    Finding.SHAPE_WIDE: [lambda folder: gpkg(folder, plots([shapely.box(-179, 37, 179, 38)]))],
    Finding.SHAPE_NOT_FINITE: [lambda folder: gpkg(folder, plots([SQUARE, _not_a_number()]))],
    Finding.OVERLAP: [lambda folder: gpkg(folder, plots([SQUARE, shapely.box(112.005, 37, 112.02, 37.01)]))],
    Finding.GAP: [lambda folder: gpkg(folder, plots(FRAME))],
    Finding.BLANK: [lambda folder: gpkg(folder, plots(label=["甲", None])), lambda folder: text(folder, "a,b\n1,\n")],
    Finding.TEXT_NUMBER: [lambda folder: gpkg(folder, plots(rate=["0.5", "0.75"]))],
    Finding.FULL_WIDTH: [lambda folder: gpkg(folder, plots(label=["１号", "2号"]))],
    Finding.STRAY_SPACE: [lambda folder: gpkg(folder, plots(label=["甲 ", "乙"]))],
    Finding.THOUSANDS: [lambda folder: gpkg(folder, plots(label=["1,234.5", "其他"]))],
    Finding.DATE_FORMS: [lambda folder: text(folder, "a,day\n甲,2024-03-01\n乙,2024年3月2日\n")],
    Finding.REAL_ID: [lambda folder: gpkg(folder, plots(编号=[1.0, 2.0]))],
    Finding.UNIT_DOUBT: [lambda folder: gpkg(folder, plots(面积=[0.9896, 0.9896]))],
    Finding.AREA_DIFFERS: [
        lambda folder: gpkg(folder, plots(面积=[17.0, 17.0])),
        lambda folder: gpkg(folder, plots(FRAME, 面积=[2.97, 2.97, 0.99, 5.0])),
    ],
    Finding.CODE_NUMBER: [
        lambda folder: gpkg(folder, plots(adcode=[140105, 140106])),
        lambda folder: text(folder, "adcode,v\n140105.0,1\n"),
    ],
    Finding.CODE_PREFIXED: [lambda folder: gpkg(folder, plots(adcode=["156140105", "156140106"]))],
    Finding.CODE_FORMER: [lambda folder: text(folder, "adcode,v\n110228,1\n")],
    Finding.CODE_UNKNOWN: [lambda folder: text(folder, "adcode,v\n140105,1\n149999,1\n")],
    Finding.CODE_SELF_PARENT: [lambda folder: text(folder, "adcode,parent\n140105,140105\n")],
    Finding.CODE_NAME: [lambda folder: text(folder, "adcode,name\n140105,迎泽区\n")],
    Finding.GRID_TURNED: [
        lambda folder: grid(
            folder,
            np.arange(81, dtype="int16").reshape(9, 9),
            transform=rasterio.Affine(30, 1, 500_000, 1, -30, 4_100_000),
        )
    ],
    Finding.GRID_UNEVEN: [
        lambda folder: grid(
            folder,
            np.arange(81, dtype="int16").reshape(9, 9),
            transform=rasterio.Affine(30, 0, 500_000, 0, -31, 4_100_000),
        )
    ],
    Finding.NODATA_UNDECLARED: [lambda folder: grid(folder, np.where(np.eye(9), 255, 3).astype("uint8"))],
    Finding.NODATA_UNUSED: [lambda folder: grid(folder, np.full((9, 9), 3, "uint8"), nodata=255)],
    Finding.VOID: [lambda folder: grid(folder, np.where(np.eye(9), 255, 3).astype("uint8"), nodata=255)],
    Finding.STRIPES: [lambda folder: grid(folder, np.insert(np.full((9, 9), 3, "uint8"), 4, 255, axis=0), nodata=255)],
    Finding.SCALED: [lambda folder: grid(folder, np.arange(81, dtype="int16").reshape(9, 9), scale=0.1)],
    Finding.CLASSES_UNKNOWN: [lambda folder: grid(folder, np.full((9, 9), 3, "uint8"), nodata=255)],
}
NOT_BY_FILE = {one for one in Finding if one.name.startswith("EXTENT_")} | {
    Finding.NAME_TWICE,
    Finding.NOT_COVERED,
    Finding.NOT_LOOKED_AT,
}


def found(path: Path, **asked: Any) -> list[str]:
    return soilgis.inspect(path, **asked).table["finding"].tolist()


@pytest.mark.parametrize(
    ("finding", "make"), [(finding, make) for finding, several in CASES.items() for make in several]
)
def test_a_fault_is_found(finding, make, tmp_path):
    assert finding.value in found(make(tmp_path))


def test_every_finding_has_a_case():
    assert set(CASES) | NOT_BY_FILE == set(Finding)
    assert all(one.label and one.cure and isinstance(one.severity, Severity) for one in Finding)


def test_nothing_is_found_where_nothing_is_wrong(tmp_path, capsys):
    clean = [
        gpkg(tmp_path, plots(adcode=["140105", "140106"], name=["小店区", "迎泽区"], day=["2024-03-01", "2024-03-02"])),
        text(tmp_path, "adcode,name,rate\n140105,小店区,0.7\n"),
        grid(tmp_path, np.arange(900, dtype="int16").reshape(30, 30), nodata=-1, name="b.tif"),
    ]
    assert [found(one) for one in clean] == [[], [], ["nodata_unused"]]
    with pytest.raises(SystemExit) as ended:
        main(["inspect", *map(str, clean)])
    assert ended.value.code == 0
    assert "a.gpkg：未发现问题" in capsys.readouterr().out


def test_columns_of_one_name_in_a_dbf_are_told(tmp_path, capsys):
    path = shapefile(tmp_path, plots(one=["a", "b"], two=["c", "d"]))
    raw = path.with_suffix(".dbf").read_bytes().replace(b"two\0", b"one\0")
    path.with_suffix(".dbf").write_bytes(raw)
    assert "name_twice" in found(path)
    with pytest.raises(SystemExit) as ended:
        main(["inspect", str(path), "--fix", "--out", str(tmp_path / "out" / "b.gpkg")])
    assert ended.value.code == 2
    assert "column one occurs twice; rename one of them" in capsys.readouterr().err


def test_a_raster_that_leaves_half_a_region_open(tmp_path):
    """太原市 reaches from about 111.5 to 113.2°E; the raster ends at 112.3."""
    cells = np.arange(90 * 80, dtype="int16").reshape(90, 80)
    path = grid(tmp_path, cells, crs="EPSG:4490", transform=rasterio.Affine(0.01, 0, 111.5, 0, -0.01, 38.4))
    table = soilgis.inspect(path, region="太原市").table.set_index("finding")
    share = float(re.search(r"([\d.]+)%", table.loc["not_covered", "evidence"])[1])
    from soilgis.model.level import Level
    from soilgis.store.boundaries import load_units

    units = load_units(Level.CITY, "amap", ("140000",))
    city = units.loc[units["name"] == "太原市"].geometry.iloc[0]
    inside = city.intersection(shapely.box(111.5, 37.5, 112.3, 38.4)).area / city.area
    assert share == pytest.approx(100 * (1 - inside), abs=0.5)


def test_too_many_vertices_are_told_and_not_compared(tmp_path, monkeypatch):
    monkeypatch.setattr("soilgis.store.doctor.shapes.MOST_VERTICES", 7)
    assert "not_looked_at" in found(gpkg(tmp_path, plots()))


def test_batches_find_what_one_look_finds(tmp_path, monkeypatch):
    path = gpkg(tmp_path, plots([SQUARE, NEXT, BOW_TIE, SQUARE, None], label=["a ", "b", "１", None, "e"]))
    whole = soilgis.inspect(path).table
    monkeypatch.setattr("soilgis.store.doctor.vector.BATCH", 2)
    pd.testing.assert_frame_equal(soilgis.inspect(path).table, whole)


def mended(path: Path, out: Path, *more: str) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    with pytest.raises(SystemExit):
        main(["inspect", str(path), "--fix", "--out", str(out), *more])
    changes = out.with_name(f"{out.stem}-changes.csv")
    return gpd.read_file(out), pd.read_csv(changes, dtype={"before": str, "after": str})


def test_what_is_safe_is_mended_with_a_record(tmp_path):
    (tmp_path / "in").mkdir()
    path = gpkg(
        tmp_path / "in",
        plots([BOW_TIE, SQUARE, SQUARE], adcode=[156140105.0, 140106.0, 140106.0], label=["甲 ", "２号", "２号"]),
    )
    before = path.read_bytes()
    frame, changes = mended(path, tmp_path / "b.gpkg")
    assert path.read_bytes() == before
    assert frame["adcode"].tolist() == ["140105", "140106"]
    assert frame["label"].tolist() == ["甲", "2号"]
    assert frame.geometry.is_valid.all()
    assert frame.geometry.iloc[0].area == pytest.approx(2 * 0.01 * 0.02 / 2)
    told = changes[["feature", "change"]].fillna(0).to_numpy().tolist()
    assert told == [[1, "整理文字"], [2, "整理文字"], [3, "整理文字"], [0, "数值改为文本"], [1, "整理代码"], [1, "修复几何"],
                    [3, "去重：与第 2 个要素完全相同"]]  # fmt: skip
    assert changes["before_m2"].iloc[-2] == pytest.approx(0, abs=1e-6)
    assert changes["after_m2"].iloc[-2] == pytest.approx(1.975e6, rel=0.01)
    assert not {"shape_invalid", "shape_twice", "code_prefixed", "stray_space", "full_width"} & set(
        found(tmp_path / "b.gpkg")
    )


def test_a_coverage_is_made_whole(tmp_path):
    (tmp_path / "in").mkdir()
    slip = shapely.box(112.0099, 37, 112.02, 37.01)
    path = gpkg(tmp_path / "in", plots([SQUARE, slip]))
    frame, changes = mended(path, tmp_path / "b.gpkg", "--coverage")
    assert shapely.coverage_is_valid(frame.geometry.array)
    assert shapely.area(frame.geometry.array).sum() == pytest.approx(shapely.union(SQUARE, slip).area, rel=1e-12)
    assert set(changes["change"]) == {"消除重叠与缝隙"}


def test_a_gap_is_closed_where_it_is_narrow_enough(tmp_path):
    (tmp_path / "in").mkdir()
    path = gpkg(tmp_path / "in", plots(FRAME))
    kept, _ = mended(path, tmp_path / "b.gpkg", "--coverage", "--gap-width", "0.001")
    closed, _ = mended(path, tmp_path / "c.gpkg", "--coverage", "--gap-width", "0.02")
    assert shapely.area(kept.geometry.array).sum() == pytest.approx(8e-4)
    assert shapely.area(closed.geometry.array).sum() == pytest.approx(9e-4)


def test_gbk_without_cpg_becomes_utf8_and_several_files_a_folder(tmp_path):
    (tmp_path / "in").mkdir()
    names = ["水土保持重点预防区", "国家级治理区"]
    one = shapefile(tmp_path / "in", plots(label=names), cpg=False)
    two = gpkg(tmp_path / "in", plots(), name="b.gpkg")
    with pytest.raises(SystemExit):
        main(["inspect", str(one), str(two), "--fix", "--out", str(tmp_path / "out")])
    assert gpd.read_file(tmp_path / "out" / "a.gpkg")["label"].tolist() == names
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "a.gpkg",
        "b.gpkg",
        "changes.csv",
        "contents.csv",
        "findings.csv",
        "manifest.json",
    }


@settings(max_examples=examples(40), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=4, max_size=9, unique=True))
def test_whatever_ring_is_given_its_repair_is_valid(tmp_path_factory, corners):
    folder = tmp_path_factory.mktemp("ring")
    ring = shapely.Polygon([(112 + x / 100, 37 + y / 100) for x, y in corners])
    if shapely.make_valid(ring, method="structure", keep_collapsed=False).area == 0:
        return
    (folder / "in").mkdir()
    frame, changes = mended(gpkg(folder / "in", plots([ring])), folder / "b.gpkg")
    assert frame.geometry.is_valid.all()
    assert bool(len(changes)) == (not ring.is_valid)


@pytest.mark.parametrize(("arguments", "sentence"), [
    (("a.gpkg", "--fix"), "--fix needs --out"),
    (("a.gpkg", "--coverage", "--out", "o/b.csv"), "--coverage needs --fix"),
    (("a.gpkg", "--fix", "--out", "o/b.tif"), "does not end in .gpkg"),
    (("a.gpkg", "--fix", "--out", "a.gpkg"), r"a.gpkg is the input .*a.gpkg \(输出就是输入，会被覆盖\)"),
    (("a.csv", "--fix", "--out", "o/b.gpkg"), r"a.csv is no vector file \(不是矢量文件\)"),
    (("a.gpkg", "--fix", "--sublayer", "无", "--out", "o/b.gpkg"), r"a.gpkg has no layer '无' \(没有这个子图层\); it holds plots"),
    (("a.gpkg", "sub/a.gpkg", "--fix", "--out", "o"), r"a.gpkg would be written twice; rename one of the files \(输出重名\)"),
    (("flat.gpkg", "--fix", "--out", "o/b.gpkg"), r"feature 1 has no area after repair .* \(修复后无面积\)"),
    (("points.gpkg", "--fix", "--coverage", "--out", "o/b.gpkg"), r"only polygons can be a coverage \(只有面图层可作无缝处理\)"),
    (("a.tif", "--region", "没有的县"), "unknown region"),
])  # fmt: skip
def test_what_is_refused(tmp_path, monkeypatch, capsys, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    gpkg(tmp_path, plots())
    gpkg(tmp_path / "sub", plots())
    gpkg(tmp_path, plots([shapely.Polygon([(112, 37), (113, 37), (114, 37), (112, 37)])]), name="flat.gpkg")
    gpkg(tmp_path, plots([shapely.Point(112, 37)]), name="points.gpkg")
    text(tmp_path, "a,b\n1,2\n")
    grid(tmp_path, np.full((9, 9), 3, "uint8"))
    with pytest.raises(SystemExit) as ended:
        main(["inspect", *arguments])
    assert ended.value.code == 2
    assert re.search(sentence, capsys.readouterr().err)
    assert not (tmp_path / "o").exists() or not list((tmp_path / "o").iterdir())


def test_features_of_many_corners_come_by_the_few(tmp_path):
    """Bytes decide how many are held at once: a file of 2 GB passes through the memory that one of 8 MB takes."""
    from soilgis.store.doctor.vector import BATCH, BATCH_BYTES, _rows

    place = tmp_path / "a.gpkg"
    place.write_bytes(b"")
    assert _rows(place, 1000) == BATCH
    with place.open("wb") as file:
        file.truncate(10 * BATCH_BYTES)  # a hole: nothing is written
    assert _rows(place, 1000) == 100
    assert _rows(place, 20) == 64
    assert _rows(place, 10**9) == BATCH
    assert _rows(place, -1) == _rows(tmp_path, 1000) == BATCH


def test_areas_are_said_in_units_that_are_read():
    said = {
        2e-5: "不足 0.01 m²",
        0.034: "0.034 m²",
        1.26: "1.3 m²",
        24_500.04: "24,500.0 m²",
        999_999.97: "1.00 km²",
        563_014_000.0: "563.01 km²",
    }
    assert {m2: ground(m2) for m2 in said} == said
