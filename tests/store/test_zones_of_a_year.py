"""County lists of earlier years: names and codes as they were, counties that are one today, the year said by column or card."""

import pytest

from soilgis.model.errors import PlaceError, SchemaError
from soilgis.store.catalog import Catalog
from soilgis.store.places import open_places
from soilgis.store.zones import read_zones

CARD = """
id = "old"
role = "zones"
status = "official"
kind = "treatment"
basis = "listed"
[title]
zh = "旧名录"
[source]
document = "文"
licence = "internal"
vintage = "2013"
[reading]
provider = "county-list"
file = "members.csv"
"""


@pytest.fixture
def read(tmp_path):
    def made(rows, more=""):
        (tmp_path / "old").mkdir(exist_ok=True)
        (tmp_path / "old" / "layer.toml").write_text(CARD + more, encoding="utf-8")
        (tmp_path / "old" / "members.csv").write_text(rows, encoding="utf-8")
        catalog = Catalog((tmp_path,))
        return read_zones(catalog.layer("old"), catalog, open_places("amap", catalog))

    return made


def test_a_list_of_2013_loads(read):
    source = read("province,county\n山西省,潞城市\n山西省,长治县\n河北省,滦县\n重庆市,开县\n")
    assert source.members["adcode"].tolist() == ["140406", "140404", "130284", "500154"]
    assert sum("旧名" in note for note in source.notes) == 4


def test_codes_of_2013_load_and_a_name_beside_them_is_checked(read):
    source = read("adcode,county\n140421,长治县\n130223,滦州市\n")
    assert source.members["adcode"].tolist() == ["140404", "130284"]
    assert any("旧代码 140421" in note for note in source.notes)
    with pytest.raises(PlaceError, match=r"line 2: code 140421 was 上党区、长治县, but the name says 太谷县"):
        read("adcode,county\n140421,太谷县\n")


def test_counties_that_are_one_today_count_once_and_it_is_said(read):
    source = read("province,county\n山东省,蓬莱市\n山东省,长岛县\n")
    assert source.members["adcode"].tolist() == ["370614"]
    assert "名录所列 蓬莱市、长岛县 现同属 蓬莱区（370614），只计一次" in source.notes


def test_a_county_given_twice_is_still_refused(read):
    with pytest.raises(SchemaError, match="listed twice .*潞城区"):
        read("province,county\n山西省,潞城市\n山西省,潞城市\n")


@pytest.mark.parametrize("how", ["column", "card"])
def test_the_year_names_are_of_may_be_given(read, how):
    """Without it 郊区 of 山西 is the one that is left; in 2013 it may have been another."""
    assert read("province,county\n山西省,郊区\n").members["adcode"].tolist() == ["140311"]
    rows = "province,county,valid_in\n山西省,郊区,2013\n" if how == "column" else "province,county\n山西省,郊区\n"
    card = "" if how == "column" else "[reading.options]\nnames_of = 2013\n"
    with pytest.raises(PlaceError, match="郊区 of 2013 could be"):
        read(rows, card)
    with pytest.raises(PlaceError, match=r"line 2: valid_in is '去年', not a year"):
        read("province,county,valid_in\n山西省,郊区,去年\n")
