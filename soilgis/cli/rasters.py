"""Tables of the commands that write their own (单表写出)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from soilgis.model.columns import Table


def write_table(frame: pd.DataFrame, declaration: type[Table], path: Path) -> None:
    """Write one table as CSV, whole or not at all."""
    from soilgis.output.atomic import scratch_file
    from soilgis.output.tables import write_csv

    with scratch_file(path) as scratch:
        write_csv(frame, declaration, scratch)


def write_tables(tables: Mapping[str, tuple[type[Table], pd.DataFrame]], folder: Path) -> None:
    """Write several tables as CSV into one folder, whole or not at all."""
    from soilgis.output.atomic import scratch_folder
    from soilgis.output.tables import write_csv

    with scratch_folder(folder) as scratch:
        for name, (declaration, frame) in tables.items():
            write_csv(frame, declaration, scratch / f"{name}.csv")
