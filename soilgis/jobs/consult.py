"""Which plans of other sectors call for a consultation (规划征求意见提示)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar

from soilgis.model import holds
from soilgis.model.answer import Tables
from soilgis.model.job import FileJob, Positional, Progress, Target, silent
from soilgis.model.layer import Role


class Consult(FileJob):
    """List plans that call for a consultation by their sector, with reasons and bans; what was not asked or checked is said (规划征求意见提示，供参考)."""

    title = "规划征求意见"
    examples: ClassVar[tuple[str, ...]] = (
        "soilgis consult plans.gpkg --sector mining --layers my/layers --out consult.csv",
    )

    shown = """
    >>> import geopandas as gpd, shapely, soilgis
    >>> plan = gpd.GeoDataFrame({"site_id": ["甲"]}, geometry=[shapely.box(113.5, 37.8, 113.51, 37.81)], crs="EPSG:4490")
    >>> found = soilgis.consult(plan, sector="mining", layer="taihang")
    >>> found.table[["plan_id", "consult", "counties"]].values.tolist()
    [['甲', 'needed', '平定县']]
    >>> found.said
    ('建议征求意见 1；所核查图层未提示 0；未核查 0',)
    """

    verdicts_only: ClassVar[bool] = True
    inputs: ClassVar[tuple[str, ...]] = ("plans",)

    plans: Annotated[tuple[Path, ...], Positional(), holds.vector()]
    """Files of plan extents, polygons (规划范围)."""
    out: Annotated[Path, holds.file_out(".csv")]
    """CSV file to write (输出文件)."""
    sector: Annotated[str, holds.option()] = ""
    """Sector of plans without a column sector: infrastructure, mining, urban, public_service, agroforestry, land_consolidation, other (规划类别)."""
    study: Annotated[str, holds.STUDY] = ""
    """Study whose layers are checked (研究方案)."""
    layer: Annotated[tuple[str, ...], holds.layer(Role.ZONES)] = ()
    """Layer to check besides, or instead; may be repeated (图层编号)."""
    layers: Annotated[tuple[Path, ...], holds.SHELF] = ()
    """Your folder of layers; may be repeated (自有图层目录)."""
    id: Annotated[str, holds.column("plans")] = ""
    """Column with the plan's id (规划编号字段)."""
    zh: Annotated[bool, holds.option(group="输出")] = False
    """Chinese headings and words in the CSV file (CSV 用中文表头)."""

    def writes(self) -> tuple[Target, ...]:
        """The CSV file."""
        return (Target(self.out, (".csv",)),)

    def measure(self, progress: Progress = silent) -> Tables:
        """Read the extents, screen them, and list what calls for a consultation."""
        from soilgis.jobs.steps.consulting import consult
        from soilgis.jobs.steps.screen_layers import study_of
        from soilgis.model.screen_words import Consult as Word
        from soilgis.model.supervise_tables import Consultations
        from soilgis.store.catalog import Catalog
        from soilgis.store.idle import UNDECLARED, refuse_idle
        from soilgis.store.sites.read import SiteReading, read_sites

        catalog = Catalog(self.layers)
        study = study_of(catalog, study=self.study, layers=self.layer)
        opening = self.opening()
        refuse_idle([str(path) for path in self.plans if path.suffix.lower() not in UNDECLARED], opening)
        plans = read_sites(self.plans, SiteReading(id_column=self.id, opening=opening.of("plans")))
        table, notes = consult(plans, study, catalog, sector=self.sector, progress=progress)
        counts = table[Consultations.consult].value_counts()
        said = "；".join(f"{word.label} {int(counts.get(word.value, 0))}" for word in Word)
        return Tables({"": (Consultations, table)}, notes, said=(said,))
