"""Code against name (代码与名称互校): the one check that every table with region codes and names passes through."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model.adcodes import NATION
from soilgis.model.errors import PlaceError, Problems, SeveralPlacesError
from soilgis.model.numbers import row_label
from soilgis.model.sentences.store import StoreNotes
from soilgis.store.keys import id_texts

if TYPE_CHECKING:
    from soilgis.model.level import Level
    from soilgis.model.notes import Note
    from soilgis.store.places import PlaceBook

_SIX = re.compile(r"\d{6}")
_FLOAT = re.compile(r"(\d{6})\.0*")
_NATION_NAMES = ("全国", "中国", "中华人民共和国")


@dataclass(frozen=True)
class CodedTable:
    """Where a table keeps its regions (行政区字段).

    Attributes
    ----------
    code, name, province, year
        Its columns; one that it lacks counts as empty. ``year`` says whose year's names and codes a row's are.
    level
        Level the regions must be of; any when None.
    names_alone
        Whether a name that is no region may stand without a code, as a basin's does in a bulletin; its code is then empty.
    """

    code: str = "adcode"
    name: str = "name"
    province: str = "province"
    year: str = "valid_in"
    level: Level | None = None
    names_alone: bool = False


def region_codes(
    rows: pd.DataFrame, places: PlaceBook, subject: str, table: CodedTable = CodedTable()
) -> tuple[pd.Series[str], list[Note]]:
    """Code of every row: the one it gives, which must agree with the name beside it, or the one its name means.

    Parameters
    ----------
    rows
        The table.
    places
        Codes and names.
    subject
        The table's name for messages.
    table
        Where it keeps its regions.

    Returns
    -------
    codes, notes
        Six digits for each row, on the rows' index; one note for each former name or other reading.

    Raises
    ------
    PlaceError
        Naming every row whose code is unknown or no code, whose name is unknown or means several regions, or where the two disagree.
    """
    problems, codes, notes = Problems(subject), [], []
    cells = [_column(rows, column) for column in (table.code, table.name, table.province, table.year)]
    known: dict[tuple[str, str, str, str], tuple[str, Note | None] | PlaceError] = {}
    for position, asked in enumerate(zip(*cells, strict=True)):
        if asked not in known:
            try:
                known[asked] = _one(asked, places, table)
            except PlaceError as failure:
                known[asked] = failure
        found = known[asked]
        if isinstance(found, PlaceError):
            problems.add(f"{row_label(rows.index, position)}: {found}")
            codes.append("")
            continue
        codes.append(found[0])
        notes += [found[1]] if found[1] else []
    problems.raise_as(PlaceError)
    return pd.Series(codes, index=rows.index, dtype=object), list(dict.fromkeys(notes))


def _column(rows: pd.DataFrame, column: str) -> list[str]:
    """Cells as text without blanks, also inside names, where tables put them for looks (代 县)."""
    if column not in rows:
        return [""] * len(rows)
    return [re.sub(r"\s+", "", text) for text in id_texts(rows[column])]


def _one(asked: tuple[str, str, str, str], places: PlaceBook, table: CodedTable) -> tuple[str, Note | None]:
    """Code and note of one row."""
    code, name, province = unicodedata.normalize("NFKC", asked[0]), *asked[1:3]
    year = _year(asked[3], table)
    if not code and not name:
        raise PlaceError(
            f"neither {table.code} nor {table.name} is given (行政区为空); cells that were merged must each hold the value"
        )
    if not code:
        return _by_name(name, province, places, table, year)
    found = _FLOAT.fullmatch(code)
    if found:
        raise PlaceError(
            f"code {code} was stored as a number (代码被存为小数); write {found[1]}, and format the column as text"
        )
    if not _SIX.fullmatch(code):
        raise PlaceError(f"{code!r} is no six-digit region code (行政区划代码须为六位数字)")
    now, note = places.resolve(code, level=table.level)
    if now != code:
        return now, _formerly(code, name, now, places) or note
    return code, _agreeing(code, name, places) or _in_province(code, province, places)


def _year(text: str, table: CodedTable) -> int | None:
    """Year whose names a row gives; none where it says nothing."""
    found = re.fullmatch(r"((?:19|20)\d\d)(?:\.0*)?年?", text)
    if text and not found:
        raise PlaceError(f"{table.year} is {text!r}, not a year (年份无效); write four digits, or leave it empty")
    return int(found[1]) if found else None


def _by_name(
    name: str, province: str, places: PlaceBook, table: CodedTable, year: int | None
) -> tuple[str, Note | None]:
    if name in _NATION_NAMES and table.level is None:
        return NATION, None
    try:
        return places.resolve(name, province=province, level=table.level, year=year)
    except SeveralPlacesError:
        raise
    except PlaceError:
        if table.names_alone:
            return "", None
        raise


def _formerly(code: str, name: str, now: str, places: PlaceBook) -> Note | None:
    """Refuse a name that is neither the former nor the present one of a former code; nothing to tell else."""
    changes = places.changes
    names = {places.name_of(now), *changes.loc[changes["former_code"] == code, "former_name"]}
    if name and name not in names:
        listed = "、".join(sorted(names))
        raise PlaceError(f"code {code} was {listed}, but the name says {name} (代码与名称不符); correct one of them")
    return None


def _agreeing(code: str, name: str, places: PlaceBook) -> Note | None:
    """A note where the name beside a code is not quite its own; a name of another region is refused."""
    stated = places.name_of(code)
    if not name or name == stated or (code == NATION and name in _NATION_NAMES):
        return None
    former = places.former
    if ((former["former_name"] == name) & (former["adcode"] == code)).any():
        return StoreNotes.old_name(name=name, place=stated, code=code)
    if (len(name) >= 2 and stated.startswith(name)) or name.endswith(stated):
        return None if name.endswith(stated) else StoreNotes.name_by_code(name=name, code=code, place=stated)
    try:
        other = places.resolve(name)[0]
    except PlaceError:
        other = ""
    cure = f"; {name} is {other}" if other else ""
    raise PlaceError(f"code {code} is {stated}, but the name says {name} (代码与名称不符){cure}; correct one of them")


def _in_province(code: str, province: str, places: PlaceBook) -> Note | None:
    """Nothing to tell where a code lies in the province beside it; another province is refused."""
    if province and code != NATION:
        own = places.resolve(province)[0] if _SIX.fullmatch(province) else province
        lies = places.province_of(code)
        if lies is not None and own not in lies and not lies[0].startswith(own):
            raise PlaceError(
                f"code {code} lies in {lies[0]}, but the province says {province} (代码与省份不符); correct one of them"
            )
    return None
