"""Progress of programmes against the documents' goals (工程任务进度)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from soilgis.model import holds
from soilgis.model.days import Day
from soilgis.model.job import FileJob, Progress, Target, silent
from soilgis.model.layer import Status
from soilgis.model.report import REPORT_FILES, Report
from soilgis.model.sentences.works import WorksMessages, WorksNotes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from soilgis.jobs.steps.programme_counts import Tally
    from soilgis.model.notes import Note
    from soilgis.planning.works.programmes import Goal, Judging
    from soilgis.store.catalog import Catalog


class Programmes(FileJob):
    """Count what is done against goals in number, area or length, with deadlines and a light by a printed rule; the documents' ten goals come with it (工程任务进度)."""

    title = "工程任务进度"
    examples: ClassVar[tuple[str, ...]] = (
        "soilgis programmes --region 山西省 --date 2025-06-30 --out out/programmes",
        (
            "soilgis programmes --done check-dams=dams.gpkg --done sloping-cropland=terraces.gpkg --start 2021-01-01 "
            "--date 2025-06-30 --out out/programmes"
        ),
        "soilgis programmes --done plan-spot-checks=checked.csv --total plan-spot-checks=1240 --out out/programmes",
    )
    shown = """
    >>> import pandas as pd, soilgis
    >>> done = pd.DataFrame({"goal": ["check-dams"] * 3, "id": ["1", "2", "2"], "date": ["2022-05-01", "2024-07-01", "2024-07-01"]})
    >>> found = soilgis.programmes(done=done, region="山西省", date="2024-12-31")
    >>> dams = found.table.set_index("goal").loc["check-dams"]
    >>> int(dams["done"]), int(dams["left"]), dams["unit"], dams["light"]
    (2, 398, '座', 'open')
    >>> len(found.table)
    8
    >>> sorted(path.name for path in found.write("progress"))
    ['manifest.json', 'page.html', 'programmes.csv', 'rows.csv', 'tables.xlsx']
    """

    inputs: ClassVar[tuple[str, ...]] = ("done",)

    out: Annotated[Path, holds.FOLDER_OUT]
    """Folder for the results (输出目录)."""
    done: Annotated[tuple[str, ...], holds.vector("polygon", "line", "point", pair=True)] = ()
    """GOAL=FILE, or a FILE with a column goal: features or rows that are done, CSV or any vector file; columns id, date, amount, unit, adcode where there are; may be repeated (完成情况数据)."""
    region: Annotated[tuple[str, ...], holds.PLACE] = ()
    """Only goals of this region; may be repeated (行政区)."""
    date: Annotated[Day, holds.DATE] = ""
    """Day up to which work counts, YYYY-MM-DD; today when not given (统计日期)."""
    start: Annotated[Day, holds.DATE] = ""
    """First day of goals with a deadline that state none, YYYY-MM-DD; earlier work does not count (起始日期)."""
    total: Annotated[tuple[str, ...], holds.option()] = ()
    """GOAL=NUMBER: of how many a goal in % is a share; may be repeated (百分比目标的总数)."""
    slack: Annotated[float, holds.number("1")] = Field(default=0.8, gt=0, le=1)
    """Share of the even pace that is yellow; below it red (黄灯界限)."""
    status: Annotated[Status, holds.option()] = Status.WORKING
    """How far the data can be trusted (数据可信状态)."""
    goals: Annotated[Path | None, holds.table()] = None
    """Your goals, CSV with the columns of the layer programme-goals; the shipped ones when not given (数量目标文件)."""
    layers: Annotated[tuple[Path, ...], holds.SHELF] = ()
    """Your folder of layers; one called programme-goals replaces the shipped goals; may be repeated (自有图层目录)."""
    zh: Annotated[bool, holds.option(group="输出")] = False
    """Chinese headings and words in the CSV files (CSV 用中文表头)."""

    def writes(self) -> tuple[Target, ...]:
        """The folder."""
        return (Target(self.out, names=("programmes.csv", "rows.csv", *REPORT_FILES)),)

    def measure(self, progress: Progress = silent) -> Report:
        """Read the goals, count what is done, and light the lights."""
        from soilgis.jobs.steps.programme_counts import Counting, tally
        from soilgis.jobs.steps.programme_rows import read_rows, renewed
        from soilgis.planning.works.programmes import Judging, goals_of
        from soilgis.store.catalog import Catalog
        from soilgis.store.goals import read_goals

        catalog = Catalog(self.layers)
        progress("读取目标")
        rows, dates, notes = read_goals(catalog, self.goals)
        goals = goals_of(rows, dates, self.goals.name if self.goals else "programme-goals")
        late = [
            goal.name
            for goal in goals
            if self.start and goal.start is None and goal.due and str(goal.due) <= self.start
        ]
        notes += [WorksNotes.start_late(start=self.start, goals=late)] if late else []
        goals = self._chosen(renewed(goals, dt.date.fromisoformat(self.start) if self.start else None), catalog)
        day = dt.date.fromisoformat(self.date) if self.date else dt.datetime.now(tz=dt.UTC).astimezone().date()
        progress("计数")
        found, said = read_rows(self.done, goals, self.opening().of("done"))
        counts = tally(found, Counting(day, self._totals(goals), self.status))
        return self._report(goals, counts, Judging(day, self.slack), (*notes, *said, *counts.notes))

    def _chosen(self, goals: tuple[Goal, ...], catalog: Catalog) -> tuple[Goal, ...]:
        """Goals of the regions that are asked for."""
        from soilgis.jobs.steps.ground import SOURCE
        from soilgis.model.errors import UsageError
        from soilgis.store.places import open_places

        if not self.region:
            return goals
        codes, _ = open_places(SOURCE, catalog).resolve_all([("", one) for one in self.region], "--region")
        kept = tuple(goal for goal in goals if goal.adcode in codes)
        if not kept:
            listed = "、".join(dict.fromkeys(goal.adcode for goal in goals))
            raise UsageError(
                f"no goal is set for --region {'、'.join(self.region)} (没有该行政区的目标); there are goals of {listed}"
            )
        return kept

    def _totals(self, goals: Sequence[Goal]) -> dict[str, float]:
        from soilgis.jobs.steps.programme_rows import pairs_of
        from soilgis.model.errors import Problems, UsageError
        from soilgis.model.numbers import number_of

        problems, found = Problems("--total"), {}
        for name, text in pairs_of(self.total, "--total"):
            if name not in {goal.goal for goal in goals if goal.unit in {"%", "％"}}:
                problems.add(f"{name or text!r} is no goal in % (不是百分比目标); write GOAL=NUMBER")
                continue
            try:
                found[name] = number_of(text)
            except ValueError as failure:
                problems.add(f"{name}={text}, which {failure}")
                continue
            if not found[name] > 0:
                problems.add(f"{name}={text} must be above 0 (总数须大于 0)")
        problems.raise_as(UsageError)
        return found

    def _report(self, goals: Sequence[Goal], counts: Tally, how: Judging, notes: tuple[Note, ...]) -> Report:
        from soilgis.jobs.steps.programme_table import progress_table
        from soilgis.model.layer import weakest
        from soilgis.model.programme_tables import ProgrammeProgress, ProgrammeRows
        from soilgis.model.works_words import Light

        table = progress_table(goals, counts.counted, how)
        rows: pd.DataFrame = ProgrammeRows.check(counts.rows) if len(counts.rows) else ProgrammeRows.empty()
        lit = table[ProgrammeProgress.light].value_counts()
        said = "；".join(
            f"{light.label.partition('：')[2]} {int(lit[light.value])} 项" for light in Light if light.value in lit
        )
        used: list[Any] = [Status(one) for one in table[ProgrammeProgress.status]]
        sources = dict.fromkeys(f"{goal.document}（{goal.status.label}）" for goal in goals)
        return Report(
            {"programmes": (ProgrammeProgress, table), "rows": (ProgrammeRows, rows)},
            notes,
            said=(f"截至 {how.as_of}：{len(table)} 项任务，{said}",),
            title="水土保持工程任务进度",
            status=weakest(used),
            rules=(
                how.rule,
                WorksMessages.count_rule(),
            ),
            sources=tuple(sources),
            machine=("goal",),
        )
