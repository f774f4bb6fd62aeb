"""Which plans of other sectors call for a consultation (规划征求意见提示)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar

import click

from soilgis.cli.perform import Request
from soilgis.model.job import Positional, Target, WritingJob


class Command(WritingJob, Request):
    """List plans that call for a consultation by their sector, with reasons and bans; what was not asked or checked is said (规划征求意见提示，供参考)."""

    examples: ClassVar[tuple[str, ...]] = (
        "soilgis consult plans.gpkg --sector mining --layers my/layers --out consult.csv",
    )

    plans: Annotated[tuple[Path, ...], Positional()]
    """Files of plan extents, polygons (规划范围)."""
    out: Path
    """CSV file to write (输出文件)."""
    sector: str = ""
    """Sector of plans without a column sector: infrastructure, mining, urban, public_service, agroforestry, land_consolidation, other (规划类别)."""
    study: str = ""
    """Study whose layers are checked (研究方案)."""
    layer: tuple[str, ...] = ()
    """Layer to check besides, or instead; may be repeated (图层编号)."""
    layers: tuple[Path, ...] = ()
    """Your folder of layers; may be repeated (自有图层目录)."""
    id: str = ""
    """Column with the plan's id (规划编号字段)."""
    crs: str = ""
    """CRS of files that declare none (坐标系)."""
    zh: bool = False
    """Chinese headings and words in the CSV file (CSV 用中文表头)."""

    def writes(self) -> tuple[Target, ...]:
        """The CSV file."""
        return (Target(self.out, (".csv",)),)

    def perform(self) -> int:
        """Screen the extents and write the list."""
        from soilgis.cli.progress import steps
        from soilgis.jobs.steps.screen_layers import study_of
        from soilgis.jobs.steps.screening import consult
        from soilgis.model.screen_words import Consult
        from soilgis.model.supervise_tables import Consultations
        from soilgis.output.atomic import scratch_file
        from soilgis.output.tables import write_csv
        from soilgis.store.catalog import Catalog
        from soilgis.store.sites.read import SiteReading, read_sites

        catalog = Catalog(self.layers)
        study = study_of(catalog, study=self.study, layers=self.layer)
        with steps("规划征求意见") as progress:
            plans = read_sites(self.plans, SiteReading(crs=self.crs, id_column=self.id))
            table, warnings = consult(plans, study, catalog, sector=self.sector, progress=progress)
            with scratch_file(self.out) as scratch:
                write_csv(table, Consultations, scratch, lang="zh" if self.zh else "")
        for warning in warnings:
            click.echo(f"注意：{warning}", err=True)
        counts = table[Consultations.consult].value_counts()
        click.echo("；".join(f"{word.label} {int(counts.get(word.value, 0))}" for word in Consult))
        click.echo(self.out)
        return 0
