"""JSON as text: the very bytes of the standard library."""

from __future__ import annotations

import json

import pytest
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from soilgis.output.json_text import spelled

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
