"""A study under two boundaries: figures and words by hand, and units that one package lacks."""

import pandas as pd
import pytest

from soilgis.model.rate_tables import Gaps
from soilgis.planning.areas.sensitivity import figures_apart, words_apart
from soilgis.store.boundaries import unit_names
from soilgis.store.catalog import Catalog
from soilgis.store.other_boundaries import as_these_boundaries_say
from soilgis.store.places import open_places
from soilgis.store.zones import read_zones

ROW = {
    "adcode": "140100", "name": "太原市", "level": "city", "year": 2024, "measured_share": 1.0, "rate": 0.7, "target_year": 2025,
    "comparator": "=", "target": 0.7, "verdict": "达到", "met": True, "gap_points": 0.0, "gap_km2": 0.0, "years_left": 1,
    "annual_km2": 0.0, "status": "demo", "source": "x",
}  # fmt: skip


def frames(*changes):
    return {"gaps": (Gaps, Gaps.check(pd.DataFrame([ROW | change for change in changes])))}


def test_figures_and_words_by_hand():
    other = {"rate": 0.69, "verdict": "未达到", "met": False, "gap_points": 1.0, "gap_km2": 70.0}
    figures = figures_apart(frames({}), frames(other)).set_index("quantity")
    rate = figures.loc["水土保持率"]
    assert (rate["first"], rate["second"], rate["unit"]) == (70, pytest.approx(69), "%")
    assert rate["difference"] == pytest.approx(-1)
    assert rate["half_range"] == pytest.approx(0.5)
    assert rate["relative"] == pytest.approx(-1 / 70)
    assert rate["name"] == "太原市"
    assert "目标年 2025" in rate["item"]
    assert pd.isna(figures.loc["尚需减少流失面积", "relative"])
    words = words_apart(frames({}), frames(other))
    assert words[["quantity", "first", "second"]].to_numpy().tolist() == [
        ["判定", "达到", "未达到"],
        ["已达到", "是", "否"],
    ]


def test_the_same_run_twice_differs_in_nothing():
    assert (figures_apart(frames({}), frames({}))["difference"] == 0).all()
    assert words_apart(frames({}), frames({})).empty


def test_a_row_of_one_run_alone_is_told():
    words = words_apart(frames({}, {"adcode": "140200", "name": "大同市"}), frames({}))
    assert words[["name", "first", "second"]].to_numpy().tolist() == [["大同市", "有", "无此行"]]


@pytest.mark.parametrize("layer", ["eco-function-zones", "eco-function-zones-read", "key-zones-working", "other-areas"])
def test_shipped_lists_are_read_with_either_boundaries(layer):
    catalog = Catalog()
    found = [read_zones(catalog.layer(layer), catalog, open_places(source, catalog)) for source in ("amap", "tianditu")]
    assert 0 <= len(found[0].members) - len(found[1].members) <= 1
    assert set(found[1].members["adcode"]) <= set(unit_names("tianditu")["adcode"])


def test_codes_names_and_units_that_one_package_lacks():
    rows = pd.DataFrame(
        {"adcode": ["540581", "540481", "500105", "232718", "140725", "999999"], "county": list("abcdef")}
    )
    before = rows.copy()
    found, notes = as_these_boundaries_say(rows, open_places("tianditu", Catalog()))
    assert found["adcode"].tolist() == ["540530", "540422", "500105", "140725", "999999"]
    assert found["county"].tolist() == ["错那市", "米林市", "江北区", "e", "f"]
    assert [note.code.value for note in notes] == ["converted", "converted", "converted", "left_out"]
    assert rows.equals(before)
    assert as_these_boundaries_say(rows, open_places("amap", Catalog()))[0] is rows
