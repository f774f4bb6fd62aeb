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
        ("郊区", "山西省", "140311"),
    ],
)
def test_found(places, place, province, code):
    assert places.resolve(place, province=province) == (code, "")


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
        ("邢台县", "", "邢台县 was divided .*信都区（130503）、襄都区（130502）; name the one you mean"),
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
    assert places.resolve("济源市", level=Level.CITY) == ("419001", "")
    with pytest.raises(PlaceError, match="unknown region code 140100"):
        places.resolve("140100", level=Level.COUNTY)
