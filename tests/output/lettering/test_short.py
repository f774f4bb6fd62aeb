"""Short names: by rule, on every unit of the boundary package, against the package's own short names."""

import pandas as pd
import pytest

from soilgis.model.level import Level
from soilgis.output.lettering.short import short_name, short_names
from soilgis.store.boundaries import unit_names


@pytest.mark.parametrize(
    ("full", "level", "brief"),
    [
        ("宁夏回族自治区", Level.PROVINCE, "宁夏"), ("内蒙古自治区", Level.PROVINCE, "内蒙古"), ("香港特别行政区", Level.PROVINCE, "香港"),
        ("吕梁市", Level.CITY, "吕梁"), ("大兴安岭地区", Level.CITY, "大兴安岭"), ("锡林郭勒盟", Level.CITY, "锡林郭勒"),
        ("克孜勒苏柯尔克孜自治州", Level.CITY, "克孜勒苏"), ("博尔塔拉蒙古自治州", Level.CITY, "博尔塔拉"),
        ("神农架林区", Level.CITY, "神农架"), ("东乡族自治县", Level.COUNTY, "东乡"), ("鄂温克族自治旗", Level.COUNTY, "鄂温克"),
        ("积石山保安族东乡族撒拉族自治县", Level.COUNTY, "积石山"), ("龙胜各族自治县", Level.COUNTY, "龙胜"),
        ("赵县", Level.COUNTY, "赵县"), ("芒市", Level.COUNTY, "芒市"), ("土默特左旗", Level.COUNTY, "土默特左旗"),
        ("城区", Level.COUNTY, "城区"), ("朝阳区", Level.COUNTY, "朝阳区"), ("管城回族区", Level.COUNTY, "管城区"), ("", Level.COUNTY, ""),
    ],
)  # fmt: skip
def test_a_name_is_shortened_by_rule(full, level, brief):
    """省、市、自治… go; what is left has two characters at least; districts and banners keep their kind."""
    assert short_name(full, level) == brief


def test_two_units_of_a_parent_never_share_a_short_name_nor_take_the_parents():
    """伊宁市 and 伊宁县 stay apart, 承德县 is not called 承德 within 承德市, 本溪满族自治县 becomes 本溪县."""
    names = ["伊宁市", "伊宁县", "霍城县"]
    assert short_names(names, ["伊犁哈萨克自治州"] * 3, Level.COUNTY) == ["伊宁市", "伊宁县", "霍城"]
    assert short_names(["承德县", "平泉市"], ["承德市"] * 2, Level.COUNTY) == ["承德县", "平泉"]
    assert short_names(["本溪满族自治县"], ["本溪市"], Level.COUNTY) == ["本溪县"]


@pytest.fixture(scope="module")
def every():
    """Every unit of the package with its short name."""
    units = unit_names("amap")
    parts = []
    for level in Level:
        own = units[units["level"] == level.value]
        parents = own["city_name" if level is Level.COUNTY else "province"].tolist()
        parents = [""] * len(own) if level is Level.PROVINCE else parents
        parts.append(own.assign(parent=parents, brief=short_names(own["name"].tolist(), parents, level)))
    return pd.concat(parts, ignore_index=True)


def test_all_short_names_are_unique_within_their_parent(every):
    """34 provinces, 372 cities and 2,877 counties."""
    assert every.groupby("level").size().to_dict() == {"city": 372, "county": 2877, "province": 34}
    assert not every.duplicated(["level", "parent", "brief"]).any()
    assert (every["brief"].str.len() >= 2).all()
    assert every["brief"].str.len().max() <= 9


def test_provinces_and_cities_agree_with_the_packages_own_short_names(every):
    """Against independent work; the two that differ are told apart here."""
    from soilgis.store.district_files import district_table

    for level, kind in (("province", "province"), ("city", "city")):
        theirs = district_table("amap", kind).set_index(f"{kind}_adcode")["short_name"]
        ours = every[every["level"] == level].set_index("adcode")["brief"]
        ours.index = ours.index.astype(int)
        unlike = ours[ours != theirs.reindex(ours.index)]
        assert set(unlike) <= {"吉林市", "克孜勒苏"}
