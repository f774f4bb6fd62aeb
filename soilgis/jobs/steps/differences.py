"""Where two results differ (成果差异): tables matched by their key, cells by tolerance, files by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from soilgis.model.diff_tables import ComparedParts, Difference, Differences
from soilgis.model.errors import Problems, SchemaError
from soilgis.model.sentences.jobs import JobMessages, JobNotes
from soilgis.store.results import files_of, parts_of, refuse_unlike

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from soilgis.model.notes import Note
    from soilgis.store.results import Part

_PLAIN_NUMBER = r"[+-]?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|[+-]?(?:nan|inf)"
"""What counts as a number: not a code with zeros before it."""

_BETWEEN = "\x1f"
"""Parts the columns of a key, so that a/b with c is not a with b/c."""


@dataclass(frozen=True)
class Allowed:
    """How far two numbers may be apart (允许差).

    Attributes
    ----------
    absolute
        In the unit of the column.
    relative
        As a share of the larger of the two.
    by_column
        Absolute, for columns that are named, instead of both.
    """

    absolute: float = 0.0
    relative: float = 0.0
    by_column: dict[str, float] = field(default_factory=dict)

    def of(self, column: str, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """Largest difference that is allowed, for each pair."""
        if column in self.by_column:
            return np.full(len(first), self.by_column[column])
        limit: np.ndarray = np.maximum(self.absolute, self.relative * np.maximum(np.abs(first), np.abs(second)))
        return limit


@dataclass(frozen=True)
class Compared:
    """Two results, compared (比对结果)."""

    differences: pd.DataFrame
    parts: pd.DataFrame
    notes: tuple[Note, ...]


def differences(first: Path, second: Path, *, key: tuple[str, ...] = (), allowed: Allowed | None = None) -> Compared:
    """Compare two results, cell by cell.

    Parameters
    ----------
    first, second
        Two files or two folders.
    key
        Columns that name a row; where a table has them not all, and where none are given, the first columns that name every row.
    allowed
        How far numbers may be apart; not at all when None.

    Raises
    ------
    SchemaError
        If a table has ``key``, but it does not name its rows; with every such table.
    LayerError
        If a result is not there or a file cannot be read.
    """
    refuse_unlike(first, second)
    ours, theirs = files_of(first), files_of(second)
    alone = [*_files_alone(ours, theirs, Difference.PART_FIRST), *_files_alone(theirs, ours, Difference.PART_SECOND)]
    problems, found, compared, notes = Problems(f"{first} / {second}"), alone, [], []
    tolerated = allowed or Allowed()
    for name in (one for one in ours if one in theirs):
        for pair in _pairs(parts_of(ours[name], name or first.name), parts_of(theirs[name], name or first.name)):
            one = _Comparison(*pair, key=key, allowed=tolerated, problems=problems)
            found += one.found()
            compared.append(one.summary())
            notes += one.notes
    problems.raise_as(SchemaError)
    return Compared(_frame(found), ComparedParts.check(_parts(compared)), tuple(notes))


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return Differences.check(pd.DataFrame(rows, columns=[str(one) for one in Differences.columns()]))


def _parts(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[str(one) for one in ComparedParts.columns()])


def _files_alone(ours: Iterable[str], theirs: Iterable[str], kind: Difference) -> list[dict[str, Any]]:
    other = set(theirs)
    return [{Differences.file: name, Differences.kind: kind.value} for name in ours if name not in other]


def _pairs(ours: list[Part], theirs: list[Part]) -> list[tuple[Part | None, Part | None]]:
    """Parts of two files side by side, by name; one that has no other stands alone."""
    if len(ours) == len(theirs) == 1:
        return [(ours[0], theirs[0])]
    first, second = {one.name: one for one in ours}, {one.name: one for one in theirs}
    return [(first.get(name), second.get(name)) for name in dict.fromkeys((*first, *second))]


class _Comparison:
    """One table against another (逐表比对)."""

    def __init__(self, first: Part | None, second: Part | None, *, key: tuple[str, ...], allowed: Allowed,
                 problems: Problems) -> None:  # fmt: skip
        known = first or second
        assert known is not None
        self.first, self.second, self.allowed = first, second, allowed
        self.where: dict[str, Any] = {Differences.file: known.file, Differences.part: known.name}
        self.notes: list[Note] = []
        self.rows: list[dict[str, Any]] = []
        self.shared, self.columns, self.by = 0, 0, "—"
        self._compare(key, problems)

    def found(self) -> list[dict[str, Any]]:
        """Rows of the table of differences."""
        return self.rows

    def summary(self) -> dict[str, Any]:
        """The row of what was compared."""
        return {
            ComparedParts.file: self.where[Differences.file], ComparedParts.part: self.where[Differences.part],
            ComparedParts.shared_rows: self.shared, ComparedParts.shared_columns: self.columns, ComparedParts.matched_by: self.by,
            ComparedParts.differences: len(self.rows),
        }  # fmt: skip

    def _add(self, kind: Difference, **more: Any) -> None:
        self.rows.append({**self.where, Differences.kind: kind.value, **more})

    def _compare(self, key: tuple[str, ...], problems: Problems) -> None:
        if self.first is None or self.second is None:
            self._add(Difference.PART_FIRST if self.second is None else Difference.PART_SECOND)
            return
        if self.first.frame is None or self.second.frame is None:
            self.by = "逐字节"
            if self.first.digest != self.second.digest:
                self._add(Difference.BYTES, first=self.first.digest[:16], second=self.second.digest[:16])
            return
        if self.first.digest == self.second.digest:
            self.shared, self.columns, self.by = len(self.first.frame), self.first.frame.shape[1], "逐字节相同"
            return
        self._compare_frames(self.first.frame, self.second.frame, key, problems)

    def _compare_frames(
        self, ours: pd.DataFrame, theirs: pd.DataFrame, key: tuple[str, ...], problems: Problems
    ) -> None:
        for column in ours.columns.difference(theirs.columns, sort=False):
            self._add(Difference.COLUMN_FIRST, field=str(column))
        for column in theirs.columns.difference(ours.columns, sort=False):
            self._add(Difference.COLUMN_SECOND, field=str(column))
        common = [str(one) for one in ours.columns if one in theirs.columns]
        names = self._key(ours, theirs, common, key, problems)
        first, second = _keyed(ours, names), _keyed(theirs, names)
        both = first.index.intersection(second.index, sort=False)
        self.shared, self.columns = len(both), len(common)
        for row in first.index.difference(second.index, sort=False):
            self._add(Difference.ROW_FIRST, row=_spelled(row))
        for row in second.index.difference(first.index, sort=False):
            self._add(Difference.ROW_SECOND, row=_spelled(row))
        for column in common:
            if column not in names:
                self._cells(column, first.loc[both, column], second.loc[both, column])

    def _key(self, ours: pd.DataFrame, theirs: pd.DataFrame, common: list[str], key: tuple[str, ...],
             problems: Problems) -> list[str]:  # fmt: skip
        """Columns that name a row in both tables; none where rows are matched by their place."""
        asked = [one for one in key if one in common]
        if key and len(asked) == len(key):
            unclear = [side for side, frame in (("first", ours), ("second", theirs)) if frame.duplicated(asked).any()]
            if unclear:
                problems.add(
                    JobMessages.key_not_unique(
                        tables="/".join(filter(None, self.where.values())), key=asked, sides=" and the ".join(unclear)
                    )
                )
                return []
            self.by = "、".join(asked)
            return asked
        for size in range(1, len(common) + 1):
            names = [one for one in common[:size] if not _measured(ours[one])]
            if names and not ours.duplicated(names).any() and not theirs.duplicated(names).any():
                self.by = "、".join(names)
                return names
        self.by = "行号"
        if len(ours) or len(theirs):
            where = "/".join(filter(None, self.where.values()))
            self.notes.append(JobNotes.rows_by_place().under(where))
        return []

    def _cells(self, column: str, first: pd.Series[Any], second: pd.Series[Any]) -> None:
        """Differing cells of one column."""
        blank_a, blank_b = first.isna().to_numpy(), second.isna().to_numpy()
        for at in np.flatnonzero(blank_a != blank_b).tolist():
            self._cell(Difference.ABSENT, column, first, second, at)
        known = np.flatnonzero(~blank_a & ~blank_b)
        texts_a, texts_b = first.iloc[known].astype(str), second.iloc[known].astype(str)
        if not (_numeric(texts_a) and _numeric(texts_b)):
            for at in known[texts_a.to_numpy() != texts_b.to_numpy()].tolist():
                self._cell(Difference.TEXT, column, first, second, at)
            return
        a, b = texts_a.astype(float).to_numpy(), texts_b.astype(float).to_numpy()
        limit = self.allowed.of(column, a, b)
        apart = ~((a == b) | (np.isnan(a) & np.isnan(b)) | (np.abs(b - a) <= limit))
        for at in np.flatnonzero(apart).tolist():
            self._cell(
                Difference.VALUE, column, first, second, int(known[at]), difference=b[at] - a[at], allowed=limit[at]
            )

    def _cell(self, kind: Difference, column: str, first: pd.Series[Any], second: pd.Series[Any], at: int,
              **more: float) -> None:  # fmt: skip
        row = _spelled(first.index[at])
        self._add(kind, row=row, field=column, first=_shown(first.iloc[at]), second=_shown(second.iloc[at]), **more)


def _keyed(frame: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """The table with one text a row as its index."""
    if not names:
        return frame.set_axis(pd.Index([f"第{place}行" for place in range(1, len(frame) + 1)]))
    texts = frame[names].fillna("（空）").astype(str)
    return frame.set_axis(pd.Index(texts.agg(_BETWEEN.join, axis=1) if len(texts) else [], dtype=object))


def _spelled(row: object) -> str:
    return str(row).replace(_BETWEEN, "/")


def _measured(values: pd.Series[Any]) -> bool:
    """Whether a column holds fractions: a measure, which names no row."""
    return bool(values.dropna().astype(str).str.fullmatch(r"[+-]?\d+\.\d+(?:[eE][+-]?\d+)?").any())


def _numeric(texts: pd.Series[Any]) -> bool:
    return bool(texts.str.fullmatch(_PLAIN_NUMBER).all()) if len(texts) else False


def _shown(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)


def told(row: Mapping[Any, Any]) -> str:
    """One row of `Differences` as a sentence."""
    names = (Differences.file, Differences.part, Differences.row, Differences.field)
    place = " · ".join(str(row[name]) for name in names if _known(row[name]))
    first, second = row[Differences.first], row[Differences.second]
    values = f"：甲 {_value(first)}，乙 {_value(second)}" if _known(first) or _known(second) else ""
    return f"{place}：{Difference(str(row[Differences.kind])).label}{values}"


def _known(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _value(value: object) -> str:
    return value if isinstance(value, str) else "（空）"
