"""Judge disturbance patches against approved extents (扰动图斑监管)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from soilgis.jobs.large.pieces import shared_out
from soilgis.model import holds
from soilgis.model.folders import SUPERVISION_FILES
from soilgis.model.job import FileJob, Progress, Target, silent
from soilgis.model.options import SuperviseOptions
from soilgis.model.spread_job import SpreadingJob

if TYPE_CHECKING:
    from soilgis.model.supervision import Supervision


class Supervise(SpreadingJob, FileJob):
    """Compliance, change, risk tier and county figures of disturbance patches; suspicions to be verified on site (扰动图斑监管)."""

    title = "图斑监管"
    examples: ClassVar[tuple[str, ...]] = (
        "soilgis supervise --patches 2024Q2.shp --approved fzzrfw.gpkg --out out/2024Q2",
        "soilgis supervise --patches now.gpkg --approved a.gpkg --previous before.gpkg --study shanxi --out out/now",
    )

    shown = """
    >>> import geopandas as gpd, shapely, soilgis
    >>> shapes = {name: [shapely.box(113.5, 37.8, east, 37.81)] for name, east in (("patch", 113.51), ("extent", 113.508))}
    >>> patches = gpd.GeoDataFrame({"patch_id": ["T1"]}, geometry=shapes["patch"], crs="EPSG:4490")
    >>> approved = gpd.GeoDataFrame({"project_id": ["P1"]}, geometry=shapes["extent"], crs="EPSG:4490")
    >>> found = soilgis.supervise(patches, approved)
    >>> found.patches[["patch_id", "compliance", "excess_ha"]].round(1).values.tolist()
    [['T1', 'exceeding', 19.5]]
    >>> "patches.csv" in [path.name for path in found.write("2024Q2")]
    True
    """

    inputs: ClassVar[tuple[str, ...]] = ("patches", "approved", "previous")

    patches: Annotated[Path, holds.vector()]
    """Disturbance patches: polygons with patch_id, spot_tbid or mapNum (扰动图斑)."""
    approved: Annotated[Path, holds.vector()]
    """Approved extents: polygons with project_id or STBCFABH (防治责任范围)."""
    out: Annotated[Path, holds.FOLDER_OUT]
    """Folder for the results (输出目录)."""
    previous: Annotated[Path | None, holds.vector()] = None
    """Patches of the previous period (上期图斑)."""
    study: Annotated[str, holds.STUDY] = ""
    """Study whose regions and priority areas are used (研究方案)."""
    layers: Annotated[tuple[Path, ...], holds.SHELF] = ()
    """Your folder of layers; may be repeated (自有图层目录)."""
    options: SuperviseOptions = SuperviseOptions()
    """Tolerances (监管参数)."""
    risk: Annotated[Path | None, holds.file_in(group="参数", advanced=True)] = None
    """Your risk rules, TOML; the shipped ones are house rules, not official (风险规则)."""
    zh: Annotated[bool, holds.option(group="输出")] = False
    """Chinese headings and words in the CSV files (CSV 用中文表头)."""

    def writes(self) -> tuple[Target, ...]:
        """The folder."""
        return (Target(self.out, names=SUPERVISION_FILES),)

    @shared_out
    def measure(self, progress: Progress = silent) -> Supervision:
        """Read the patches, the approved extents and the risk rules, and judge every patch."""
        from soilgis.jobs.steps.screen_layers import supervised_study
        from soilgis.jobs.steps.supervision import open_inputs, supervise
        from soilgis.store.catalog import Catalog
        from soilgis.store.patches import read_risk_rules

        catalog, opening = Catalog(self.layers), self.opening()
        rules = read_risk_rules(catalog, self.risk)
        study = supervised_study(catalog, self.study)
        progress("读取图斑")
        inputs = open_inputs(self.patches, self.approved, self.previous, opening=opening)
        return supervise(inputs, study, catalog, options=self.options, rules=rules, progress=progress)
