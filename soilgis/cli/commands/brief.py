"""Write a briefing of a study: a page that prints, a Word document, a snippet to embed (简报)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar, Literal

import click

from soilgis.cli.guard import study_id
from soilgis.cli.perform import Request
from soilgis.model.job import Positional, Target, WritingJob
from soilgis.model.level import Level


class Command(WritingJob, Request):
    """Run a study and write briefing.html, briefing.docx, embed.html and map.png into one folder (简报)."""

    examples: ClassVar[tuple[str, ...]] = ("soilgis brief shanxi --out out/shanxi",)

    study: Annotated[str, Positional()]
    """Id of a shipped study, or the path of a study.toml (研究方案)."""
    out: Path | None = None
    """Folder for the files; out/<study> when not given (输出目录)."""
    layers: tuple[Path, ...] = ()
    """Your folder of layers, DIR/<id>/layer.toml; may be repeated (自有图层目录)."""
    level: Level | None = None
    """Brief another level than the study's (统计级别)."""
    lang: Literal["zh", "en"] = "zh"
    """Language of the sentences; names stay Chinese (语言)."""
    font: Path | None = None
    """Font file of the pictures, instead of the Noto Sans SC that comes along (图片字体文件)."""

    def writes(self) -> tuple[Target, ...]:
        """The folder."""
        place = self.out or Path("out") / study_id(self.study, self.layers)
        return (Target(place, names=("briefing.html", "briefing.docx", "embed.html", "map.html", "map.png")),)

    def perform(self) -> int:
        """Run the study and write the files."""
        from soilgis.cli.progress import steps
        from soilgis.jobs.steps.study import at_level, run
        from soilgis.output.fonts import chinese_font
        from soilgis.output.told import Told
        from soilgis.output.windows import write_briefing
        from soilgis.store.catalog import Catalog

        if self.font:
            chinese_font(self.font)
        catalog = Catalog(self.layers)
        study = at_level(catalog.study(self.study), self.level)
        with steps(study.title.zh) as progress:
            result = run(study, catalog, progress=progress)
            progress("撰写简报")
            out, told = self.out or Path("out") / study.id, Told()
            written = write_briefing(result, out, language=self.lang, font=self.font, told=told)
        for note in told.notes:
            click.echo(f"注意：{note}", err=True)
        for path in written:
            click.echo(path)
        return 0
