"""What the shipped studies hold and lack."""

import pytest

from soilgis.cli import main
from soilgis.jobs.steps.study_inventory import inventory
from soilgis.store.catalog import Catalog, study_ids


@pytest.fixture(scope="module")
def taken():
    return inventory(Catalog(), study_ids())


def test_the_five_documents_have_their_studies(taken):
    rows = taken.studies.set_index("id")
    assert sorted(rows.index) == ["hebei", "national", "shanghai", "shanxi", "sichuan"]
    assert rows["units"].to_dict() == {"hebei": 167, "national": 34, "shanghai": 16, "shanxi": 11, "sichuan": 21}
    assert (rows["duties"] >= 20).all()
    assert rows.loc["shanxi", ["targets", "without_target", "goals", "demo"]].tolist() == [12, 0, 8, 1]
    assert rows.loc["national", ["targets", "without_target"]].tolist() == [10, 21]
    assert (rows["working"] + rows["demo"] <= rows["with_data"]).all()
    assert (rows["gaps"] < rows["areas"]).all()


def test_every_gap_is_named_with_its_article(taken):
    gaps = taken.gaps.set_index(["study", "what"])
    named = gaps.xs("点名区域", level="what")
    assert named["article"].notna().all()
    assert (named.groupby(level=0, dropna=False).size() == taken.studies.set_index("id")["gaps"]).all()
    unknown = gaps.loc[("national", "目标值")]
    assert len(unknown) == 21
    assert set(unknown["note"]) == {"未知"}
    assert "台湾省" not in set(unknown["name"])
    assert "办水保〔2013〕188号" in gaps.loc[("shanxi", "图层"), "article"].iloc[0]


def test_one_study_prints_its_gaps(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["studies", "sichuan"])
    assert not ended.value.code
    out = capsys.readouterr().out
    assert out.splitlines()[0].startswith("编号\t方案\t级别")
    assert "点名区域\t若尔盖国家公园\t四川省" in out
    assert "（十四）" in out


def test_own_layers_fill_a_gap(tmp_path, capsys):
    folder = tmp_path / "key-zones-national"
    folder.mkdir()
    (folder / "members.csv").write_text("zone,adcode\n太行山,140321\n", encoding="utf-8")
    found = inventory(Catalog((tmp_path,)), ("shanxi",)).studies.iloc[0]
    assert found["missing"] == 1
    assert found["with_data"] == 8, "the incomplete list gives way"
