"""Run a study and write its tables, maps and manifest (运行方案)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from soilgis.model import holds
from soilgis.model.folders import result_files
from soilgis.model.job import Positional, Progress, Target, WritingJob, silent
from soilgis.model.level import Level

if TYPE_CHECKING:
    from collections.abc import Callable

    from soilgis.model.result import Result, Settled


class Run(WritingJob):
    """Run a study: boundaries × targets × priority areas → tables that close and a map that needs no network (运行研究方案)."""

    title = "研究方案"
    examples: ClassVar[tuple[str, ...]] = (
        "soilgis run shanxi --out out/shanxi",
        "soilgis run my/study.toml --layers my/layers --brief --atlas",
    )

    study: Annotated[str, Positional(), holds.STUDY]
    """Id of a shipped study, or the path of a study.toml (研究方案)."""
    out: Annotated[Path | None, holds.FOLDER_OUT] = None
    """Folder for the results; out/<study> when not given (输出目录)."""
    layers: Annotated[tuple[Path, ...], holds.SHELF] = ()
    """Your folder of layers, DIR/<id>/layer.toml; may be repeated (自有图层目录)."""
    level: Annotated[Level | None, holds.option()] = None
    """Make the tables for another level than the study's (统计级别)."""
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

    def measure(self, progress: Progress = silent, *, settled: Callable[[Settled], None] = lambda _: None) -> Result:
        """Read the study, overlay its boundaries, targets and priority areas, and lay the tables.

        ``settled`` is called once with what the study covers, before it is measured, so that a window may begin on the shapes.
        """
        from soilgis.jobs.steps.study import at_level, run
        from soilgis.store.catalog import Catalog

        catalog = Catalog(self.layers)
        study = at_level(catalog.study(self.study), self.level)
        progress(study.title.zh)
        return run(study, catalog, strict=self.strict, engine=self.engine, progress=progress, settled=settled)
