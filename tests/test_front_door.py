"""The public names, pinned; and the package without its sources."""

import os
import subprocess
import sys

import pytest

import soilgis


def test_public_names_are_pinned():
    assert soilgis.__all__ == sorted(soilgis.__all__)
    assert len(soilgis.__all__) <= 25
    assert set(soilgis.__all__) >= {"run", "write", "coverage", "Catalog", "Result", "Study", "SoilgisError"}
    assert all(getattr(soilgis, name) is not None for name in soilgis.__all__)


def test_an_unknown_name_lists_the_known():
    with pytest.raises(AttributeError, match="no attribute 'fly'; it has Basis"):
        soilgis.fly  # noqa: B018


def test_a_result_shows_itself_in_a_notebook(shanxi):
    shown = shanxi._repr_html_()
    assert "山西省水土保持一张图：11 个市级单元，156,797.69 km²" in shown
    assert "未核查：国家级水土流失重点预防区和重点治理区、生态保护红线" in shown


def test_import_is_light():
    script = (
        "import sys, soilgis; print(sorted({'pandas','shapely','folium','matplotlib','pydantic'} & set(sys.modules)))"
    )
    out = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env={**os.environ}
    ).stdout
    assert out.strip() == "[]"


def test_a_printed_result_is_short(shanxi):
    shown = repr(shanxi)
    assert str(shanxi) == shown
    assert "山西" in shown
    assert "regions 12 行" in shown
    assert len(shown) < 1000
