"""Incomplete lists: they give way to the real one, and say nothing of ground they name no county of."""

import pandas as pd

from soilgis.planning.areas.stand_ins import without_stand_ins, without_zones_elsewhere
from soilgis.store.catalog import Catalog
from soilgis.store.zones import ZoneSource


def members(*rows):
    return pd.DataFrame(rows, columns=["zone_id", "zone_name", "kind", "adcode"])


def sources(*, given):
    catalog = Catalog()
    rows = members(("甲", "甲", "treatment", "140725"), ("乙", "乙", "treatment", "610802"))
    real = catalog.layer("key-zones-national")
    return [
        ZoneSource(real, members=rows) if given else ZoneSource(real, reason="未提供"),
        ZoneSource(catalog.layer("key-zones-working"), members=rows),
    ]


def test_the_working_list_gives_way_to_the_real_one():
    kept, notes = without_stand_ins(sources(given=True))
    assert [one.layer.id for one in kept] == ["key-zones-national"]
    assert "以其为准" in notes[0]
    kept, notes = without_stand_ins(sources(given=False))
    assert [one.layer.id for one in kept] == ["key-zones-national", "key-zones-working"]
    assert notes == []


def test_zones_that_name_no_county_of_the_study_are_left_out_and_told():
    asked = sources(given=False)
    before = asked[1].members.copy()
    kept, notes = without_zones_elsewhere(asked, ["140700", "140100"])
    assert kept[1].members["zone_id"].tolist() == ["甲"]
    assert notes[0].figures["zones"] == 1
    assert "不等于不涉及" in notes[0]
    assert asked[1].members.equals(before)


def test_a_complete_list_keeps_all_its_zones():
    official = Catalog().layer("key-zones-working").model_copy(update={"status": "official"})
    rows = members(("乙", "乙", "treatment", "610802"))
    kept, notes = without_zones_elsewhere([ZoneSource(official, members=rows)], ["140700"])
    assert kept[0].members["zone_id"].tolist() == ["乙"]
    assert notes == []
