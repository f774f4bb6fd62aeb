"""The yearly monitoring tables: triples side by side as printed, a dash where nothing was measured, the same bytes twice."""

from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from soilgis.model.monitor_tables import Monitoring
from soilgis.output.monitoring import has_monitoring, write_monitoring


@pytest.fixture
def compared(sample):
    """甲市 with all erosion 100 → 90 and light 60 → 55; 乙市 without figures."""
    rows = [
        ("990100", "甲市", "all", "水土流失", 100.0, 90.0, -10.0),
        ("990100", "甲市", "light", "轻度", 60.0, 55.0, -5.0),
        ("990200", "乙市", "all", "水土流失", None, None, None),
    ]
    names = ["adcode", "name", "intensity", "label", "base_printed_km2", "this_printed_km2", "change_km2"]
    frame = pd.DataFrame(rows, columns=names).assign(level="city", base_year=2023, this_year=2024)
    result = sample.result()
    return replace(result, extra={"monitoring": (Monitoring, frame)})


def test_triples_stand_side_by_side(compared, tmp_path):
    """Two rows of headings, then code, name, land and the triples; balanced areas, measured change."""
    write_monitoring(compared, tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["2023—2024年"]
    assert [cell.value for cell in sheet[4]][:7] == [
        "行政区划代码",
        "行政区",
        "土地面积",
        "水土流失合计",
        None,
        None,
        "轻度",
    ]
    assert [cell.value for cell in sheet[5]][3:7] == ["2023年", "2024年", "消长", "2023年"]
    assert [cell.value for cell in sheet[6]][:9] == ["990100", "甲市", 10000.25, 100, 90, -10, 60, 55, -5]
    assert [cell.value for cell in sheet[7]][3:6] == ["—", "—", "—"]
    write_monitoring(compared, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_result_without_two_years_has_none(sample):
    """Nothing to compare, no workbook."""
    assert not has_monitoring(sample.result())
