r"""Texts from outside (外来文本): one rule for what no eye can see.

Control characters, line feeds, NUL, lone halves of surrogate pairs, noncharacters, marks that turn the direction of writing, and
characters without width are shown as they are spelled in source code (``\u000a``) and told, wherever text enters: studies, layer cards,
CSV files and attributes. They are not refused: the person who runs a study can seldom change the file it came from, and an Alt+Enter
in one cell of a list is no reason to have no figures. They are not dropped either: two ids that differ in them only stay two ids.
Whoever opens the result sees what stands in the source, and no file format meets a character it cannot hold.
"""

from __future__ import annotations

import itertools
import logging
import re
from typing import TYPE_CHECKING, TypeVar

from soilgis.model.errors import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

log = logging.getLogger(__name__)
Frame = TypeVar("Frame", bound="pd.DataFrame")

_PLANES = "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufdd0-\ufdef\ufff9-\ufffb\ud800-\udfff"
    f"{_PLANES}]"
)


def plain(text: str) -> str:
    r"""Spell what no eye can see; all other text stays as it is, Chinese and emoji too.

    >>> plain("榆社\n县")
    '榆社\\u000a县'
    """
    return text if text.isprintable() else _UNSEEN.sub(lambda found: _spelled(ord(found[0])), text)


def _spelled(code: int) -> str:
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def plain_values(
    values: Iterable[object], subject: str, column: str, *, lines: Iterable[int] | None = None
) -> list[object]:
    """Spell what cannot be seen in the texts of a column, and tell the rows.

    Parameters
    ----------
    values
        Cells; what is no text stays.
    subject, column
        Names for what is told.
    lines
        Number of each row in its file; from 1 when not given.
    """
    shown, rows = [], []
    for row, value in zip(itertools.count(1) if lines is None else lines, values, strict=False):
        spelled = plain(value) if isinstance(value, str) else value
        if isinstance(value, str) and spelled != value:
            rows.append(row)
        shown.append(spelled)
    if rows:
        log.warning(
            "注意：%s：%s 第 %s 行有控制字符、换行或不可见字符，已以 \\u 码显示",
            plain(subject),
            plain(column),
            shorten(rows),
        )
    return shown


def plain_frame(frame: Frame, subject: str) -> Frame:
    """Spell what cannot be seen in every text column and heading of a frame, and tell it; the frame itself where there is nothing.

    Parameters
    ----------
    frame
        Not changed.
    subject
        Its name for what is told.
    """
    lines = frame.index.tolist() if frame.index.name == "line" else None
    changed = {}
    for place, column in enumerate(frame.columns):
        if frame.dtypes.iloc[place].kind not in "OUT" or str(frame.dtypes.iloc[place]) in {"geometry", "category"}:
            continue
        values = frame.iloc[:, place].tolist()
        if any(isinstance(value, str) and plain(value) != value for value in values):
            changed[place] = plain_values(values, subject, str(column), lines=lines)
    headings = [plain(name) if isinstance(name, str) else name for name in frame.columns]
    if not changed and headings == list(frame.columns):
        return frame
    shown = frame.copy()
    for place, values in changed.items():
        shown.isetitem(place, values)
    if headings != list(frame.columns):
        log.warning("注意：%s：字段名有控制字符、换行或不可见字符，已以 \\u 码显示", plain(subject))
        import geopandas as gpd

        geometry = str(getattr(frame, "active_geometry_name", None) or "")
        shown.columns = headings
        if isinstance(shown, gpd.GeoDataFrame) and geometry and geometry not in headings:
            shown = shown.set_geometry(plain(geometry))
    return shown


def plain_tree(value: object, subject: str, field: str = "") -> object:
    """Spell what cannot be seen in the texts of nested tables and lists, keys too, and tell the fields.

    Parameters
    ----------
    value
        What a TOML or JSON file holds; not changed.
    subject
        The file's name for what is told.
    field
        Where in the file ``value`` stands.
    """
    if isinstance(value, str):
        spelled = plain(value)
        if spelled != value:
            log.warning("注意：%s：%s 有控制字符、换行或不可见字符，已以 \\u 码显示", plain(subject), field or "文本")
        return spelled
    if isinstance(value, dict):
        return {
            plain(str(key)): plain_tree(one, subject, plain(f"{field}.{key}" if field else str(key)))
            for key, one in value.items()
        }
    if isinstance(value, list):
        return [plain_tree(one, subject, f"{field}[{number}]") for number, one in enumerate(value, 1)]
    return value
