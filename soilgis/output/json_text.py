"""JSON as text (JSON 文本): the bytes of ``json.dumps`` with an indent, made at the speed of its compact form."""

from __future__ import annotations

import json
import math
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROWS = 5_000
"""Rows that are spelled at a time."""


def spelled(content: object) -> str:
    """Spell plain values as ``json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)`` does.

    With an indent Python's own encoder works value by value; without one it is compiled. Rows of a table are flat, so that only what
    stands around them is put together here.

    Raises
    ------
    ValueError
        If a number is not finite.
    """
    return _spelled(content, 0)


def _spelled(content: Any, depth: int) -> str:
    listed = isinstance(content, list | tuple)
    if not content or not (listed or isinstance(content, dict)):
        return _encoder(0).encode(content)
    inside, after = "\n" + " " * (depth + 1), "\n" + " " * depth
    values = content.values() if isinstance(content, dict) else content
    if not any(isinstance(value, dict | list | tuple) for value in values):
        flat = _encoder(depth + 1).encode(content)
        return f"{flat[0]}{inside}{flat[1:-1]}{after}{flat[-1]}"
    if not isinstance(content, dict):
        return f"[{inside}{f',{inside}'.join([_spelled(value, depth + 1) for value in content])}{after}]"
    parts = [f"{_encoder(0).encode(str(name))}: {_spelled(value, depth + 1)}" for name, value in content.items()]
    return f"{{{inside}{f',{inside}'.join(parts)}{after}}}"


def spelled_rows(columns: dict[str, list[object]], depth: int) -> Iterator[str]:
    """Spell the rows of a table as ``spelled`` does the list of them where it stands ``depth`` deep, some rows at a time.

    Parameters
    ----------
    columns
        Plain values by name, all of one length; missing ones are None, NaN or `pandas.NA`.
    depth
        How deep the list stands.

    Raises
    ------
    ValueError
        If a number is not finite.
    """
    count = len(next(iter(columns.values()), []))
    if not count:
        yield "[]"
        return
    lead, inside = "\n" + " " * (depth + 1), "\n" + " " * (depth + 2)
    named = [_encoder(0).encode(name).replace("%", "%%") for name in columns]
    row = f"{{{inside}{f',{inside}'.join(f'{name}: %s' for name in named)}{lead}}}"
    for first in range(0, count, _ROWS):
        cells = [_cells(values[first : first + _ROWS], depth + 2) for values in columns.values()]
        yield ("[" if first == 0 else ",") + lead + f",{lead}".join(map(row.__mod__, zip(*cells, strict=True)))
    yield "\n" + " " * depth + "]"


def _cells(values: list[object], depth: int) -> list[str]:
    """Spell values; a text that comes again is not spelled again."""
    known: dict[str, str] = {}
    found = []
    for value in values:
        if type(value) is str:
            text = known.get(value)
            if text is None:
                text = known[value] = _encoder(0).encode(value)
        elif value is None or value is pd.NA or value != value:  # noqa: PLR0124 - NaN is not itself
            text = "null"
        elif type(value) is float and math.isfinite(value):
            text = repr(value)
        else:
            text = _spelled(value.item() if hasattr(value, "item") else value, depth)
        found.append(text)
    return found


@cache
def _encoder(depth: int) -> json.JSONEncoder:
    """Encoder that puts a line of this depth after every comma; 0 for values without any."""
    return json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",\n" + " " * depth, ": "))
