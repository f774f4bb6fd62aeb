"""Draw one map page for every region of a study (逐单元图集)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

import click

from soilgis.cli.guard import study_id
from soilgis.cli.perform import Request
from soilgis.model.days import Day
from soilgis.model.job import Positional, Target, WritingJob
from soilgis.model.level import Level

if TYPE_CHECKING:
    from collections.abc import Callable

    from soilgis.model.job import Aside
    from soilgis.model.result import Settled
    from soilgis.output.picture.thinned import Thinned

ATLAS = "soilgis.output.picture.atlas"
MOST = 3
"""Processes that draw the pages of a folder beside this one; a book is drawn by this one, and needs another to compose its pages."""


class Command(WritingJob, Request):
    """Run a study and draw its atlas: the whole study first, then one page a region (图集：总图一页，每个行政区一页)."""

    examples: ClassVar[tuple[str, ...]] = (
        "soilgis atlas shanxi --out out/shanxi/atlas.pdf",
        "soilgis atlas shanxi --level county --out out/shanxi/atlas",
    )

    study: Annotated[str, Positional()]
    """Id of a shipped study, or the path of a study.toml (研究方案)."""
    out: Path | None = None
    """A .pdf for one book, else a folder for one PNG a page; out/<study>/atlas.pdf when not given (输出)."""
    layers: tuple[Path, ...] = ()
    """Your folder of layers, DIR/<id>/layer.toml; may be repeated (自有图层目录)."""
    level: Level | None = None
    """Pages for another level than the study's (统计级别)."""
    date: Day = ""
    """Date to print, YYYY-MM-DD; none when not given (制图日期)."""
    font: Path | None = None
    """Font file of the pictures, instead of the Noto Sans SC that comes along (图片字体文件)."""

    def writes(self) -> tuple[Target, ...]:
        """The book, or the folder of pages."""
        place = self.out or Path("out") / study_id(self.study, self.layers) / "atlas.pdf"
        return (Target(place, (".pdf",) if place.suffix.lower() == ".pdf" else ()),)

    def perform(self) -> int:
        """Run the study and draw the pages; 1 where one could not be drawn."""
        from soilgis.cli.progress import steps
        from soilgis.jobs.steps.study import at_level, run
        from soilgis.output.beside import second_python
        from soilgis.output.drawing import begin_thinned
        from soilgis.output.fonts import chinese_font
        from soilgis.output.picture.paging import PageStyle, begin_atlas
        from soilgis.output.told import Told
        from soilgis.store.catalog import Catalog

        if self.font:
            chinese_font(self.font)
        catalog = Catalog(self.layers)
        study = at_level(catalog.study(self.study), self.level)
        out, told = self.out or Path("out") / study.id / "atlas.pdf", Told()
        most = 1 if out.suffix.lower() == ".pdf" else MOST
        with (
            second_python((ATLAS,), idle=(ATLAS,), most=most) as beside,
            steps(study.title.zh) as progress,
        ):
            shapes: list[Callable[[], Thinned]] = []

            def settled(ground: Settled) -> Aside:
                shapes.append(begin_thinned(ground, beside))
                return beside.begin

            result = run(study, catalog, progress=progress, settled=settled)
            style = PageStyle(date=self.date, font=self.font)
            begun = begin_atlas(result, book=most == 1, style=style, beside=beside, thinned=shapes[0]())
            from soilgis.output.picture.atlas import write_atlas  # while the first page is composed

            written = write_atlas(result, out, style=style, told=told, progress=progress, begun=begun)
        for note in told.notes:
            click.echo(f"注意：{note}", err=True)
        for path in written:
            click.echo(path)
        return 1 if told.failed else 0
