"""Judge disturbance patches against approved extents (扰动图斑监管)."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import click

from soilgis.cli.perform import Request
from soilgis.model.job import FileJob, Target


class Command(FileJob, Request):
    """Compliance, change, risk tier and county figures of disturbance patches; suspicions to be verified on site (扰动图斑监管)."""

    examples: ClassVar[tuple[str, ...]] = (
        "soilgis supervise --patches 2024Q2.shp --approved fzzrfw.gpkg --out out/2024Q2",
        "soilgis supervise --patches now.gpkg --approved a.gpkg --previous before.gpkg --study shanxi --out out/now",
    )

    inputs: ClassVar[tuple[str, ...]] = ("patches", "approved", "previous")

    patches: Path
    """Disturbance patches: polygons with patch_id, spot_tbid or mapNum (扰动图斑)."""
    approved: Path
    """Approved extents: polygons with project_id or STBCFABH (防治责任范围)."""
    out: Path
    """Folder for the results (输出目录)."""
    previous: Path | None = None
    """Patches of the previous period (上期图斑)."""
    study: str = ""
    """Study whose regions and priority areas are used (研究方案)."""
    layers: tuple[Path, ...] = ()
    """Your folder of layers; may be repeated (自有图层目录)."""
    digitise: float = 2.0
    """Uncertainty of a digitised outline in metres (勾绘容差)."""
    shift: float = 5.0
    """Shift between image and approved extent in metres (影像偏移容差)."""
    least_excess: float = 100.0
    """Ground beyond the widened extent up to this is no excess, m² (最小超出面积)."""
    change_share: float = 0.05
    """Growth or loss up to this share of the patch is no change (变化容差)."""
    non_construction: tuple[str, ...] = ()
    """Value of qtype that marks a patch as no construction project; may be repeated (非生产建设项目标识)."""
    risk: Path | None = None
    """Your risk rules, TOML; the shipped ones are house rules, not official (风险规则)."""
    zh: bool = False
    """Chinese headings and words in the CSV files (CSV 用中文表头)."""

    def writes(self) -> tuple[Target, ...]:
        """The folder."""
        from soilgis.output.supervision import WRITTEN

        return (Target(self.out, names=WRITTEN),)

    def perform(self) -> int:
        """Judge, write, and print the counts."""
        from soilgis.cli.progress import steps
        from soilgis.jobs.steps.screen_layers import supervised_study
        from soilgis.jobs.steps.supervision import open_inputs, supervise
        from soilgis.model.errors import UsageError
        from soilgis.model.screen_words import Compliance
        from soilgis.model.supervise_tables import Patches
        from soilgis.model.supervision import SuperviseOptions
        from soilgis.output.supervision import write_supervision
        from soilgis.store.catalog import Catalog
        from soilgis.store.patches import read_risk_rules

        catalog, opening = Catalog(self.layers), self.opening()
        values = {
            "digitise_m": self.digitise, "shift_m": self.shift, "least_excess_m2": self.least_excess, "change_share": self.change_share,
            **({"non_construction": self.non_construction} if self.non_construction else {}),
        }  # fmt: skip
        options = SuperviseOptions.load(values, "supervise", UsageError)
        rules = read_risk_rules(catalog, self.risk)
        study = supervised_study(catalog, self.study)
        with steps("图斑监管") as progress:
            progress("读取图斑")
            inputs = open_inputs(self.patches, self.approved, self.previous, opening=opening)
            result = supervise(inputs, study, catalog, options=options, rules=rules, progress=progress)
            written = write_supervision(result, self.out, zh=self.zh, progress=progress)
        for warning in result.provenance.warnings:
            click.echo(f"注意：{warning}", err=True)
        counts = result.patches[Patches.compliance].value_counts()
        click.echo("；".join(f"{word.label} {int(counts.get(word.value, 0))}" for word in Compliance))
        for path in written:
            click.echo(path)
        return 0
