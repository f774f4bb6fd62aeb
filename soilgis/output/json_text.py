"""JSON as text (JSON 文本): the bytes of ``json.dumps`` with an indent, made at the speed of its compact form."""

from __future__ import annotations

import json
from functools import cache
from typing import Any


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


@cache
def _encoder(depth: int) -> json.JSONEncoder:
    """Encoder that puts a line of this depth after every comma; 0 for values without any."""
    return json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",\n" + " " * depth, ": "))
