"""Text tables (文本表): CSV and tab-separated files as people save them: decoded, cut into cells, every row with its line in the file."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from typing import TYPE_CHECKING

from soilgis.model.errors import LayerError, Problems, SchemaError, shorten
from soilgis.model.texts import plain_frame
from soilgis.store.encodings import decoded
from soilgis.store.entry import admit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pandas as pd

    from soilgis.model.notes import Note

DELIMITERS = (",", "\t", ";", "，")
"""What may part the cells; the one that occurs most in the headings does."""
_LONGEST_CELL = 1_000_000


def read_csv(path: Path, *, empty_ok: bool = False, encoding: str = "") -> pd.DataFrame:
    """Read a CSV file as text: no value is converted, empty cells are missing, codes keep their zeros.

    Parameters
    ----------
    path
        Comma-, tab- or semicolon-separated text.
    empty_ok
        Whether headings without rows will do.
    encoding
        Encoding of the file; told from its bytes when empty (`soilgis.store.encodings.decoded`).

    Returns
    -------
    DataFrame
        Cells without blanks around them; the index, named ``line``, counts the lines of the file from 1. Rows without any value are
        left out. ``attrs["notes"]`` tells an encoding that was guessed.

    Raises
    ------
    LayerError
        If the file cannot be read or decoded, or is not a table.
    SchemaError
        If it has no rows (unless ``empty_ok``), a heading is empty or occurs twice, or rows are longer than the headings.
    """
    import pandas as pd

    admit(path)
    if not path.is_file():
        raise LayerError(f"{path} does not exist (文件不存在)")
    text, notes = decoded(path, encoding)
    rows = _records(text, path)
    _, headings = next(rows, (1, []))
    while headings and not headings[-1]:
        headings.pop()
    if not headings:
        raise LayerError(f"{path} is empty, it has no headings (空文件)")
    problems = Problems(path.name)
    _refuse_bad_headings(headings, problems)
    lines, cells = _cells(rows, len(headings), problems)
    problems.raise_as(SchemaError)
    if not cells and not empty_ok:
        raise SchemaError(f"{path} has no rows (空表)")
    frame = pd.DataFrame(cells, columns=headings, index=pd.Index(lines, name="line", dtype="int64"), dtype="str")
    frame = frame.mask(frame == "")
    frame.attrs["notes"] = tuple(note.under(path.name) for note in notes)
    return plain_frame(frame, path.name)


def notes_of(frame: pd.DataFrame) -> list[Note]:
    """What `read_csv` has to tell of a table, in Chinese."""
    return list(frame.attrs.get("notes", ()))


def _records(text: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold anything, each with the line it begins on; cells without blanks around them."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    outside = re.sub(r'"[^"]*"', "", first)
    delimiter = max(DELIMITERS, key=outside.count)
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begin = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield begin, cells
            begin = reader.line_num + 1
    except csv.Error as failure:
        raise LayerError(
            f"{path} cannot be read as CSV, line {begin}: {failure} (无法读取); check the quotation marks there"
        ) from failure


def _refuse_bad_headings(headings: list[str], problems: Problems) -> None:
    empty = [number for number, heading in enumerate(headings, 1) if not heading]
    if empty:
        problems.add(f"column {shorten(empty)} has no heading (字段名为空); name it, or delete the column")
    repeated = [heading for heading in dict.fromkeys(headings) if heading and headings.count(heading) > 1]
    if repeated:
        problems.add(
            f"heading {shorten(repeated)} occurs twice (字段名重复); which column counts is not certain, rename one"
        )


def _cells(rows: Iterator[tuple[int, list[str]]], width: int, problems: Problems) -> tuple[list[int], list[list[str]]]:
    """Rows of the headings' width with their lines; longer ones are problems, shorter ones end in empty cells."""
    lines, cells = [], []
    for line, row in rows:
        if any(row[width:]):
            problems.add(
                f"line {line} has {len(row)} cells for {width} headings (单元格多于字段); put quotation marks around a value with a comma"
            )
        lines.append(line)
        cells.append((row + [""] * width)[:width])
    return lines, cells


def refuse_absent(paths: Iterable[Path]) -> None:
    """Refuse files that are not there, all at once, before any of them is read.

    Raises
    ------
    LayerError
        Naming every one.
    """
    absent = [f"{path} does not exist (文件不存在)" for path in paths if not path.exists()]
    if len(absent) == 1:
        raise LayerError(absent[0])
    problems = Problems("files")
    problems.extend(absent)
    problems.raise_as(LayerError)


def sha256(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
