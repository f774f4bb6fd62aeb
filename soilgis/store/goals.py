"""Goals of programmes (数量目标): the shelf's layer programme-goals, or a user's own file of the same form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.model.dates import read_dates
from soilgis.model.errors import LayerError, Problems, SchemaError
from soilgis.model.programme_tables import GoalFile
from soilgis.store.given import notes_of, read_given

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from soilgis.model.notes import Note
    from soilgis.store.catalog import Catalog

LAYER = "programme-goals"


def read_goals(
    catalog: Catalog, path: Path | None = None, *, encoding: str = ""
) -> tuple[pd.DataFrame, dict[str, pd.Series[pd.Timestamp]], list[Note]]:
    """Read goals.

    Parameters
    ----------
    catalog
        Where the layer is; a user's layer of the same id replaces the shipped one.
    path
        A user's file instead.
    encoding
        Encoding of the file; told from its bytes when empty.

    Returns
    -------
    goals, dates, notes
        `GoalFile` with the lines of the file; its days by column, missing where empty; and what was guessed.

    Raises
    ------
    LayerError, SchemaError
        Naming the file, the line and the column: also deadlines that are text and no day.
    """
    layer = catalog.layer(LAYER)
    found = path or catalog.file(layer, layer.reading.file)
    if found is None:
        raise LayerError(f"{LAYER} has no {layer.reading.file} (缺少数量目标文件)")
    rows = GoalFile.check(read_given(found, GoalFile, encoding=encoding), found.name)
    problems, dates, notes = Problems(found.name), {}, list(notes_of(rows))
    for column in (GoalFile.start, GoalFile.due):
        dates[str(column)], said = read_dates(rows[column], found.name, problems=problems)
        notes += said
    problems.raise_as(SchemaError)
    return rows, dates, notes
