"""Figures, views and breaks of a study (自有指标与解说): from study.toml to the page, and what is refused before anything is measured."""

from __future__ import annotations

import pytest

from soilgis.jobs.steps.study import run
from soilgis.model.errors import StudyError
from soilgis.model.layer import Status
from soilgis.model.level import Level
from soilgis.output.headline import headline
from soilgis.output.legend import legend_of
from soilgis.output.webmap.view import view
from soilgis.store.catalog import Catalog

STUDY = """id = "own"
region = ["140000"]
level = "city"
{more}
[title]
zh = "山西"
en = "Shanxi"
"""
FIGURE = '[[figures]]\nfile = "money.csv"\ncolumn = "投资"\nlabel = "投资"\nunit = "wan_yuan"\ndocument = "厅台账"\nyear_column = "年"\n'


def study(folder, more="", table="name,年,投资\n太原市,2023,5\n太原市,2024,7\n大同市,2024,9\n北京市,2024,1\n"):
    (folder / "study.toml").write_text(STUDY.format(more=more), encoding="utf-8")
    (folder / "money.csv").write_text(table, encoding="utf-8")
    return Catalog().study(str(folder / "study.toml"))


def test_own_figures_reach_the_page_with_source_and_status(tmp_path):
    asked = study(tmp_path, f'{FIGURE}\n[map]\nindicator = "figure_1_2024"\nbreaks = [8]\n')
    found = run(asked, Catalog())
    own = [one for one in found.indicators() if one.id.startswith("figure_1")]
    assert [one.label for one in own] == ["投资（2023年）", "投资（2024年）"]
    assert own[1].values.to_dict() == {"140100": 7.0, "140200": 9.0}
    assert (own[1].status, own[1].source) == (Status.WORKING, "厅台账")
    assert legend_of(found, own[1]).labels[-1] == "≥8 万元（最高9.00）"
    assert "大同市最高，为9.00 万元" in headline(found, own[1]).finding
    assert any("1 行不属于本次范围的单元，未用" in note for note in found.notes)
    told = view(found)
    assert told["start"] == "figure_1_2024"
    assert len(told["places"]) == 117, "counties of Shanxi can be searched"


def test_a_published_series_of_the_shelf_is_an_indicator(tmp_path):
    entry = '[[figures]]\nlayer = "erosion-published"\ncolumn = "erosion_km2"\nlabel = "水土流失面积"\nunit = "km2"\nyear_column = "year"\ngood = "low"\n'
    found = run(
        study(tmp_path, entry).model_copy(update={"region": ("140000", "440000"), "level": Level.PROVINCE}), Catalog()
    )
    own = {one.id: one for one in found.indicators() if one.id.startswith("figure_1")}
    assert own["figure_1_2021"].values.to_dict() == {"140000": 58000.0, "440000": 17370.47}
    assert own["figure_1_2021"].status is Status.WORKING
    assert "官方数据" in own["figure_1_2024"].source


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            '[[views]]\nsentence = "甲"\nlayers = ["red-lime"]\n',
            r"views 1: layer 'red-lime' is not one of the study's zones",
        ),
        (
            '[[views]]\nsentence = "甲"\nindicator = "target_2036"\n',
            r"views 1: no indicator 'target_2036' .*did you mean target_2035",
        ),
        ('[[views]]\nsentence = "甲"\n[[views]]\nsentence = "乙"\ncompare = "x"\n', "views 2: no indicator 'x'"),
        ('[[views]]\nsentence = ""\n', "views.0.sentence"),
        ("".join('[[views]]\nsentence = "甲"\n' for _ in range(11)), "views"),
        (f'{FIGURE}\n[map]\nindicator = "figure_1_1999"\n', "no figures for indicator 'figure_1_1999'"),
        ('[map]\nindicator = "figure_2"\n', "no indicator 'figure_2'"),
        ("[map]\nbreaks = [3, 2]\n", "breaks .* do not rise"),
        ('[map]\ntheme = "blue"\n', "theme"),
    ],
)
def test_what_cannot_be_shown_is_refused(more, said, tmp_path):
    with pytest.raises(StudyError, match=said):
        run(study(tmp_path, more), Catalog())
