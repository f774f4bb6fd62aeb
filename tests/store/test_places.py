"""A code or a name means one unit, or the run stops with suggestions."""

import pytest

from soilgis.model.errors import PlaceError
from soilgis.model.level import Level
from soilgis.store.catalog import Catalog
from soilgis.store.places import open_places


@pytest.fixture(scope="module")
def places():
    return open_places("amap", Catalog())


@pytest.mark.parametrize(
    ("place", "province", "code"),
    [
        ("140100", "", "140100"),
        ("太原市", "", "140100"),
        ("朝阳区", "北京市", "110105"),
        ("鼓楼区", "福建", "350102"),
        ("北京市", "", "110000"),
        ("100000", "", "100000"),
    ],
)
def test_found(places, place, province, code):
    assert places.resolve(place, province=province) == (code, None)


@pytest.mark.parametrize(
    ("former", "code"),
    [
        ("蓟县", "120119"),
        ("密云县", "110118"),
        ("平泉县", "130881"),
        ("大同县", "140215"),
        ("怀仁县", "140681"),
        ("会理县", "513402"),
        ("沙湾县", "654203"),
    ],
)
def test_former_names_lead_to_todays_code_with_a_note(places, former, code):
    found, note = places.resolve(former)
    assert found == code
    assert former in note


@pytest.mark.parametrize(
    ("place", "province", "sentence"),
    [
        (
            "朝阳区",
            "",
            "朝阳区 is ambiguous .*北京市朝阳区（110105）、吉林省长春市朝阳区（220104）; give the province or the code",
        ),
        ("鼓楼区", "江苏省", "ambiguous .*南京市鼓楼区（320106）、江苏省徐州市鼓楼区（320302）"),
        ("邢台县", "", "邢台县 was divided .*襄都区（130502）、信都区（130503）; name the one you mean"),
        ("偏关", "山西", "unknown region '偏关' in 山西 .*did you mean 山西省忻州市偏关县（140932）"),
        ("140199", "", "unknown region code 140199 .*codes starting 1401: 山西省太原市"),
        ("太原市", "河西省", "unknown province '河西省' .*did you mean"),
    ],
)
def test_refused_with_suggestions(places, place, province, sentence):
    with pytest.raises(PlaceError, match=sentence):
        places.resolve(place, province=province)


def test_all_problems_at_once(places):
    with pytest.raises(PlaceError, match=r"(?s)list\.csv: 2 problems.*ambiguous.*unknown region 'Atlantis'"):
        places.resolve_all([("", "140100"), ("", "城区"), ("", "Atlantis")], "list.csv")


def test_a_level_narrows(places):
    assert places.resolve("济源市", level=Level.CITY) == ("419001", None)
    with pytest.raises(PlaceError, match="unknown region code 140100"):
        places.resolve("140100", level=Level.COUNTY)


@pytest.mark.parametrize(
    ("former", "now"),
    [
        ("潞城市", "潞城区"), ("长治县", "上党区"), ("屯留县", "屯留区"), ("太谷县", "太谷区"), ("鹿泉市", "鹿泉区"), ("栾城县", "栾城区"),
        ("藁城市", "藁城区"), ("满城县", "满城区"), ("清苑县", "清苑区"), ("抚宁县", "抚宁区"), ("永年县", "永年区"), ("滦县", "滦州市"),
        ("任县", "任泽区"), ("南和县", "南和区"), ("冀州市", "冀州区"), ("神木县", "神木市"), ("安塞县", "安塞区"), ("遵义县", "播州区"),
        ("开县", "开州区"), ("户县", "鄠邑区"), ("垦利县", "垦利区"), ("苍山县", "兰陵县"), ("赣县", "赣县区"), ("沙县", "沙县区"),
    ],
)  # fmt: skip
def test_names_of_the_list_of_2013_resolve(places, former, now):
    code, note = places.resolve(former, level=Level.COUNTY)
    assert places.name_of(code) == now
    assert former in note
    assert "年变更" in note


@pytest.mark.parametrize(
    ("divided", "parts"),
    [("南郊区", "平城区.*云冈区"), ("邯郸县", "邯山区.*丛台区.*复兴区"), ("江干区", "上城区.*钱塘区")],
)
def test_a_county_that_was_divided_stops_with_the_candidates(places, divided, parts):
    with pytest.raises(PlaceError, match=f"{divided} was divided .*{parts}"):
        places.resolve(divided, level=Level.COUNTY)


def test_every_change_leads_to_a_unit_of_today_and_says_where_it_is_from():
    changes = open_places("amap", Catalog()).changes
    for source in ("amap", "tianditu"):
        units = open_places(source, Catalog()).units
        now = dict(zip(units["adcode"], units["name"], strict=True))
        lost = [code for code in changes["adcode"] if code not in now]
        assert set(lost) <= {"540581", "540481"}, "成立于2023年，天地图界线仍为旧代码"
        known = changes[changes["adcode"].isin(now)]
        assert (known["adcode"].map(now) == known["name"]).all()
    assert changes[["former_name", "former_code", "source", "confidence"]].notna().all().all()
    assert changes["year"].between(2011, 2030).all()
    assert set(changes["status"]) == {"working"}
    assert not changes.duplicated(["former_code", "former_name", "adcode"]).any()


@pytest.mark.parametrize(
    ("place", "year", "name"),
    [
        ("桥西区", 2013, None),
        ("城区", 2013, None),
        ("淮安区", 2010, "淮安区"),
        ("市中区", 2020, None),
        ("信都区", 2013, "信都区"),
        ("太谷县", 2013, "太谷区"),
        ("大同县", 2020, "云州区"),
    ],
)
def test_names_of_a_year(places, place, year, name):
    """Several bore 城区 in 2013, among them two of 山西 that are gone."""
    if name is None:
        with pytest.raises(PlaceError, match=r"could be|ambiguous|unknown"):
            places.resolve(place, year=year)
    else:
        code, note = places.resolve(place, year=year)
        assert places.name_of(code) == name
        assert (f"{year} 年没有行政区名为" in note) is (place in {"淮安区", "信都区"})


def test_a_year_tells_a_former_bearer_from_the_survivor(places):
    """In 山西 三 郊区 stood until 2018 (阳泉's does still); after it only one."""
    with pytest.raises(PlaceError, match="郊区 of 2013 could be .*郊区（140311）.*潞州区"):
        places.resolve("郊区", province="山西省", year=2013)
    assert places.resolve("郊区", province="山西省", year=2020) == ("140311", None)
    code, note = places.resolve("郊区", province="山西省")
    assert code == "140311"
    assert "潞州区" in note


def test_a_former_code_is_read_as_todays_unit(places):
    assert places.resolve("140421")[0] == "140404"
    assert "旧代码 140421（长治县） 按 上党区（140404）计" in places.resolve("140421")[1]
    with pytest.raises(PlaceError, match="code 140211 was divided"):
        places.resolve("140211")
