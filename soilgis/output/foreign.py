"""Private parts of python-docx (外部库内部接口); tests/test_foreign.py tells which release broke which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.table import Table, _Cell, _Row
    from docx.text.run import Run


def run_xml(run: Run) -> Any:
    """The XML of a run: python-docx has no fields and no East Asian fonts."""
    return run._r


def table_xml(table: Table) -> Any:
    """The XML of a table: python-docx has no rules above and below alone."""
    return table._tbl


def row_xml(row: _Row) -> Any:
    """The XML of a row: python-docx repeats no heads and keeps no row whole."""
    return row._tr


def cell_xml(cell: _Cell) -> Any:
    """The XML of a cell: python-docx has no borders."""
    return cell._tc


def slide_run_xml(run: Any) -> Any:
    """The XML of a run on a slide: python-pptx has no East Asian fonts."""
    return run._r
