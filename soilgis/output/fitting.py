"""Sheets that a reader can open (表册篇幅): tables too long for a sheet are left to the CSV files beside it, and told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from soilgis.model.sentences.output import OutputNotes

if TYPE_CHECKING:
    import pandas as pd

    from soilgis.model.columns import Table
    from soilgis.model.notes import Note
    from soilgis.model.tabled import Tabled

MOST_SHEET_ROWS = 20_000
"""Rows of a sheet; longer tables are in the CSV files only."""


class Fitting:
    """A result without tables too long for a sheet (表册内容); what is left out stands among its notes.

    Parameters
    ----------
    result
        The result; its CSV files are written too.
    before, after
        What every sheet says before and after the tables that were left out.
    """

    def __init__(self, result: Tabled, *, before: tuple[Note, ...] = (), after: tuple[Note, ...] = ()) -> None:
        self.study, self._frames = result.study, result.frames()
        long = [table.title[0] for table, frame in self._frames.values() if len(frame) > MOST_SHEET_ROWS]
        left = (OutputNotes.sheet_too_long(table=title, rows=MOST_SHEET_ROWS) for title in long)
        self.provenance = replace(result.provenance, warnings=(*before, *left, *after, *result.provenance.warnings))

    def frames(self) -> dict[str, tuple[type[Table], pd.DataFrame]]:
        """Tables that fit a sheet."""
        return {name: pair for name, pair in self._frames.items() if len(pair[1]) <= MOST_SHEET_ROWS}
