"""Check published erosion tables for sums that do not add up (公布数据校核)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from soilgis.model import holds
from soilgis.model.answer import Tables
from soilgis.model.job import Positional, Progress, Target, WritingJob, silent
from soilgis.model.monitor_tables import SumCheck
from soilgis.model.sentences.jobs import JobMessages

if TYPE_CHECKING:
    import pandas as pd


class Monitor(WritingJob):
    """Check that published parts add up to the published whole, by intensity and by cause (公布数据合计校核).

    Change between years (消长、双下降、转移矩阵) is made by `soilgis rate` with several rasters, and by a study.
    """

    title = "公布数据校核"
    names_files = False
    examples: ClassVar[tuple[str, ...]] = ("soilgis monitor bulletin.csv --out check.csv",)
    shown = """
    >>> import pandas as pd, soilgis
    >>> parts = {"total": 100.0, "light": 60.0, "moderate": 30.0, "intense": 5.0, "very_intense": 3.0, "severe": 1.0}
    >>> rows = [("山西省", 2023, item, area, "公报") for item, area in parts.items()]
    >>> figures = pd.DataFrame(rows, columns=["name", "year", "item", "area_km2", "document"])
    >>> found = soilgis.monitor(figures)
    >>> found.findings
    True
    >>> found.table[["summed_km2", "stated_km2", "agrees"]].values.tolist()
    [[99.0, 100.0, False]]
    """

    figures: Annotated[Path, Positional(), holds.table("published")]
    """CSV of published figures: name, year, item (total, light … severe, water, wind), area_km2, document (公布数据)."""
    out: Annotated[Path | None, holds.file_out(".csv")] = None
    """CSV file to write; printed only when not given (输出文件)."""
    encoding: Annotated[str, holds.ENCODING] = ""
    """Encoding of the file, such as GB18030; told from its bytes when not given (文本编码)."""
    tolerance: Annotated[float | None, holds.number("km²")] = None
    """Largest difference of each figure that rounding explains, km²; half of the place it is printed to when not given (每个数的取位允许差)."""
    strict: Annotated[bool, holds.option(advanced=True)] = False
    """Kept for scripts: a sum that does not agree ends with 1 with it and without (严格模式)."""

    def writes(self) -> tuple[Target, ...]:
        """The CSV file, if one is asked for."""
        return () if self.out is None else (Target(self.out, (".csv",)),)

    def measure(self, progress: Progress = silent) -> Tables:
        """Read the published figures, add the parts up, and say of each sum whether it agrees."""
        from soilgis.planning.rates.monitor import sum_check
        from soilgis.store.catalog import Catalog
        from soilgis.store.places import open_places
        from soilgis.store.study_tables import read_published

        progress("读取公布数据")
        figures, notes = read_published(self.figures, open_places("amap", Catalog()), encoding=self.encoding)
        table = sum_check(figures, self.tolerance)
        disagrees = (table[str(SumCheck.agrees)] == False).any()  # noqa: E712 - what is missing neither agrees nor not
        return Tables({"": (SumCheck, table)}, tuple(notes), tuple(_sentences(table)), findings=bool(disagrees))


def _sentences(table: pd.DataFrame) -> list[str]:
    """What each checked sum comes to."""
    said = []
    for row in table.to_dict("records"):
        judged = JobMessages.sum_agrees if row[SumCheck.agrees] is True else JobMessages.sum_differs
        summed = (
            JobMessages.parts_missing(missing=row[SumCheck.missing])
            if isinstance(row[SumCheck.missing], str)
            else judged(
                summed=row[SumCheck.summed_km2],
                difference=row[SumCheck.difference_km2],
                allowed=row[SumCheck.tolerance_km2],
            )
        )
        said.append(
            JobMessages.sum_checked(
                region=row[SumCheck.name],
                code=f"（{row[SumCheck.adcode]}）" if isinstance(row[SumCheck.adcode], str) else "",
                year=row[SumCheck.year],
                parts=row[SumCheck.parts],
                stated=row[SumCheck.stated_km2],
                summed=summed,
            )
        )
    return said
