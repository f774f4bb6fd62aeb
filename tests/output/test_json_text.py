"""JSON as text: the very bytes of the standard library."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from soilgis.output import json_text
from soilgis.output.json_text import spelled, spelled_rows

PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
TREES = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4))


@settings(max_examples=examples(400))
@given(tree=TREES)
def test_any_tree_is_spelled_as_the_standard_library_does(tree):
    """Empty lists, lists in rows, quotes, line feeds and Chinese in keys and values."""
    assert spelled(tree) == json.dumps(tree, ensure_ascii=False, indent=1, allow_nan=False)


def test_a_table_is_spelled_row_by_row():
    """By hand."""
    assert spelled({"rows": [{"县": "平定, 县", "km2": 1.5}]}) == (
        '{\n "rows": [\n  {\n   "县": "平定, 县",\n   "km2": 1.5\n  }\n ]\n}'
    )


@pytest.mark.parametrize("content", [{"rows": [{"a": float("nan")}]}, float("inf")])
def test_a_number_that_is_none_is_refused(content):
    """Strict JSON has no NaN."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        spelled(content)


cells = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**12), 10**12), st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=6), st.just(np.float64(0.1)), st.just(np.int64(7)),
)  # fmt: skip


@settings(max_examples=examples(60))
@given(
    st.dictionaries(st.text(max_size=4), st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=4),
    st.integers(0, 3),
)
def test_rows_are_spelled_as_the_list_of_them(columns, depth):
    names = list(columns)
    rows = [
        {name: value.item() if hasattr(value, "item") else value for name, value in zip(names, row, strict=True)}
        for row in zip(*columns.values(), strict=True)
    ]
    wrapped = rows
    for _ in range(depth):
        wrapped = [wrapped]
    whole = json.dumps(wrapped, ensure_ascii=False, indent=1, allow_nan=False)
    found = "".join(spelled_rows(columns, depth))
    lead = "".join("[\n" + " " * (level + 1) for level in range(depth))
    tail = "".join("\n" + " " * level + "]" for level in reversed(range(depth)))
    assert lead + found + tail == whole


def test_rows_in_blocks_and_none_at_all(monkeypatch):
    values = {"a": [1, 2, 3, 4, 5], "百分%": ["x", pd.NA, float("nan"), "x", None]}
    plain = [{"a": n, "百分%": text} for n, text in zip(range(1, 6), ["x", None, None, "x", None], strict=True)]
    monkeypatch.setattr(json_text, "_ROWS", 2)
    assert "".join(spelled_rows(values, 0)) == json.dumps(plain, ensure_ascii=False, indent=1)
    assert "".join(spelled_rows({"a": []}, 2)) == "[]"
    with pytest.raises(ValueError, match="not JSON compliant"):
        list(spelled_rows({"a": [float("inf")]}, 0))
