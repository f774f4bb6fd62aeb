"""What looks personal: numbers are made here, by their rules, so that none stands in the repository."""

import pandas as pd
import pytest

from soilgis.store.personal import identity_numbers, looks_like_names, personal_columns, telephones

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity(front="11010519491231002"):
    return front + "10X98765432"[sum(w * int(d) for w, d in zip(WEIGHTS, front, strict=True)) % 11]


MOBILE = "1" + "38" + "0" * 8


def test_identity_numbers_are_told_by_date_and_check_digit():
    good = identity()
    wrong = good[:-1] + ("1" if good[-1] != "1" else "2")
    assert identity_numbers(f"证件 {good}，") == [good]
    assert identity_numbers(good.lower()) == [good.lower()]
    assert identity_numbers(wrong) == []
    assert identity_numbers(identity("11010519491331002")) == [], "no month 13"
    assert identity_numbers(f"9{good}") == identity_numbers(f"{good}0") == [], "part of a longer number"


def test_telephones():
    assert telephones(f"电话{MOBILE}") == [MOBILE]
    assert telephones("010-" + "8" * 8)
    assert telephones("0." + MOBILE) == telephones(MOBILE + "0") == []


def test_names_of_persons_and_of_places():
    assert looks_like_names(["王伟", "李小明", "张三"])
    assert not looks_like_names(["高平市", "祁县", "于田县", "严监控"])
    assert not looks_like_names(["王伟", "李小明"]), "two are too few to tell"
    assert not looks_like_names(["王伟", "李小明", "张三", "太原水务集团", "大同路桥公司"])
    assert not looks_like_names(["免打扰", "预警示", "严监控"])


@pytest.mark.parametrize(
    ("column", "values", "what"),
    [
        ("编码", [None, identity()], "identity numbers"), ("备注", ["见附件", f"可拨{MOBILE}"], "telephone numbers"),
        ("联系人", ["甲"], "by its heading"), ("contact_name", ["甲"], "by its heading"), ("填报", ["王伟", "李小明", "张三"], "names of persons"),
    ],
)  # fmt: skip
def test_columns(column, values, what):
    frame = (
        pd.DataFrame({"project_id": range(len(values)), column: values}).astype("str").mask(lambda one: one == "None")
    )
    found = list(personal_columns(frame))
    assert [name for name, _, _ in found] == [column]
    assert what in found[0][1]


def test_what_is_no_personal_data():
    frame = pd.DataFrame({
        "project_id": ["140105" + "00123", "130105" + "00001"], "责任单位联系方式": ["县水利局", "市水务局"], "批复日期": ["2024-01-02", "2024-02-03"],
        "county": ["祁县", "于田县"], "area": ["12.5", "13800000.12"], "法人单位": ["某公司", "某集团"],
    })  # fmt: skip
    assert list(personal_columns(frame, ids=["project_id"])) == []
    assert [name for name, _, _ in personal_columns(frame)] == ["project_id"], (
        "eleven digits are a telephone unless they are the id"
    )
