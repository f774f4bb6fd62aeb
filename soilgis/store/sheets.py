"""Workbooks (工作簿): a sheet of Excel, WPS or LibreOffice read as `soilgis.store.text.read_csv` reads text: cells as text, rows with their numbers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soilgis.model.errors import LayerError, Problems, SchemaError, shorten
from soilgis.model.sentences.exchange import ExchangeMessages, ExchangeNotes
from soilgis.model.texts import plain_frame
from soilgis.store.entry import admit

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from python_calamine import CalamineSheet, CalamineWorkbook

    from soilgis.model.notes import Note

BOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
"""Endings of workbooks."""
GUIDES = ("填写说明", "说明", "选项")
"""Sheets that say how another is filled in; never taken for the table."""
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 1_000
_TITLES = 8
"""Rows above the headings that may hold a title, a unit or a date."""


@dataclass(frozen=True)
class _Row:
    """A row that holds anything: its number in the sheet, and its cells as text."""

    number: int
    cells: list[str]

    @property
    def filled(self) -> int:
        return sum(1 for cell in self.cells if cell)


def is_book(path: Path) -> bool:
    """Whether a file is a workbook by its name."""
    return path.suffix.lower() in BOOKS


def read_sheet(path: Path, *, sheet: str = "", empty_ok: bool = False) -> pd.DataFrame:
    """Read one sheet as text: no value is converted, empty cells are missing, whole numbers have no decimals, days are YYYY-MM-DD.

    Rows above the headings that hold one cell each (a title, a unit) are left out and told. Hidden sheets and sheets called 填写说明 are
    never taken; of several others the first with rows is, and told.

    Parameters
    ----------
    path
        xlsx, xlsm, xls, xlsb or ods.
    sheet
        Its name; the first with rows when empty.
    empty_ok
        Whether headings without rows will do.

    Returns
    -------
    DataFrame
        Cells without blanks around them; the index, named ``row``, counts as the sheet does. ``attrs["notes"]`` says what was chosen.

    Raises
    ------
    LayerError
        If it is missing, damaged, locked by a password, no workbook in spite of its name, or has no such sheet.
    SchemaError
        If it has no rows (unless ``empty_ok``), a heading is empty or occurs twice, or a row is longer than the headings.
    """
    admit(path)
    if not path.is_file():
        raise LayerError(f"{path} does not exist (文件不存在)")
    with _opened(path) as book:
        chosen, notes = _chosen(book, path, sheet)
        rows = _rows(chosen, path)
        merged = _merged_below(chosen, rows)
    return _frame(rows, path, [*notes, *merged], empty_ok=empty_ok)


def every_sheet(path: Path) -> list[tuple[str, list[list[object]]]]:
    """Cells of every sheet by its name, as they are stored; empty cells are None.

    Raises
    ------
    LayerError
        As `read_sheet` does.
    """
    admit(path)
    with _opened(path) as book:
        return [
            (
                name,
                [[None if cell == "" else cell for cell in row] for row in _sheet(book, name, path).to_python()],
            )
            for name in book.sheet_names
        ]


def _opened(path: Path) -> CalamineWorkbook:
    """The workbook; whatever stops it says so in a sentence."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    head = path.read_bytes()[:512] if path.stat().st_size < 512 else _head(path)
    if not head:
        raise LayerError(f"{path} is empty, 0 bytes (空文件)")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"MIME-Version")):
        raise LayerError(ExchangeMessages.page_as_book(file=path.name))
    if not head.startswith((b"PK", b"\xd0\xcf\x11\xe0", b"\x09")):
        raise LayerError(ExchangeMessages.text_as_book(file=path.name))
    try:
        return CalamineWorkbook.from_path(str(path))
    except PasswordError as failure:
        raise LayerError(ExchangeMessages.book_locked(file=path.name)) from failure
    except (CalamineError, OSError) as failure:
        if head.startswith(b"\xd0\xcf\x11\xe0") and path.suffix.lower() in {".xlsx", ".xlsm", ".xlsb"}:
            raise LayerError(ExchangeMessages.book_locked(file=path.name)) from failure
        raise LayerError(ExchangeMessages.book_broken(file=path.name, why=failure)) from failure


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(512)


