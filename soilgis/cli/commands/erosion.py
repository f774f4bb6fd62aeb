"""Soil loss by CSLE, written as an erosion-class raster with its sources (土壤侵蚀模型)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar

import click

from soilgis.cli.perform import Request
from soilgis.model.job import Positional, Target, WritingJob


class Command(WritingJob, Request):
    """A = R·K·L·S·B·E·T block by block, classes of SL 190-2007, as COG with legend and sources in its tags (土壤侵蚀模型)."""

    examples: ClassVar[tuple[str, ...]] = ("soilgis erosion study.toml",)

    study: Annotated[Path, Positional()]
    """TOML file of factors, or a study.toml with a [csle] table (模型方案)."""
    layers: tuple[Path, ...] = ()
    """Your folder of layers; may be repeated (自有图层目录)."""

    def writes(self) -> tuple[Target, ...]:
        """The rasters that the declaration names."""
        from soilgis.jobs.steps.soil_loss import read_csle
        from soilgis.model.csle import place

        study = read_csle(self.study)
        named = {"out": study.out, "modulus_out": study.modulus_out}
        return tuple(
            Target(Path(place(self.study.parent, name)), (".tif", ".tiff"), option=option)
            for option, name in named.items()
            if name
        )

    def perform(self) -> int:
        """Compute and write."""
        from soilgis.cli.progress import steps
        from soilgis.jobs.steps.soil_loss import read_csle, run_csle
        from soilgis.store.catalog import Catalog

        study = read_csle(self.study)
        with steps("土壤侵蚀") as progress:
            files, warnings = run_csle(study, self.study.parent, Catalog(self.layers), progress=progress)
        for warning in warnings:
            click.echo(f"注意：{warning}", err=True)
        for path in files:
            click.echo(path)
        return 0
