"""Keys (编号): what tells one row from another, as text whatever type a driver gave it, and never empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.model.errors import SchemaError, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable


def id_texts(values: Iterable[object]) -> pd.Series[str]:
    """Ids as text, without blanks around them; missing ones are empty.

    Drivers and spreadsheets hand the same id over as text, as a whole number or, beside an empty cell, as a real one: 140105,
    140105.0 and " 140105" are one id. Text stays as it is written: "007" keeps its noughts, "1.50" its nought.

    Examples
    --------
    >>> id_texts([140105.0, None, " a1 ", 7]).tolist()
    ['140105', '', 'a1', '7']
    """
    given = values if isinstance(values, pd.Series) else pd.Series(list(values), dtype=object)
    return pd.Series([_text(value) for value in given.to_numpy(dtype=object)], index=given.index, dtype=object)


def _text(value: object) -> str:
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, (float, np.floating)):
        if np.isnan(value):
            return ""
        return str(int(value)) if float(value).is_integer() else repr(float(value))
    return str(value).strip()


def filled_ids(
    values: Iterable[object], subject: str, column: str, *, empty_as: str = "", before: int = 0
) -> pd.Series[str]:
    """Ids as text, with ``empty_as`` in the place of empty ones; ``before`` rows of the input came before these.

    Raises
    ------
    SchemaError
        If an id is empty and ``empty_as`` is not given, naming the rows.
    """
    ids = id_texts(values)
    empty = (ids == "").to_numpy()
    if empty.any() and not empty_as:
        rows = np.flatnonzero(empty) + 1 + before
        raise SchemaError(
            f"{subject}: {column} is empty in feature {shorten(rows)} (编号为空); fill it, or name such rows with --empty-id-as NAME (empty_id_as in Python)"
        )
    return ids.where(~empty, empty_as)
