"""Numbers as people type them (数字): with thousands commas, full-width digits or the unit, read one way or refused with the row."""

from __future__ import annotations

import math
import numbers
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from soilgis.model.errors import Problems

_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_MINUS = str.maketrans(dict.fromkeys("−–﹣", "-"))
_NOT_FINITE = re.compile(r"[+-]?(inf|infinity|nan|∞|无穷|无穷大)", re.IGNORECASE)
_SHOWN = 24
NUMBERED = ("line", "row", "feature")
"""Names of an index whose labels count the rows as the file does, from 1."""


def row_label(index: pd.Index, position: int) -> str:
    """How a row is named in messages: ``line N`` of its text file, ``row N`` of its sheet, ``feature N`` of its layer, else ``row N``, counted from 1."""
    return f"{index.name} {index[position]}" if index.name in NUMBERED else f"row {position + 1}"


def shown(value: object) -> str:
    """A value as messages quote it: as it was written, cut where it is long."""
    text = str(value)
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


def number_of(value: object, units: tuple[str, ...] = ()) -> float:
    """The one number a cell means; NaN for an empty one.

    Parameters
    ----------
    value
        A number, or text: plain (``1295.40``), in groups of three (``1,295.40``), full-width, with a unit of ``units`` behind it.
    units
        Units the column is in, as they may stand behind the number.

    Raises
    ------
    ValueError
        Saying what is wrong with the cell, and the cure.

    Examples
    --------
    >>> number_of("１,２９５.４０ km²", ("km²",))
    1295.4
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return math.nan
    if isinstance(value, bool):
        raise ValueError("is true or false, not a number (不是数字)")  # noqa: TRY004 - one kind of refusal for a cell
    if isinstance(value, numbers.Real):
        return _finite(float(value))
    text = unicodedata.normalize("NFKC", str(value)).translate(_MINUS).strip()
    if not text:
        return math.nan
    for unit in sorted(units, key=len, reverse=True):
        text = text.removesuffix(unicodedata.normalize("NFKC", unit)).rstrip()
    if _NOT_FINITE.fullmatch(text):
        raise ValueError("is not a finite number (须为有限数值)")
    if _GROUPED.fullmatch(text):
        return _finite(float(text.replace(",", "")))
    if _PLAIN.fullmatch(text):
        return _finite(float(text))
    raise ValueError(_why(text))


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise ValueError("is not a finite number (须为有限数值)")
    return number


def _why(text: str) -> str:
    """What keeps a text from being a number."""
    if "," in text and _PLAIN.fullmatch(text.replace(",", "")):
        return "has a comma that does not part groups of three; write 1295.40 or 1,295.40 (千分位有误)"
    if re.match(r"[+-]?[\d.,]+\s*\S", text) and not re.match(r"[+-]?[\d.,]+\s+\d", text):
        return "has a unit or a mark behind the number; write the number alone, in the column's unit (数字后带有单位或符号)"
    return "is not a number (不是数字)"


def read_numbers(
    values: pd.Series, problems: Problems, *, low: float | None = None, units: tuple[str, ...] = ()
) -> pd.Series:
    """Numbers of a column; every cell that is none is a problem with its row.

    Parameters
    ----------
    values
        Cells as read; an index named ``line`` gives lines of a file.
    problems
        Collects what is wrong.
    low
        Least value allowed; None for any.
    units
        Units that may stand behind a number.
    """
    import numpy as np
    import pandas as pd

    if pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype):
        found = values.astype("float64").to_numpy(copy=True)
        for position in np.flatnonzero(np.isinf(found)).tolist():
            problems.add(f"{row_label(values.index, position)}: {values.name} is not a finite number (须为有限数值)")
    else:
        found = _read_texts(values, problems, units)
    if low is not None:
        for position in np.flatnonzero(found < low).tolist():
            problems.add(
                f"{row_label(values.index, position)}: {values.name} is {found[position]:g}, it must be {low:g} or more (数值过小)"
            )
    return pd.Series(found, index=values.index, name=values.name)


def _read_texts(values: pd.Series, problems: Problems, units: tuple[str, ...]) -> np.ndarray:
    import numpy as np
    import pandas as pd

    found = np.full(len(values), np.nan)
    for position, cell in enumerate(values.to_numpy(dtype=object)):
        try:
            found[position] = number_of(None if cell is pd.NA or cell is pd.NaT else cell, units)
        except ValueError as failure:
            problems.add(f"{row_label(values.index, position)}: {values.name} is {shown(cell)}, which {failure}")
    return found


def printed_place(text: object) -> float:
    """Place a figure was rounded to, as far as its digits tell: 0.01 for ``295.40``, 1 for ``39,715``, 100 for ``2653400``.

    Zeros at the end of a whole number may be measured; only several figures together tell (the finest place holds for all).

    Examples
    --------
    >>> [printed_place(one) for one in ("295.40", 295.4, "39,715", 39715.0, "2653400", "0")]
    [0.01, 0.1, 1.0, 1.0, 100.0, 1.0]
    """
    plain = text if isinstance(text, str) else f"{text:.10f}".rstrip("0")
    digits = re.sub(r"[^0-9.]", "", unicodedata.normalize("NFKC", plain).partition("k")[0])
    whole, point, decimals = digits.partition(".")
    if point and decimals:
        return float(10.0 ** -len(decimals))
    bare = whole.rstrip("0")
    return float(10 ** (len(whole) - len(bare))) if bare else 1.0
