"""Range files in a real browser (范围文件): the same files as Python reads, KML and KMZ among them; dropped, chosen, and hostile ones."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np
import pyproj
import pytest
import range_files as made
import shapely

from soilgis.geometry.area import plane_shapes
from soilgis.model.errors import SoilgisError
from soilgis.output.webmap.build import build_map
from soilgis.output.webmap.page import render
from soilgis.store.sites.read import SiteReading, read_sites

pytestmark = pytest.mark.browser

READ = """files => files.map(([name, text]) => {
  try {
    const range = soilgis.readRange(name, soilgis.fromBase64(text));
    return { area: range.polygons.reduce((sum, rings) => sum + soilgis.polygonArea(rings), 0), notes: range.notes.join("；"), names: range.names };
  } catch (error) { return { refused: error.message }; }
})"""
DROP = """([name, text]) => {
  const held = new DataTransfer();
  held.items.add(new File([soilgis.fromBase64(text)], name));
  const event = new DragEvent("drop", { dataTransfer: held, bubbles: true, cancelable: true });
  document.querySelector("h1").dispatchEvent(event);
  return event.defaultPrevented;
}"""
HOSTILE = "\u202e<img src=x onerror=window.ran=1>\u0007{{7*7}}😀" + "长" * 200


@pytest.fixture(scope="module")
def html(sample):
    return render(build_map(sample.result()), "样例")


def packed(one):
    return [one.name, base64.b64encode(one.content).decode()]


def area_of(shape):
    return float(shapely.area(plane_shapes(shapely.segmentize(np.array([shape], dtype=object), 0.02), 1e-3))[0])


def test_chromium_measures_the_true_ground_of_every_kind_of_file(html, opened):
    every = [*made.good(), *made.drawings()]
    with opened(html) as tab:
        found = tab.evaluate(READ, [packed(one) for one in every])
    for one, told in zip(every, found, strict=True):
        assert "refused" not in told, (one.name, told)
        true = area_of(made.truth(one))
        assert abs(told["area"] - true) < max(1.0, 1e-9 * true), one.name
        assert one.note in told["notes"], (one.name, told)


def test_chromium_refuses_what_python_refuses_in_a_chinese_sentence(html, opened):
    with opened(html) as tab:
        found = tab.evaluate(READ, [packed(one) for one in made.bad()])
    for one, told in zip(made.bad(), found, strict=True):
        assert one.page in told.get("refused", ""), (one.name, told)


KML_BAD = {
    "xml.kml": (b"<gml xmlns='x'/>", "不是 KML"),
    "broken.kml": (b"<kml><Placemark>", "不是合法的 KML"),
    "lines.kml": (made.kml(made.KITE, more=made.LINE), "混在一起"),
    "points.kml": (made.kml(more=made.POINT), "没有面"),
    "swapped.kml": (made.kml([(y, x) for x, y in made.KITE]), "颠倒"),
    "letters.kml": (made.kml(made.KITE).replace(b"111.0,36.0,0", b"a,b,0"), "不是数字"),
    "none.kmz": (made.zipped({"a.txt": b"x"}), "没有 .kml"),
    "bomb.kmz": (made.zipped({"doc.kml": b" " * (70 << 20)}), "解压后超过 64 MB"),
    "many.zip": (made.zipped({f"{i}.kml": b"<kml/>" for i in range(2100)}), "2000 个文件"),
    "a.gpkg": (b"SQLite format 3", "GeoPackage"),
    "b.xlsx": (b"PK\x03\x04", "另存为 CSV"),
    "c.geojson": (b'{"type":"Topology","objects":{}}', "TopoJSON"),
    "d.json": (b'{"geometryType":"esriGeometryPolygon","features":[]}', "Esri JSON"),
    "e.geojson": (b'{"type":"Feature","geometry":null}\n{"type":"Feature","geometry":null}\n', "逐行"),
    "f.geojson": (b'{"type":"Widget"}', "不认识的类型"),
    "g.geojson": (made.geojson(made.polygon(made.KITE), crs=None), "坐标系未知"),
    "h.geojson": (
        made.geojson(made.polygon(made.KITE), crs={"type": "name", "properties": {"name": "EPSG:4214"}}), "北京54",
    ),
    "i.geojson": (b'{"type":"Polygon","coordinates":[[["111","36"],["112","36"],["112","37"]]]}', "坐标不是数字"),
    "grad.zip": (
        made.shp_zip([[made.clockwise(made.KITE)]], made.geographic(made.WGS, 'UNIT["grad",0.01570796326794897]')), "不是度",
    ),
    "paris.zip": (
        made.shp_zip([[made.clockwise(made.KITE)]], made.geographic(prime='PRIMEM["Paris",2.33722917]')), "格林尼治",
    ),
    "feet.zip": (
        made.shp_zip([[made.clockwise(made.SQUARE_GK)]], made.gauss(unit='UNIT["Foot",0.3048]')), "长度单位不是米",
    ),
    "albers.zip": (made.shp_zip([[made.clockwise(made.SQUARE_GK)]], made.gauss(kind="Albers")), "暂不支持"),
    "shifted.zip": (
        made.shp_zip([[made.clockwise(made.KITE)]], made.geographic(made.WGS[:-1] + ",TOWGS84[1,2,3]]")), "TOWGS84",
    ),
    "zone.zip": (made.shp_zip([[made.clockwise(made.SQUARE_GK)]], made.gauss(meridian=190)), "不在我国范围"),
    "wkt.zip": (made.shp_zip([[made.clockwise(made.KITE)]], "EPSG:4490"), "不是坐标系说明"),
    "thin.geojson": (made.geojson(made.polygon([(111, 36), (111.1, 36.1), (111.05, 36.05)])), "没有面积"),
    "helmert.zip": (
        made.shp_zip([[made.clockwise(made.KITE)]], made.geographic(made.BEIJING)), "不是 CGCS2000 或 WGS84",
    ),
    "cut.zip": (made.shp_zip([[made.clockwise(made.KITE)]], made.geographic())[:-30], "不是完整的 zip"),
}  # fmt: skip


def test_files_of_another_kind_or_damaged_are_told_by_a_sentence(html, opened):
    with opened(html) as tab:
        files = [[name, base64.b64encode(content).decode()] for name, (content, _) in KML_BAD.items()]
        found = tab.evaluate(READ, files)
    for (name, (_, sentence)), told in zip(KML_BAD.items(), found, strict=True):
        assert sentence in told.get("refused", f"read {told}"), name
        assert not any(word in told["refused"] for word in ("undefined", "RangeError", "TypeError", "Offset"))


def test_no_truncation_of_a_shapefile_or_zip_is_read_or_breaks_in_english(html, opened):
    whole = made.shp([[made.clockwise(made.KITE)]], made.geographic())
    files = []
    for end in ("shp", "dbf", "shx", "prj"):
        for keep in range(0, len(whole[end]), 7):
            parts = {f"r.{other}": content[:keep] if other == end else content for other, content in whole.items()}
            files.append([f"{end}{keep}.zip", base64.b64encode(made.zipped(parts)).decode()])
    with opened(html) as tab:
        found = tab.evaluate(READ, files)
    for (name, _), told in zip(files, found, strict=True):
        if "refused" in told:
            assert any("\u4e00" <= sign <= "\u9fff" for sign in told["refused"]), (name, told)
            assert "undefined" not in told["refused"]
        else:
            assert abs(told["area"] - area_of(made.poly(made.KITE))) < 1, (name, told)


def test_a_file_dropped_before_anything_was_clicked_is_caught_and_measured(html, opened):
    one = made.Made("先拖.geojson", made.geojson(made.polygon(made.KITE), made.polygon(made.KITE)))
    with opened(html) as tab:
        assert tab.evaluate(DROP, packed(one))
        tab.locator(".sg-result h2").wait_for()
        text = tab.locator(".sg-result").inner_text()
        assert "先拖.geojson" in text
        assert "只计一次" in text
        area = area_of(made.poly(made.KITE))
        assert f"{area / 1e6:.4f} km²" in text


def test_the_members_of_a_shapefile_may_be_chosen_together(html, opened):
    members = made.shp([[made.clockwise(made.KITE)]], made.geographic(), names=["汾河地块"], encoding="gbk", cpg="GBK")
    chosen = [
        {"name": f"范围.{end}", "mimeType": "application/octet-stream", "buffer": content}
        for end, content in members.items()
    ]
    with opened(html) as tab:
        tab.get_by_role("tab", name="量算").click()
        tab.locator("input[type=file]").set_input_files(chosen)
        tab.locator(".sg-result h2").wait_for()
        assert "汾河地块" in tab.locator(".sg-result").inner_text()
        tab.locator("input[type=file]").set_input_files(chosen[:1])
        tab.locator(".sg-result .sg-error").wait_for()
        assert "同名的 .prj" in tab.locator(".sg-error").inner_text()
        tab.locator("input[type=file]").set_input_files([chosen[0], {**chosen[1], "name": "b.geojson"}])
        tab.locator(".sg-error", has_text="一次只能打开一个范围文件").wait_for()


def test_names_of_a_hostile_file_are_shown_as_text_with_their_unseen_signs_named(html, opened):
    one = made.Made(f"a{HOSTILE[:60]}.geojson".replace("/", ""), made.geojson(made.polygon(made.KITE), names=[HOSTILE]))
    with opened(html) as tab:
        tab.evaluate(DROP, packed(one))
        tab.locator(".sg-result h2").wait_for()
        text = tab.locator(".sg-result").inner_text()
        assert "\\u202e" in text
        assert "\u202e" not in text
        assert "<img src=x" in text
        assert tab.evaluate("window.ran === undefined")
        with tab.expect_download() as held:
            tab.locator(".sg-result").get_by_role("button", name="导出 GeoJSON").click()
        assert not any(sign in held.value.suggested_filename for sign in "\u202e\u0007<>/")
        saved = json.loads(Path(held.value.path()).read_text(encoding="utf-8"))
        assert saved["features"][0]["properties"]["area_m2"] == round(area_of(made.poly(made.KITE)))


def test_what_the_page_exports_is_read_back_by_python_as_the_same_ground(html, opened, tmp_path):
    one = next(one for one in made.good() if one.name == "overlap.geojson")
    with opened(html) as tab:
        tab.evaluate(DROP, packed(one))
        tab.locator(".sg-result h2").wait_for()
        with tab.expect_download() as held:
            tab.locator(".sg-result").get_by_role("button", name="导出 GeoJSON").click()
        path = tmp_path / "back.geojson"
        held.value.save_as(path)
    frame = read_sites((path,), SiteReading(number=True)).frame
    assert frame.geometry.is_valid.all()
    assert abs(area_of(shapely.union_all(frame.geometry)) - area_of(made.truth(one))) < 1.0


def test_python_too_refuses_what_lies_elsewhere(tmp_path):
    path = tmp_path / "paris.geojson"
    path.write_bytes(made.geojson(made.polygon([(2, 48), (3, 48), (3, 49)])))
    with pytest.raises(SoilgisError, match="outside China"):
        read_sites((path,), SiteReading())


def test_a_range_outside_the_study_clears_nothing(html, opened):
    one = made.Made("外地.geojson", made.geojson(made.polygon([(100.0, 30.0), (100.2, 30.01), (100.1, 30.2)])))
    with opened(html) as tab:
        tab.evaluate(DROP, packed(one))
        tab.locator(".sg-result .sg-error").wait_for()
        text = tab.locator(".sg-result").inner_text()
        assert "与研究区没有公共部分，全部未核查" in text
        assert "不涉及" not in text.replace("不等于不涉及", "")
        saved = tab.evaluate("soilgis.studyCsv(soilgis.app.lastStudy)")
        assert '"不涉及"' not in saved
        assert saved.count('"未核查"') >= 2


@pytest.mark.parametrize("version", ["WKT1_ESRI", "WKT1_GDAL", "WKT2_2015", "WKT2_2019", "WKT2_2019_SIMPLIFIED"])
def test_every_spelling_of_a_system_is_read_or_refused_by_its_datum(version, html, opened):
    """CGCS2000 and WGS 84 however pyproj spells them; Beijing 54, Xi'an 80 and the new Beijing system never."""
    local = [(x - 37e6, y) for x, y in made.SQUARE_GK]
    rings = {
        4490: made.KITE, 4326: made.KITE, 4525: made.SQUARE_GK, 4547: local, 32649: local, 4214: made.KITE, 4610: made.KITE,
        4555: made.KITE, 2381: local, 2334: local,
    }  # fmt: skip
    files = {
        code: made.shp_zip([[made.clockwise(ring)]], pyproj.CRS(code).to_wkt(version)) for code, ring in rings.items()
    }
    with opened(html) as tab:
        asked = [[f"{code}.zip", base64.b64encode(content).decode()] for code, content in files.items()]
        found = dict(zip(files, tab.evaluate(READ, asked), strict=True))
    for code in (4490, 4326):
        assert abs(found[code]["area"] - area_of(made.poly(made.KITE))) < 1
    for code in (4525, 4547, 32649):
        truth = made.truth(made.Made("", b"", made.poly(rings[code]), f"EPSG:{code}"))
        assert abs(found[code]["area"] - area_of(truth)) < 1
    for code in (4214, 4610, 4555, 2381, 2334):
        assert "不是 CGCS2000 或 WGS84" in found[code]["refused"]
        assert "转换参数" in found[code]["refused"]
