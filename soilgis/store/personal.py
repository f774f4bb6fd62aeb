"""Personal data (个人信息): columns that look like names of persons, identity numbers or telephones, told before anything is done with them.

Identity numbers are told by their check digit (GB 11643-1999), mobile numbers by their form, names by surname and length.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from soilgis.model.numbers import row_label
from soilgis.model.personal_words import HEADINGS, NO_NAME, ORGANISATION, SURNAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z.])[1-8]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx](?![0-9A-Za-z])"
)
_MOBILE = re.compile(r"(?<![0-9A-Za-z.+-])(?:\+?86[- ]?)?1[3-9]\d{9}(?![0-9A-Za-z.])")
_LANDLINE = re.compile(r"(?<![0-9A-Za-z.])0\d{2,3}[-—]\d{7,8}(?![0-9A-Za-z])")
_NAME = re.compile(r"[\u4e00-\u9fff]{2,3}")
_LEAST_NAMES, _SHARE = 3, 0.8


def identity_numbers(text: str) -> list[str]:
    """Identity numbers in a text: eighteen signs whose date can be and whose check digit holds.

    Examples
    --------
    >>> [len(identity_numbers("1101051949123100" + rest)) for rest in ("2X", "21")]
    [1, 0]
    """
    return [found for found in _IDENTITY.findall(text) if _holds(found)]


def _holds(number: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return _CHECKS[total % 11] == number[-1].upper()


def telephones(text: str) -> list[str]:
    """Mobile and fixed telephone numbers in a text, by their form."""
    return [*_MOBILE.findall(text), *_LANDLINE.findall(text)]


def looks_like_names(values: Iterable[str]) -> bool:
    """Whether most of the different values are two or three Chinese signs that begin with a surname and end as no place does."""
    different = {value for value in values if value}
    named = [v for v in different if _NAME.fullmatch(v) and v[0] in SURNAMES and not NO_NAME.search(v)]
    return len(named) >= _LEAST_NAMES and len(named) >= _SHARE * len(different)


def personal_columns(frame: pd.DataFrame, *, ids: Iterable[str] = ()) -> Iterator[tuple[str, str, str]]:
    """Columns that look personal: the column, what it looks like in both languages, and where it is first seen.

    Parameters
    ----------
    frame
        Cells as text.
    ids
        Columns of ids, whose eleven digits may be no telephone.
    """
    plain = set(ids)
    for column in map(str, frame.columns):
        values = frame[column].dropna().astype(str)
        place = next((at for at, value in enumerate(values) if identity_numbers(value)), None)
        if place is not None:
            yield column, "identity numbers (身份证号)", row_label(values.index, place)
            continue
        place = next((at for at, value in enumerate(values) if telephones(value)), None)
        if place is not None and column not in plain:
            yield column, "telephone numbers (电话号码)", row_label(values.index, place)
        elif HEADINGS.search(column) and not ORGANISATION.search(column):
            yield column, "personal data, by its heading (个人信息)", "heading"
        elif looks_like_names(values):
            yield column, "names of persons (个人姓名)", row_label(values.index, 0)
