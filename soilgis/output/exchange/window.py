"""Exchange files put in place (交换成果写出): the converted file with its record beside it, and the empty form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from soilgis.model.exchange_tables import Altered, Conversion
from soilgis.model.notes import Code

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.model.exchanged import Blank, Converted
    from soilgis.model.job import Target
    from soilgis.model.notes import Note
    from soilgis.output.exchange.record import Record


Files: TypeAlias = "tuple[tuple[Path, ...], tuple[Note, ...], bool, tuple[Path, ...]]"
"""What `soilgis.output.answers.Written` is made of, in its order."""


def write_file(answer: Converted | Blank, target: Target) -> Files:
    """Write a conversion or an empty form, whole or not at all; told is what the format could not hold."""
    from soilgis.model.exchanged import Converted

    place = target.path if target.endings else target.path / answer.name
    return _converted(answer, place) if isinstance(answer, Converted) else _blank(answer, place)


def _converted(answer: Converted, place: Path) -> Files:
    """The file that was asked for, NAME-record.csv beside it, and a Shapefile's full field names."""
    from soilgis.output.atomic import scratch_file
    from soilgis.output.exchange.record import Record
    from soilgis.output.tables import write_csv

    record = Record()
    with scratch_file(place) as scratch:
        for note in answer.notes:
            if note.code is Code.CONVERTED:
                record.change(Altered.MOVED, after=str(note))
        _written(answer, scratch, record)
        table = record.table()
        write_csv(table, Conversion, scratch.parent / f"{place.stem}-record.csv", lang="zh")
        names = _names(table, scratch, place)
        made = sorted(one.name for one in scratch.parent.iterdir())
    shown = (place, *(place.parent / name for name in names), place.parent / f"{place.stem}-record.csv")
    return tuple(place.parent / name for name in made), tuple(record.notes), False, shown


def _blank(answer: Blank, place: Path) -> Files:
    from soilgis.output.atomic import scratch_file
    from soilgis.output.exchange.forms import write_form

    with scratch_file(place) as scratch:
        write_form(answer, scratch)
    return (place,), (), False, (place,)


def _names(table: Any, scratch: Path, place: Path) -> list[str]:
    """The sidecar with the full names of fields that were shortened."""
    from soilgis.output.tables import write_csv

    renamed = table[table[Conversion.change] == Altered.RENAMED.value]
    if renamed.empty:
        return []
    name = f"{place.stem}-fields.csv"
    write_csv(renamed, Conversion, scratch.parent / name, lang="zh")
    return [name]


def _written(answer: Converted, scratch: Path, record: Record) -> None:
    from soilgis.output.exchange import corners
    from soilgis.output.exchange.vectors import write_vector

    frame, form = answer.frame, answer.form
    if frame is None or form is None:
        raise ValueError("a conversion needs shapes and a format")
    ending = form.endings[0]
    if not form.areal:
        write_vector(frame, scratch, form, record, encoding=answer.text_encoding)
        return
    listed = corners.parcels_of(frame, record, scratch.name, ending)
    if ending == ".csv":
        corners.write_corner_csv(listed, scratch)
    elif ending == ".xlsx":
        corners.write_corner_book(listed, scratch, frame.crs.name)
    else:
        text = corners.survey_text(listed, corners.System(*answer.system))
        scratch.write_bytes(text.encode(answer.text_encoding or "gb18030"))
