"""Where to work: the cheapest plan that meets every target, or the most ground for a budget (治理布局)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import Field

from soilgis.model import holds
from soilgis.model.job import Positional, Progress, Target, WritingJob, silent
from soilgis.model.report import REPORT_FILES, Report

_FILES = ("plan.csv", "areas.csv", "demands.csv", "others.csv", "trials.csv")


class Allocate(WritingJob):
    """Choose which counties or watersheds to treat so that every target is met at least cost, or the most ground for a budget (治理布局).

    An exact solver (HiGHS) says how far the plan may be from the best. Demands that no plan can meet end with 1, and say by how much.
    """

    title = "治理布局"
    examples: ClassVar[tuple[str, ...]] = (
        "soilgis allocate out/shanxi --costs my/costs.csv --out out/plan",
        "soilgis allocate my/watersheds.csv --costs my/costs.csv --budget 5000 --whole --out out/plan",
    )
    shown = """
    >>> import pandas as pd, soilgis
    >>> ground = pd.DataFrame({"unit": ["甲", "乙", "丙"], "within": "县", "class_name": "中度", "treatable_km2": [10.0, 8.0, 7.0]})
    >>> costs = pd.DataFrame({"class_name": ["中度"], "cost_wan_per_km2": [20.0], "document": "示例"})
    >>> needs = pd.DataFrame({"region": ["县"], "needed_km2": [15.0], "document": "示例"})
    >>> found = soilgis.allocate(ground, costs=costs, needed=needs, whole=True)
    >>> found.table[["unit", "chosen"]].values.tolist()
    [['甲', False], ['乙', True], ['丙', True]]
    """

    areas: Annotated[Path, Positional(), holds.table("treatable")]
    """Treatable ground by unit and class, CSV (soilgis schema treatable); or a folder that `soilgis run` wrote, all its erosion (可治理面积)."""
    out: Annotated[Path, holds.FOLDER_OUT]
    """Folder for the page and the tables (输出目录)."""
    costs: Annotated[Path | None, holds.table("costs")] = None
    """Cost of a km² by class, CSV (soilgis schema costs); made-up ones when not given, which only show how it works (单位成本)."""
    needed: Annotated[Path | None, holds.table("needed")] = None
    """What targets still need, CSV (soilgis schema needed); the gaps of the folder when not given (尚需治理面积)."""
    target_year: Annotated[int, holds.number("年")] = Field(default=2035, ge=1980, le=2100)
    """Year of the targets that the folder's gaps are taken of (目标年)."""
    budget: Annotated[float | None, holds.number("万元")] = None
    """Money there is, 10 000 yuan: the most ground for it, instead of the least cost for the targets (预算)."""
    whole: Annotated[bool, holds.option()] = False
    """A unit is treated whole or not at all (整县、整沟推进)."""
    least_area: Annotated[float, holds.number("km²")] = Field(default=0.0, ge=0)
    """Least ground treated in a unit that is treated at all (单元最小治理面积)."""
    lock_in: Annotated[tuple[str, ...], holds.option()] = ()
    """Units, or zones whose units, must be treated, all their ground; may be repeated (锁定纳入)."""
    lock_out: Annotated[tuple[str, ...], holds.option()] = ()
    """Units, or zones whose units, must not be treated; may be repeated (锁定排除)."""
    zone_share: Annotated[tuple[str, ...], holds.option()] = ()
    """ZONE=SHARE: least share of the treated ground inside a zone, such as taihang=0.4; may be repeated (分区最低比例)."""
    most_of_cost: Annotated[float, holds.number("1")] = Field(default=1.0, gt=0, le=1)
    """Largest share of the cost that units of one region, the nearest in `within`, may take (单区投资上限)."""
    least_of_need: Annotated[float, holds.number("1")] = Field(default=0.0, ge=0, le=1)
    """With a budget, least share of every need that is met (各目标最低完成比例)."""
    alternatives: Annotated[int, holds.number("个")] = Field(default=3, ge=0, le=20)
    """How many other plans are looked for (其他方案数)."""
    within: Annotated[float, holds.number("1")] = Field(default=0.01, gt=0, lt=1)
    """How much worse other plans may be (其他方案容差)."""
    shake: Annotated[float, holds.number("1")] = Field(default=0.1, ge=0, lt=1)
    """How far the cost of each class is moved up and down to try the plan; 0 for no trial (成本浮动幅度)."""
    explain: Annotated[int, holds.number("个", advanced=True)] = Field(default=60, ge=0, le=5000)
    """Most units for which it is reckoned what leaving each out, or putting it in, costs (逐个检验的单元数上限)."""
    gap: Annotated[float, holds.number("1", advanced=True)] = Field(default=1e-4, ge=0, lt=1)
    """Relative gap to the best at which the solver stops; 0 for the proven best (求解容差)."""
    seconds: Annotated[float, holds.number("s", advanced=True)] = Field(default=60.0, gt=0)
    """Longest time of one solution, seconds (单次求解时限)."""
    layers: Annotated[tuple[Path, ...], holds.SHELF] = ()
    """Your folder of layers, whose treatment-costs-demo replaces the shipped one; may be repeated (自有图层目录)."""
    encoding: Annotated[str, holds.ENCODING] = ""
    """Encoding of the CSV files, such as GB18030; told from their bytes when not given (文本编码)."""
    zh: Annotated[bool, holds.option(group="输出")] = False
    """Chinese headings and words in the CSV files (CSV 用中文表头)."""

    def writes(self) -> tuple[Target, ...]:
        """The folder."""
        return (Target(self.out, names=(*_FILES, *REPORT_FILES)),)

    def measure(self, progress: Progress = silent) -> Report:
        """Read areas, costs and needs, find the plan, and say why, what else would do, and how firm it is."""
        from soilgis.jobs.steps.allocated import Trials, allocate, read_inputs
        from soilgis.jobs.steps.allocated_wishes import wishes_of
        from soilgis.planning.allocation.solver import Effort
        from soilgis.store.catalog import Catalog

        progress("读取面积、成本与目标")
        inputs = read_inputs(self, Catalog(self.layers))
        wishes, inputs = wishes_of(self, inputs)
        progress("求解布局")
        trials = Trials(self.alternatives, self.within, self.shake, self.explain)
        return allocate(inputs, wishes, Effort(self.gap, self.seconds), trials, progress)
