"""Score and rank regions by declared rules (考核评分)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import Field

from soilgis.model import holds
from soilgis.model.job import Positional, Progress, Target, WritingJob, silent
from soilgis.model.report import REPORT_FILES, Report


class Assess(WritingJob):
    """Score regions by indicators, weights, deductions and vetoes of a TOML file; say how firm the ranks are (考核评分).

    Every score names its figure, the line it stands on, the line of its rule, and the weakest status of both.
    """

    title = "考核评分"
    examples: ClassVar[tuple[str, ...]] = (
        "soilgis assess out/shanxi --out out/assess",
        "soilgis assess out/shanxi my/staff.csv --rules my/assess.toml --out out/assess",
    )
    shown = """
    >>> import pandas as pd, soilgis
    >>> gaps = pd.DataFrame({"adcode": ["甲", "乙"], "gap_points": [0.0, 0.3], "status": "press"})
    >>> rules = '''
    ... version = 1
    ... title = "示例"
    ... status = "working"
    ... [[indicator]]
    ... id = "gap"
    ... title = "差距"
    ... weight = 1.0
    ... table = "gaps"
    ... column = "gap_points"
    ... method = "deduct"
    ... full_at = 0
    ... step = 0.1
    ... points = 5
    ... document = "示例"
    ... '''
    >>> from pathlib import Path
    >>> gaps.to_csv("gaps.csv", index=False)
    >>> _ = Path("rules.toml").write_text(rules, encoding="utf-8")
    >>> found = soilgis.assess("gaps.csv", rules="rules.toml")
    >>> found.table[["region", "score", "rank", "status"]].values.tolist()
    [['甲', 100.0, 1, 'working'], ['乙', 85.0, 2, 'working']]
    """

    figures: Annotated[tuple[str, ...], Positional(), holds.file_in()] = Field(min_length=1)
    """Folders that `soilgis run` wrote, and CSV files FILE.csv or NAME=FILE.csv, whose tables the rules name (成果目录或数据表)."""
    out: Annotated[Path, holds.FOLDER_OUT]
    """Folder for the page and the tables (输出目录)."""
    rules: Annotated[Path | None, holds.file_in(group="参数")] = None
    """Your rules, TOML; the shipped ones are a house example that shows how they are written, not official (评分规则)."""
    level: Annotated[str, holds.option()] = ""
    """Level of the regions that are assessed: province, city, county; the study's own when not given (考核级别)."""
    draws: Annotated[int, holds.number("次")] = Field(default=1000, ge=1, le=100_000)
    """How many times weights are drawn at random (抽样次数)."""
    seed: Annotated[int, holds.number()] = Field(default=1, ge=0)
    """Seed of the draw; the same one gives the same ranks (随机种子)."""
    spread: Annotated[float, holds.number("1")] = Field(default=0.2, gt=0, lt=1)
    """How far a drawn weight may lie from its own, 0.2 for a fifth (权重浮动幅度)."""
    layers: Annotated[tuple[Path, ...], holds.SHELF] = ()
    """Your folder of layers, whose rules-assess replaces the shipped rules; may be repeated (自有图层目录)."""
    encoding: Annotated[str, holds.ENCODING] = ""
    """Encoding of the CSV files, such as GB18030; told from their bytes when not given (文本编码)."""
    zh: Annotated[bool, holds.option(group="输出")] = False
    """Chinese headings and words in the CSV files (CSV 用中文表头)."""

    def writes(self) -> tuple[Target, ...]:
        """The folder."""
        return (Target(self.out, names=("totals.csv", "scores.csv", "weights.csv", "ranks.csv", *REPORT_FILES)),)

    def measure(self, progress: Progress = silent) -> Report:
        """Read rules and figures, score, rank, and try the weights."""
        from soilgis.jobs.steps.assessed import Draw, assess
        from soilgis.model.declared import refuse_unknown_word
        from soilgis.model.level import Level
        from soilgis.store.catalog import Catalog
        from soilgis.store.scorecards import open_figures, read_scorecard

        refuse_unknown_word(self.level, ("", *(one.value for one in Level)), "--level")
        progress("读取规则与数据")
        card, places = read_scorecard(Catalog(self.layers), self.rules)
        shelf = open_figures(self.figures, level=self.level, encoding=self.encoding)
        progress("评分与排名")
        return assess(card, places, shelf, Draw(self.draws, self.seed, self.spread))
