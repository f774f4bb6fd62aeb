"""Field names (字段名): a column found by its name, also where a Shapefile has cut it to 10 bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.model.errors import SchemaError, shorten
from soilgis.model.sentences.store import StoreNotes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from soilgis.model.notes import Note

CUT = 10
"""Bytes a field name of a .dbf holds (dBASE III; ESRI Shapefile Technical Description)."""


def cuts(name: str) -> frozenset[str]:
    """What a name becomes in 10 bytes of UTF-8 or GBK; empty for one that fits.

    Examples
    --------
    >>> sorted(cuts("earthwork_m3")), sorted(cuts("土石方总量"))
    (['earthwork_'], ['土石方'])
    """
    found = set()
    for encoding in ("utf-8", "gb18030"):
        spelled = name.encode(encoding)
        if len(spelled) > CUT:
            found.add(spelled[:CUT].decode(encoding, "ignore"))
    return frozenset(found)


def column_named(columns: Iterable[object], wanted: Iterable[str], subject: str) -> tuple[str, Note | None]:
    """Find a column by any of several names: as spelled, then without regard to case, then cut to 10 bytes.

    Parameters
    ----------
    columns
        Names the table has.
    wanted
        Names that mean the column, the best first.
    subject
        The table's name for messages.

    Returns
    -------
    column, note
        The table's own name for it, empty when there is none; and a note where the name was cut, else empty.

    Raises
    ------
    SchemaError
        If several columns could be it.
    """
    have, names = [str(column) for column in columns], list(wanted)
    exact = next((name for name in names if name in have), "")
    if exact:
        return exact, None
    for spellings, told in ((_folded(names), False), (_cut(names), True)):
        found = [column for column in have if _bare(column) in spellings]
        if len(found) > 1:
            raise SchemaError(
                f"{subject}: {shorten(found)} could each be {spellings[_bare(found[0])]} (字段名不唯一); rename the one that is meant"
            )
        if found:
            meant = spellings[_bare(found[0])]
            return found[0], StoreNotes.field_cut(column=found[0], meant=meant, bytes=CUT) if told else None
    return "", None


def as_cut(columns: Iterable[object], wanted: str) -> str:
    """A hint where a table has a name as a .dbf cuts it: ``; earthwork_ may be it, cut to 10 bytes``, or nothing."""
    found = [str(column) for column in columns if str(column) in cuts(wanted)]
    return f"; {found[0]} may be it, cut to {CUT} bytes (字段名被截断)" if found else ""


def named_columns(
    columns: Iterable[object], fields: Mapping[str, Iterable[str]], subject: str
) -> tuple[dict[str, str], list[Note]]:
    """Columns of a table by our names for them, and notes on names that were cut.

    Raises
    ------
    SchemaError
        If a column could be two of ours, or one of ours two columns.
    """
    have = [str(column) for column in columns]
    found, notes = {}, []
    for ours, theirs in fields.items():
        column, note = column_named(have, theirs, subject)
        if column:
            found[ours] = column
            notes += [note] if note else []
    owners = {column: [ours for ours, theirs in found.items() if theirs == column] for column in found.values()}
    for column, roles in owners.items():
        if len(roles) > 1:
            raise SchemaError(f"{subject}: {column} could be {shorten(roles)} (字段名被截断，含义不唯一); rename it")
    return found, notes


def _bare(column: str) -> str:
    """A column's name without the mark of a character that was cut in half."""
    return column.casefold().rstrip("\ufffd?")


def _folded(names: list[str]) -> dict[str, str]:
    return {name.casefold(): name for name in reversed(names)}


def _cut(names: list[str]) -> dict[str, str]:
    return {short.casefold(): name for name in reversed(names) for short in cuts(name)}
