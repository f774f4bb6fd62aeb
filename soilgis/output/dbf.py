"""The .dbf of a Shapefile (属性表): fields as wide as they are declared, which GDAL cannot be told through its frames.

dBASE III as the ESRI Shapefile Technical Description (July 1998) has it: a head, a description of 32 bytes a field, rows of fixed
width. Text is UTF-8, which the .cpg beside it says.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from pathlib import Path

_DATE = (100, 1, 1)
"""Date of change, 2000-01-01: the same rows give the same bytes."""


@dataclass(frozen=True)
class DbfField:
    """One field (字段).

    Attributes
    ----------
    name
        At most 10 bytes of UTF-8.
    width
        Bytes of a cell.
    decimals
        Digits behind the point; -1 for text.
    """

    name: str
    width: int
    decimals: int = -1


def write_dbf(frame: pd.DataFrame, fields: list[DbfField], path: Path) -> None:
    """Write rows, one field a column; missing numbers are blanks.

    Raises
    ------
    ValueError
        If a value does not fit its field; what is handed over has been looked at before.
    """
    size = 1 + sum(one.width for one in fields)
    head = struct.pack("<4BIHH20x", 3, *_DATE, len(frame), 32 * (len(fields) + 1) + 1, size)
    described = [
        struct.pack("<11sc4xBB14x", one.name.encode("utf-8"), b"C" if one.decimals < 0 else b"N", one.width, max(one.decimals, 0))
        for one in fields
    ]  # fmt: skip
    columns = [[_cell(value, one) for value in frame[one.name]] for one in fields]
    rows = (b" " + b"".join(cells) for cells in zip(*columns, strict=True))
    path.write_bytes(head + b"".join(described) + b"\r" + b"".join(rows) + b"\x1a")


def _cell(value: str | float | None, field: DbfField) -> bytes:
    text = "" if pd.isna(value) else str(value) if field.decimals < 0 else f"{value:.{field.decimals}f}"
    spelled = text.encode("utf-8")
    if len(spelled) > field.width:
        raise ValueError(f"{field.name}: {text!r} takes more than {field.width} bytes")
    return spelled.ljust(field.width) if field.decimals < 0 else spelled.rjust(field.width)
