"""No row is lost for an empty key: every grouping of a frame says what becomes of one."""

import ast
from pathlib import Path

import pytest

ROOM = Path(__file__).parents[1] / "soilgis"


def forgetful(text):
    """Lines of groupings of a frame that drop empty keys by default."""
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    grouped = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "groupby"]
    return [call.lineno for call in grouped if "dropna" not in {word.arg for word in call.keywords}]


@pytest.mark.parametrize("path", sorted(ROOM.rglob("*.py")), ids=lambda path: path.relative_to(ROOM).as_posix())
def test_every_grouping_keeps_empty_keys(path):
    assert forgetful(path.read_text(encoding="utf-8")) == []


def test_the_guard_sees_one_that_forgets():
    assert forgetful('frame.groupby("a").sum()\nframe.groupby("a", dropna=False).sum()\ngroupby(things)\n') == [1]
