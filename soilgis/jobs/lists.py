"""Supervision and credit lists, and spot checks drawn at random (监管名单与双随机抽查)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from soilgis.model import holds
from soilgis.model.job import Positional, Progress, Target, WritingJob, silent

if TYPE_CHECKING:
    from soilgis.model.answer import Tables


class Lists(WritingJob):
    """Join lists to a register of projects, tier them by declared rules, draw spot checks with a seed, and count (监管名单与双随机抽查).

    The draw is by SHA-256 of seed and project id: anybody can make it again, and the order of rows changes nothing. Columns that look like
    names of persons, identity numbers or telephones are refused.
    """

    title = "监管名单"
    examples: ClassVar[tuple[str, ...]] = (
        "soilgis lists register.csv --seed 2026-03 --names hebei --out out/checks",
        "soilgis lists register.csv --join 重点关注名单=focus.csv --rules my/lists.toml --seed 2026-03 --teams 6 --out out/checks",
    )
    shown = """
    >>> import pandas as pd, soilgis
    >>> register = pd.DataFrame({"project_id": [f"P{n:02d}" for n in range(1, 41)], "adcode": "140100", "tier": "none"})
    >>> register.loc[[3, 7], "tier"] = "medium_high"
    >>> found = soilgis.lists(register, seed="2026-03", names="hebei")
    >>> found.tables["counts"][["tier", "projects", "drawn"]].tail(3).values.tolist()
    [['免打扰', 38, 2], ['预警示', 0, 0], ['严监控', 2, 2]]
    """

    projects: Annotated[Path, Positional(), holds.table()]
    """Register of projects, CSV, one row a project (项目台账)."""
    out: Annotated[Path, holds.FOLDER_OUT]
    """Folder for the lists (输出目录)."""
    seed: Annotated[str, holds.option()] = Field(min_length=1)
    """Seed of the draw, any text made known before it; the same one gives the same draw (随机种子)."""
    join: Annotated[tuple[str, ...], holds.file_in()] = ()
    """NAME=FILE.csv: a list to join by the project's id, such as 重点关注名单=focus.csv; may be repeated (关联名单)."""
    rules: Annotated[Path | None, holds.file_in(group="参数")] = None
    """Your rules, TOML: columns, tiers, shares; the shipped ones are a house example, not official (名单规则)."""
    names: Annotated[str, holds.option()] = "national"
    """How the tiers are called: national (无风险不打扰、低风险预提醒、中高风险严监控), hebei (免打扰、预警示、严监控), or one of your rules (级别名称)."""
    share: Annotated[float | None, holds.number("1")] = Field(default=None, gt=0, le=1)
    """Least share of all projects that is drawn; that of the rules when not given (最低抽查比例)."""
    teams: Annotated[int, holds.number("个")] = Field(default=0, ge=0, le=10_000)
    """How many teams of inspectors the checks are dealt to at random, by number; 0 for none (检查组数)."""
    layers: Annotated[tuple[Path, ...], holds.SHELF] = ()
    """Your folder of layers, whose rules-lists replaces the shipped rules; may be repeated (自有图层目录)."""
    encoding: Annotated[str, holds.ENCODING] = ""
    """Encoding of the CSV files, such as GB18030; told from their bytes when not given (文本编码)."""
    zh: Annotated[bool, holds.option(group="输出")] = False
    """Chinese headings and words in the CSV files (CSV 用中文表头)."""

    def writes(self) -> tuple[Target, ...]:
        """The folder."""
        return (Target(self.out, names=("drawn.csv", "register.csv", "counts.csv", "joins.csv")),)

    def measure(self, progress: Progress = silent) -> Tables:
        """Open the register, join, tier, draw and count."""
        from soilgis.jobs.steps.listed import Drawing, lists
        from soilgis.store.catalog import Catalog
        from soilgis.store.registers import open_register, read_list_rules

        rules = read_list_rules(Catalog(self.layers), self.rules)
        progress("读取台账")
        register = open_register(self.projects, self.join, rules, encoding=self.encoding)
        progress("分级与抽取")
        return lists(register, rules, Drawing(self.seed, self.names, self.share or rules.least_share, self.teams))
