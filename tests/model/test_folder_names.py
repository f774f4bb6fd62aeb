"""Names of folders: what Windows allows, no two the same, nothing lost that tells units apart."""

import re

import pytest
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from soilgis.model.folder_names import LONGEST, folder_names

TEXTS = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from('<>:"/\\|?*. \0甲')), max_size=80)


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        (("140100", "太原市"), "140100-太原市"),
        (("140100", ""), "140100"),
        (("140100", "140100"), "140100"),
        (("CON", ""), "_CON"),
        (("com1", ""), "_com1"),
        (("aux.txt", ""), "_aux.txt"),
        (("console", ""), "console"),
        (("a", "甲 . . "), "a-甲"),
        (("..", ""), "_"),
        (("../../etc", "x"), "__.._etc-x"),
        (("a\tb", "c:d"), "a\\u0009b-c_d".replace("\\", "_")),
        (("", ""), "_"),
    ],
)
def test_by_hand(unit, name):
    assert folder_names([unit]) == [name]


def test_the_same_name_twice_is_told_apart_by_code_and_then_by_number():
    assert folder_names([("1", "城区"), ("2", "城区")]) == ["1-城区", "2-城区"]
    assert folder_names([("a", "城区"), ("A", "城区"), ("a", "城区")]) == ["a-城区", "A-城区-2", "a-城区-3"]
    long = folder_names([("1", "长" * 90), ("1", "长" * 91)])
    assert len(set(long)) == 2
    assert max(map(len, long)) <= LONGEST


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=8))
@settings(max_examples=examples(150))
def test_any_names_are_safe_and_differ(units):
    made = folder_names(units)
    assert len({name.casefold() for name in made}) == len(units)
    for name in made:
        assert 0 < len(name) <= LONGEST + 1
        assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', name)
        assert not name.endswith((".", " "))
        assert not name.startswith(".")
        assert not re.match(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", name, re.IGNORECASE)