def _chosen(book: CalamineWorkbook, path: Path, wanted: str) -> tuple[CalamineSheet, list[Note]]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    shown = [
        one.name
        for one in book.sheets_metadata
        if one.visible is SheetVisibleEnum.Visible and one.typ is SheetTypeEnum.WorkSheet
    ]
    if wanted:
        if wanted not in book.sheet_names:
            raise LayerError(
                f"{path.name} has no sheet {wanted!r} (没有这个工作表); it has {shorten(book.sheet_names)}"
            )
        return _sheet(book, wanted, path), []
    found = [_sheet(book, name, path) for name in shown if name.strip() not in GUIDES]
    full = [one for one in found if one.total_height] or found
    if not full:
        raise LayerError(f"{path.name} has no sheet that can be seen (没有可见的工作表)")
    if len(full) == 1:
        return full[0], []
    return full[0], [ExchangeNotes.sheet_chosen(sheet=full[0].name, others=[one.name for one in full[1:]])]


def _sheet(book: CalamineWorkbook, name: str, path: Path) -> CalamineSheet:
    from python_calamine import CalamineError

    try:
        return book.get_sheet_by_name(name)
    except CalamineError as failure:
        raise LayerError(ExchangeMessages.book_broken(file=path.name, why=failure)) from failure


def _rows(sheet: CalamineSheet, path: Path) -> list[_Row]:
    """Rows that hold anything, numbered as the sheet does."""
    if sheet.end is None:
        return []
    if sheet.end[0] >= _MOST_ROWS or sheet.end[1] >= _MOST_COLUMNS:
        raise SchemaError(
            f"{path.name}: sheet {sheet.name} reaches to column {sheet.end[1] + 1}, more than {_MOST_COLUMNS} (工作表过宽); delete the columns that are not needed"
        )
    rows = (
        _Row(number, [_text(cell) for cell in cells])
        for number, cells in enumerate(sheet.to_python(skip_empty_area=False), 1)
    )
    return [row for row in rows if row.filled]


def _text(cell: object) -> str:
    """A cell as people see it, but for its number format."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return str(cell).strip()


def _frame(rows: list[_Row], path: Path, notes: list[Note], *, empty_ok: bool) -> pd.DataFrame:
    import pandas as pd

    widest = max((row.filled for row in rows[: _TITLES + 1]), default=0)
    above = 0
    while above < min(len(rows) - 1, _TITLES) and rows[above].filled == 1 < widest:
        above += 1
    if not rows:
        raise SchemaError(f"{path.name} is empty, it has no headings (空文件)")
    if above:
        notes = [*notes, ExchangeNotes.title_rows(rows=[row.number for row in rows[:above]])]
    headings = list(rows[above].cells)
    while headings and not headings[-1]:
        headings.pop()
    headings = ["".join(heading.split()) if not heading.isascii() else heading for heading in headings]
    problems = Problems(path.name)
    _refuse_headings(headings, rows[above].number, problems)
    width = len(headings)
    body = rows[above + 1 :]
    problems.extend(
        f"row {row.number} has a cell beyond the last heading (单元格多于字段); give its column a heading, or clear it"
        for row in body
        if any(row.cells[width:])
    )
    problems.raise_as(SchemaError)
    if not body and not empty_ok:
        raise SchemaError(f"{path.name} has no rows (空表)")
    index = pd.Index([row.number for row in body], name="row", dtype="int64")
    cells = [(row.cells + [""] * width)[:width] for row in body]
    frame = pd.DataFrame(cells, columns=headings, index=index, dtype="str")
    frame = frame.mask(frame == "")
    frame.attrs["notes"] = tuple(note.under(path.name) for note in notes)
    return plain_frame(frame, path.name)


def _refuse_headings(headings: list[str], row: int, problems: Problems) -> None:
    empty = [number for number, heading in enumerate(headings, 1) if not heading]
    if empty:
        problems.add(
            f"row {row}: column {shorten(empty)} has no heading (字段名为空); one row must name every column: undo merged headings, or delete the column"
        )
    repeated = [heading for heading in dict.fromkeys(headings) if heading and headings.count(heading) > 1]
    if repeated:
        problems.add(
            f"row {row}: heading {shorten(repeated)} occurs twice (字段名重复); which column counts is not certain, rename one"
        )


def _merged_below(sheet: CalamineSheet, rows: list[_Row]) -> list[Note]:
    """A note where cells below the first rows are merged downwards: all but the first are empty when read."""
    first = rows[0].number if rows else 1
    down = [start[0] + 1 for start, end in sheet.merged_cell_ranges or [] if end[0] > start[0] and start[0] >= first]
    return [ExchangeNotes.merged_down(rows=sorted(set(down)))] if down else []
