"""Keys (编号): what tells one row from another, as text whatever type a driver gave it, and never empty."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.model.errors import Problems, SchemaError, shorten
from soilgis.model.numbers import NUMBERED
from soilgis.model.sentences.store import StoreMessages

if TYPE_CHECKING:
    from collections.abc import Iterable

EXACT = 2**53
"""From here on real numbers leave out whole ones: an id kept as such has lost its last digits."""


def id_texts(values: Iterable[object]) -> pd.Series[str]:
    """Ids as text, without blanks around them; missing ones are empty.

    Drivers and spreadsheets hand the same id over as text, as a whole number or, beside an empty cell, as a real one: 140105,
    140105.0 and " 140105" are one id. Text stays as it is written: "007" keeps its noughts, "1.50" its nought.

    Raises
    ------
    SchemaError
        If an id came as a real number too large to be exact.

    Examples
    --------
    >>> id_texts([140105.0, None, " a1 ", 7]).tolist()
    ['140105', '', 'a1', '7']
    """
    given = values if isinstance(values, pd.Series) else pd.Series(list(values), dtype=object)
    if pd.api.types.is_float_dtype(given.dtype):
        _refuse_inexact(given)
    return pd.Series([_text(value) for value in given.to_numpy(dtype=object)], index=given.index, dtype=object)


def _refuse_inexact(given: pd.Series[float]) -> None:
    lost = np.flatnonzero(given.abs().ge(EXACT).fillna(value=False))
    if len(lost):
        raise SchemaError(StoreMessages.keys_inexact(name=given.name or "id", feature=lost[0] + 1))


def _text(value: object) -> str:
    if isinstance(value, str):
        return value.replace("\u3000", " ").strip()
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, (float, np.floating)):
        if np.isnan(value):
            return ""
        return str(int(value)) if float(value).is_integer() else repr(float(value))
    if isinstance(value, dt.datetime):
        # Drivers hand a day over with or without a time zone and hours.
        return str(value.date()) if value.time() == dt.time() else str(value.replace(tzinfo=None))
    return str(value).replace("\u3000", " ").strip()


def filled_ids(
    values: Iterable[object], subject: str, column: str, *, empty_as: str = "", before: int = 0, apart: bool = False
) -> pd.Series[str]:
    """Ids as text, with ``empty_as`` in the place of empty ones; ``before`` rows of the input came before these.

    Where ids must tell every row ``apart``, several empty ones are called ``empty_as-1``, ``empty_as-2`` and so on.

    Raises
    ------
    SchemaError
        If an id is empty and ``empty_as`` is not given, naming the rows.
    """
    ids = id_texts(values)
    if not empty_as:
        problems = Problems(subject)
        counted = (
            ids
            if ids.index.name in NUMBERED
            else ids.set_axis(pd.RangeIndex(before + 1, before + 1 + len(ids), name="feature"))
        )
        problems.extend(
            empty_ids(
                counted, column, cure="fill it, or name such rows with --empty-id-as NAME (empty_id_as in Python)"
            )
        )
        problems.raise_as(SchemaError)
    empty = (ids == "").to_numpy()
    if apart and empty.sum() > 1:
        numbered = pd.Series(np.cumsum(empty), index=ids.index).map(lambda number: f"{empty_as}-{number}")
        return ids.where(~empty, numbered)
    return ids.where(~empty, empty_as)


def empty_ids(
    ids: pd.Series[str], column: str, *, cure: str = "fill it; cells that were merged must each hold the value"
) -> list[str]:
    """The sentence on empty ids, if there are any: their features, or the lines of a text table."""
    empty = (ids == "").to_numpy()
    if not empty.any():
        return []
    numbered = ids.index.name in NUMBERED
    rows = ids.index[empty] if numbered else np.flatnonzero(empty) + 1
    return [f"{column} is empty in {ids.index.name if numbered else 'feature'} {shorten(rows)} (编号为空); {cure}"]
