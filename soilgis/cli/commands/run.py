"""Run a study and write its tables, maps and manifest (运行方案)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import click

from soilgis.cli.guard import study_id
from soilgis.cli.perform import Request
from soilgis.model.job import Positional, Target, WritingJob
from soilgis.model.level import Level

if TYPE_CHECKING:
    from soilgis.model.result import Settled
    from soilgis.output.drawing import Begun


class Command(WritingJob, Request):
    """Run a study: boundaries × targets × priority areas → tables that close and a map that needs no network (运行研究方案)."""

    examples: ClassVar[tuple[str, ...]] = (
        "soilgis run shanxi --out out/shanxi",
        "soilgis run my/study.toml --layers my/layers --brief --atlas",
    )

    study: Annotated[str, Positional()]
    """Id of a shipped study, or the path of a study.toml (研究方案)."""
    out: Path | None = None
    """Folder for the results; out/<study> when not given (输出目录)."""
    layers: tuple[Path, ...] = ()
    """Your folder of layers, DIR/<id>/layer.toml; may be repeated (自有图层目录)."""
    level: Level | None = None
    """Make the tables for another level than the study's (统计级别)."""
    strict: bool = False
    """Refuse demo, working and unchecked layers: nothing is written, exit code 1; also 1 where a map or picture failed (严格模式)."""
    engine: Literal["auto", "fast", "reference"] = "auto"
    """How areas are measured: fast sums borders, reference cuts shapes, auto takes the quicker one (量算引擎)."""
    brief: bool = False
    """Write the briefing too: briefing.html, briefing.docx, embed.html (简报)."""
    atlas: bool = False
    """Write the atlas too: atlas.pdf, one page a region (图集)."""
    zh: bool = False
    """Chinese headings and words in the CSV files (CSV 用中文表头)."""
    font: Path | None = None
    """Font file of the pictures, instead of the Noto Sans SC that comes along (图片字体文件)."""

    def writes(self) -> tuple[Target, ...]:
        """The folder."""
        from soilgis.output.write import written_names

        place = self.out or Path("out") / study_id(self.study, self.layers)
        return (Target(place, names=written_names(brief=self.brief, atlas=self.atlas)),)

    def perform(self) -> int:
        """Run the study and print where everything is."""
        from soilgis.cli.progress import steps
        from soilgis.jobs.steps.study import at_level, run
        from soilgis.output.atomic import prove_writable
        from soilgis.output.beside import second_python
        from soilgis.output.drawing import begin_shapes
        from soilgis.output.fonts import chinese_font
        from soilgis.output.told import Told
        from soilgis.output.write import Wanted, write_result
        from soilgis.store.catalog import Catalog

        told = Told()
        if self.font:
            chinese_font(self.font)
        catalog = Catalog(self.layers)
        study = at_level(catalog.study(self.study), self.level)
        folder = self.out or Path("out") / study.id
        prove_writable(folder)
        begun: list[Begun] = []
        with second_python(("soilgis.output.picture.figure",)) as beside, steps(study.title.zh) as progress:

            def settled(ground: Settled) -> None:
                begun.append(begin_shapes(ground, beside))

            result = run(study, catalog, strict=self.strict, engine=self.engine, progress=progress, settled=settled)
            wanted = Wanted(zh=self.zh, brief=self.brief, atlas=self.atlas, font=self.font, told=told)
            written = write_result(result, folder, wanted=wanted, beside=beside, begun=begun[0], progress=progress)
        for warning in (*result.provenance.warnings, *told.notes):
            click.echo(f"注意：{warning}", err=True)
        for path in written:
            click.echo(path)
        return 1 if self.strict and told.failed else 0
