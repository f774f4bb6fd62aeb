"""How much do the figures of a study hang on its boundaries (界线敏感性): the same study under both boundary sources."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from soilgis.model import holds
from soilgis.model.answer import Tables
from soilgis.model.job import Positional, Progress, Target, WritingJob, silent
from soilgis.model.level import Level
from soilgis.model.sensitivity_tables import FiguresApart
from soilgis.model.sentences.targets import TargetMessages

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

_SOURCES = {"amap": FiguresApart.first.label, "tianditu": FiguresApart.second.label}
_MOST = 8


class Sensitivity(WritingJob):
    """Run a study under both boundary sources: plus or minus on every figure, and every verdict that changes (界线敏感性).

    The boundaries are working ones either way; where a verdict changes with them it must not be relied on.
    """

    title = "界线敏感性"
    names_files = False
    examples: ClassVar[tuple[str, ...]] = (
        "soilgis sensitivity shanxi",
        "soilgis sensitivity shanghai --out out/sensitivity --zh",
    )
    shown = """
    >>> import soilgis
    >>> found = soilgis.sensitivity("shanghai", level="province")
    >>> rows = found.table.query("book == '行政区' and quantity == '椭球面积'")
    >>> rows[["name", "unit"]].values.tolist()
    [['上海市', 'km²']]
    >>> bool((rows["relative"].abs() < 0.2).all())
    True
    """

    study: Annotated[str, Positional(), holds.STUDY]
    """Id of a shipped study, or the path of a study.toml (研究方案)."""
    layers: Annotated[tuple[Path, ...], holds.SHELF] = ()
    """Your folder of layers; may be repeated (自有图层目录)."""
    level: Annotated[Level | None, holds.option()] = None
    """Make the tables for another level than the study's (统计级别)."""
    out: Annotated[Path | None, holds.FOLDER_OUT] = None
    """Folder for figures.csv and verdicts.csv; printed only when not given (输出目录)."""
    zh: Annotated[bool, holds.option(group="输出")] = False
    """Chinese headings and words in the CSV files (CSV 用中文表头)."""

    def writes(self) -> tuple[Target, ...]:
        """The folder, if one is asked for."""
        return () if self.out is None else (Target(self.out, names=("figures.csv", "verdicts.csv")),)

    def measure(self, progress: Progress = silent) -> Tables:
        """Run the study twice and lay its tables over each other."""
        from soilgis.jobs.steps.study import at_level, replace_study, run
        from soilgis.model.sensitivity_tables import WordsApart
        from soilgis.planning.areas.sensitivity import figures_apart, words_apart
        from soilgis.store.catalog import Catalog

        catalog = Catalog(self.layers)
        study = at_level(catalog.study(self.study), self.level)
        found = []
        for source, title in _SOURCES.items():
            progress(f"{study.title.zh}（{title}）")
            found.append(run(replace_study(study, boundary_source=source), catalog))
        figures = figures_apart(*(one.frames() for one in found))
        words = words_apart(*(one.frames() for one in found))
        notes = tuple(dict.fromkeys(note for one in found for note in one.notes))
        made = {"figures": (FiguresApart, figures), "verdicts": (WordsApart, words)}
        return Tables(made, notes, tuple(_sentences(figures, words)))


def _sentences(figures: pd.DataFrame, words: pd.DataFrame) -> Iterator[str]:
    """How far areas lie apart, the largest first, and every verdict that changes."""
    yield TargetMessages.two_borders(figures=len(figures), words=len(words))
    areas = figures[(figures[FiguresApart.book] == "行政区") & (figures[FiguresApart.quantity] == "椭球面积")]
    for row in (
        areas.reindex(areas[FiguresApart.relative].abs().sort_values(ascending=False).index)
        .head(_MOST)
        .to_dict("records")
    ):
        yield (
            TargetMessages.area_apart(
                region=row[FiguresApart.name],
                first=row[FiguresApart.first],
                second=row[FiguresApart.second],
                half=row[FiguresApart.half_range],
                relative=row[FiguresApart.relative],
            )
        )
    for row in words.to_dict("records"):
        where = "，".join(
            filter(
                None,
                (
                    row[FiguresApart.book],
                    row[FiguresApart.name] if isinstance(row[FiguresApart.name], str) else "",
                    row[FiguresApart.item],
                ),
            )
        )
        yield f"结论变化：{where}，{row[FiguresApart.quantity]}：{row[FiguresApart.first]} → {row[FiguresApart.second]}"
