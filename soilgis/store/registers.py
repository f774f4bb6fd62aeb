"""Registers of projects (项目台账): opened as text, joined by id, personal data refused."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model.errors import LayerError, Problems, SchemaError, UsageError, shorten
from soilgis.model.layer import Status
from soilgis.model.list_rules import ListRules
from soilgis.model.sentences.choices import ChoiceNotes
from soilgis.store.catalog import near, read_toml
from soilgis.store.given import notes_of, read_given
from soilgis.store.personal import personal_columns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soilgis.model.notes import Note
    from soilgis.store.catalog import Catalog

RULES = "rules-lists"


def read_list_rules(catalog: Catalog, path: Path | None = None) -> ListRules:
    """Read the rules of lists: the user's file, else the shipped house example.

    Raises
    ------
    LayerError
        If the file is missing or a rule is wrong.
    """
    layer = catalog.layer(RULES)
    found = path or catalog.file(layer, layer.reading.file)
    if found is None:
        raise LayerError(f"{RULES} has no {layer.reading.file} (缺少名单规则)")
    return ListRules.load(read_toml(found, LayerError), str(found), LayerError)


@dataclass(frozen=True)
class JoinedList:
    """One list that was joined (关联名单): its name, its rows by the project's id, and how many of them are no project of the register."""

    name: str
    rows: int
    ids: frozenset[str]
    unmatched: int
    status: Status


@dataclass(frozen=True)
class RegisterFile:
    """A register with the columns of the lists joined to it (项目台账).

    Attributes
    ----------
    frame
        Cells as text, one row a project; columns of lists are ``LIST.column``, and bare where no other has that name.
    lists
        What was joined.
    status
        Weakest status of the rows of all tables.
    notes
        What the reader must be told.
    """

    frame: pd.DataFrame
    lists: tuple[JoinedList, ...]
    status: Status
    notes: tuple[Note, ...]


def open_register(path: Path, joins: Iterable[str], rules: ListRules, *, encoding: str = "") -> RegisterFile:
    """Open a register and join lists to it.

    Parameters
    ----------
    path
        CSV with the id's column of the rules.
    joins
        ``NAME=FILE.csv`` or ``FILE.csv``, each with the id's column.
    rules
        Names of columns, and those that may be personal.
    encoding
        Encoding of the files; told from their bytes when empty.

    Raises
    ------
    SchemaError, UsageError, LayerError
        With every column that is missing or looks personal, and every id that is empty or repeats.
    """
    frame, notes, status = _table(path, rules, encoding)
    lists: list[JoinedList] = []
    for text in joins:
        name, equals, file = text.rpartition("=")
        place = Path(file if equals else text)
        called = name if equals else place.stem
        if called in {one.name for one in lists}:
            raise UsageError(f"two lists are called {called} (名单重名); name one of them: OTHER={place}")
        other, more, strength = _table(place, rules, encoding)
        notes += more
        ids = frozenset(other[rules.id_column])
        outside = ids - set(frame[rules.id_column])
        if outside:
            notes.append(ChoiceNotes.no_project(name=called, count=len(outside), ids=sorted(outside)))
        lists.append(JoinedList(called, len(other), ids, len(outside), strength))
        frame = _joined(frame, other, called, rules.id_column)
        status = max(status, strength, key=lambda one: one.rank)
    return RegisterFile(frame, tuple(lists), status, tuple(notes))


def _table(path: Path, rules: ListRules, encoding: str) -> tuple[pd.DataFrame, list[Note], Status]:
    rows = read_given(path, encoding=encoding)
    if rules.id_column not in rows:
        raise SchemaError(
            f"{path.name} has no column {rules.id_column!r} (缺少项目编号){near(rules.id_column, list(rows.columns))}; found {shorten(rows.columns, 20)}; name the column as id_column in the rules"
        )
    problems = Problems(path.name)
    for column, what, where in personal_columns(rows, ids=(rules.id_column, rules.county_column)):
        if column not in rules.personal:
            problems.add(
                f"column {column} looks like {what}, {where}; delete it, or name it under personal in the rules, then it is let in and never written"
            )
    ids = rows[rules.id_column]
    if ids.isna().any():
        problems.add(f"line {shorten(rows.index[ids.isna()])}: {rules.id_column} is empty (编号为空); fill it")
    repeated = ids[ids.duplicated() & ids.notna()].unique()
    if len(repeated):
        problems.add(f"{rules.id_column} repeats (编号重复): {shorten(repeated)}; one row a project")
    said, status = _status(rows, path.name, problems)
    problems.raise_as(SchemaError)
    kept = rows.drop(columns=[column for column in rules.personal if column in rows and column != rules.id_column])
    left = [column for column in rules.personal if column in rows]
    told = [ChoiceNotes.personal_left_out(file=path.name, columns=left)] if left else []
    return kept, [*notes_of(rows), *said, *told], status


def _status(rows: pd.DataFrame, name: str, problems: Problems) -> tuple[list[Note], Status]:
    if "status" not in rows:
        return [ChoiceNotes.no_status(file=name)], Status.WORKING
    words = rows["status"].fillna(Status.WORKING.value)
    unknown = sorted(set(words) - set(Status))
    if unknown:
        problems.add(f"status is {shorten(unknown)}; use {', '.join(Status)} (可信状态无效)")
        return [], Status.WORKING
    return [], max((Status(word) for word in words), key=lambda one: one.rank)


def _joined(frame: pd.DataFrame, other: pd.DataFrame, name: str, id_column: str) -> pd.DataFrame:
    """The register with a list's columns, by id; a column the register has already keeps the list's name before it."""
    added = other.set_index(id_column).drop(columns="status", errors="ignore")
    found = added.reindex(frame[id_column]).set_axis(frame.index)
    bare = {column: column if column not in frame else f"{name}.{column}" for column in found.columns}
    return pd.concat([frame, found.rename(columns=bare)], axis=1)
