"""List the studies that come with soilgis, with what each holds and lacks (研究方案目录)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import click

from soilgis.cli.perform import Request
from soilgis.model.job import Positional

if TYPE_CHECKING:
    import pandas as pd


class Command(Request):
    """List the studies that come with soilgis: layers there, working, demo and missing, targets, goals, duties; or what one still lacks, with the article (列出自带的研究方案，或查看一个方案的缺口)."""

    examples: ClassVar[tuple[str, ...]] = (
        "soilgis studies",
        "soilgis studies shanxi",
        "soilgis studies my/study.toml --layers my/layers",
    )

    study: Annotated[str, Positional()] = ""
    """Study whose gaps are listed too: its id, or the path of a study.toml (方案)."""
    layers: tuple[Path, ...] = ()
    """Your folder of layers; may be repeated (自有图层目录)."""

    def perform(self) -> int:
        """Print the table, and the gaps where one study is named."""
        from soilgis.jobs.steps.study_inventory import inventory
        from soilgis.model.study_tables import StudyGaps, StudyInventory
        from soilgis.store.catalog import Catalog, study_ids

        found = inventory(Catalog(self.layers), (self.study,) if self.study else study_ids())
        _print(found.studies, StudyInventory)
        if self.study:
            click.echo()
            _print(found.gaps.drop(columns="study"), StudyGaps)
        return 0


def _print(frame: pd.DataFrame, table: Any) -> None:
    """Headings and rows, parted by tabs; words in Chinese."""
    columns = [table.column(str(name)) for name in frame.columns]
    click.echo("\t".join(column.label for column in columns))
    for row in frame.astype(object).where(frame.notna(), "").itertuples(index=False):
        click.echo("\t".join(str(column.worded(cell)) for column, cell in zip(columns, row, strict=True)))
