"""Run a study and write its tables, maps and manifest (运行方案)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from soilgis.jobs.large.pieces import shared_out
from soilgis.model import holds
from soilgis.model.folders import result_files
from soilgis.model.job import Positional, Progress, Target, silent
from soilgis.model.level import Level
from soilgis.model.signing import SigningJob
from soilgis.model.splitting import SplittingJob
from soilgis.model.spread_job import SpreadingJob

if TYPE_CHECKING:
    from collections.abc import Callable

    from soilgis.model.job import Aside
    from soilgis.model.result import Result, Settled
    from soilgis.model.study import Study
    from soilgis.store.catalog import Catalog


class Run(SpreadingJob, SigningJob, SplittingJob):
    """Run a study: boundaries × targets × priority areas → tables that close and a map that needs no network (运行研究方案)."""

    title = "研究方案"
    examples: ClassVar[tuple[str, ...]] = (
        "soilgis run shanxi --out out/shanxi",
        "soilgis run my/study.toml --layers my/layers --brief --atlas",
        "soilgis run shanxi --brief --office 山西省水利厅 --issue 3 --date 2026-11-26",
        "soilgis run shanxi --split city --out out/shanxi",
        (
            "soilgis run shanxi --regions towns.gpkg --region-id XZQDM --region-name XZQMC --region-parent 县 --region-label 乡镇 "
            "--vintage 2024 --out out/towns"
        ),
    )

    shown = """
    >>> import soilgis
    >>> study = soilgis.Study(id="tiny", title={"zh": "山西省", "en": "Shanxi"}, region=("140000",), level="city", zones=("taihang",))
    >>> found = soilgis.run(study)
    >>> found.table[["name", "printed_km2"]].values.tolist()[0]
    ['山西省', 156797.69]
    >>> found.tables["coverage"]["zone_name"].unique().tolist()
    ['太行山区']
    >>> sorted(path.suffix for path in found.write("tiny"))[-1]
    '.xlsx'
    """
    needs: ClassVar[dict[str, str]] = {
        "region_id": "regions", "region_name": "regions", "region_parent": "regions", "region_label": "regions", "vintage": "regions",
        "office": "brief", "issue": "brief", "date": "brief",
    }  # fmt: skip
    excludes: ClassVar[dict[str, tuple[str, ...]]] = {"regions": ("level",)}
    written: ClassVar[tuple[str, ...]] = ("brief", "atlas", "font", "office", "issue", "date")

    study: Annotated[str, Positional(), holds.STUDY]
    """Id of a shipped study, or the path of a study.toml (研究方案)."""
    out: Annotated[Path | None, holds.FOLDER_OUT] = None
    """Folder for the results; out/<study> when not given (输出目录)."""
    layers: Annotated[tuple[Path, ...], holds.SHELF] = ()
    """Your folder of layers, DIR/<id>/layer.toml; may be repeated (自有图层目录)."""
    level: Annotated[Level | None, holds.option()] = None
    """Make the tables for another level than the study's (统计级别)."""
    regions: Annotated[str, holds.vector()] = ""
    """Your own boundaries instead of the study's units: townships, watersheds (自有统计单元)."""
    region_id: Annotated[str, holds.column("regions")] = ""
    """Column with the unit's id, needed with --regions (单元编号字段)."""
    region_name: Annotated[str, holds.column("regions")] = ""
    """Column with the unit's name (单元名称字段)."""
    region_parent: Annotated[tuple[str, ...], holds.column("regions")] = ()
    """Column with the unit above, the nearest first; may be repeated (上级单元字段)."""
    region_label: Annotated[str, holds.option()] = "统计单元"
    """What the units are called, such as 乡镇 (单元称谓)."""
    vintage: Annotated[str, holds.option()] = ""
    """Year or day your boundaries stand for, needed with --regions (界线时点)."""
    strict: Annotated[bool, holds.option()] = False
    """Refuse demo, working and unchecked layers: nothing is written, exit code 1; also 1 where a map or picture failed (严格模式)."""
    engine: Annotated[Literal["auto", "fast", "reference"], holds.option(advanced=True)] = "auto"
    """How areas are measured: fast sums borders, reference cuts shapes, auto takes the quicker one (量算引擎)."""
    brief: Annotated[bool, holds.option(group="输出")] = False
    """Write the briefing too: briefing.html, briefing.docx, briefing.md, embed.html (简报)."""
    atlas: Annotated[bool, holds.option(group="输出")] = False
    """Write the atlas too: atlas.pdf, one page a region (图集)."""
    zh: Annotated[bool, holds.option(group="输出")] = False
    """Chinese headings and words in the CSV files (CSV 用中文表头)."""
    font: Annotated[Path | None, holds.file_in(group="输出", advanced=True)] = None
    """Font file of the pictures, instead of the Noto Sans SC that comes along (图片字体文件)."""

    def writes(self) -> tuple[Target, ...]:
        """The folder."""
        from soilgis.store.catalog import Catalog

        place = self.out or Path("out") / Catalog(self.layers).study(self.study).id
        return (Target(place, names=result_files(brief=self.brief, atlas=self.atlas)),)

    @shared_out
    def measure(
        self, progress: Progress = silent, *, settled: Callable[[Settled], Aside | None] = lambda _: None
    ) -> Result:
        """Read the study, overlay its boundaries, targets and priority areas, and lay the tables.

        ``settled`` is called once with what the study covers, before it is measured, so that a window may begin on the shapes; what it
        returns begins work beside this process.
        """
        from soilgis.jobs.steps.parts import split_result
        from soilgis.jobs.steps.study import run
        from soilgis.store.catalog import Catalog

        catalog = Catalog(self.layers)
        study = self._asked(catalog)
        progress(study.title.zh)
        result = run(study, catalog, strict=self.strict, engine=self.engine, progress=progress, settled=settled)
        return split_result(result, self.split)

    def early(self) -> None:
        """Refuse parts of a level that the study has no units of."""
        from soilgis.jobs.steps.parts import study_levels
        from soilgis.model.splitting import split_level
        from soilgis.store.catalog import Catalog

        if self.split:
            split_level(self.split, study_levels(self._asked(Catalog(self.layers))))

    def _asked(self, catalog: Catalog) -> Study:
        """The study at the level and by the boundaries that are named."""
        from soilgis.jobs.steps.study import at_level

        return self._with_units(at_level(catalog.study(self.study), self.level))

    def _with_units(self, study: Study) -> Study:
        """The study by the boundaries that are named, if any are."""
        from soilgis.jobs.steps.study import replace_study
        from soilgis.model.errors import UsageError
        from soilgis.model.study import OwnUnits

        if not self.regions:
            return study
        given = {
            "file": str(Path(self.regions).absolute()), "id": self.region_id, "name": self.region_name, "label": self.region_label,
            "parents": self.region_parent, "vintage": self.vintage,
        }  # fmt: skip
        return replace_study(study, region=(), units=OwnUnits.load(given, "--regions", UsageError))
