"""An empty workbook to fill in (空白表)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from soilgis.model import holds
from soilgis.model.exchanged import Blank
from soilgis.model.job import Positional, Progress, Target, WritingJob, silent

if TYPE_CHECKING:
    from soilgis.model.columns import Column, Table

CHECKS = {
    "targets": "soilgis targets check 文件.xlsx",
    "land": "soilgis rate … --land 文件.xlsx",
    "members": "soilgis layers fill 图层 文件.xlsx",
    "sites": "soilgis screen 文件.xlsx …",
    "costs": "soilgis allocate … --costs 文件.xlsx",
}
"""Forms there are, and the command that reads each."""


class Form(WritingJob):
    """Write an empty workbook for targets, land areas, county lists, corner points of sites or costs, with drop-downs, limits and units (空白表)."""

    title = "空白表"
    examples: ClassVar[tuple[str, ...]] = (
        "soilgis form targets --out targets.xlsx",
        "soilgis form sites --out 界址点.xlsx",
    )
    shown: ClassVar[str] = """
    >>> import soilgis
    >>> form = soilgis.form("targets")
    >>> [column.heading() for column in form.declared.columns()][:4]
    ['行政区划代码', '行政区', '指标', '年份']
    >>> form.lists["status"][0]
    '正式'
    """

    kind: Annotated[Literal["targets", "land", "members", "sites", "costs"], Positional(), holds.option()]
    """What the form is for (表格种类)."""
    out: Annotated[Path | None, holds.file_out(".xlsx")] = None
    """Workbook to write; KIND.xlsx here when not given (输出文件)."""

    def writes(self) -> tuple[Target, ...]:
        """The workbook."""
        return (Target(self.out or Path(f"{self.kind}.xlsx"), (".xlsx",)),)

    def measure(self, progress: Progress = silent) -> Blank:
        """Gather the columns and the words they may hold."""
        from soilgis.model.exchange_tables import CornerFile
        from soilgis.model.file_tables import FILE_TABLES

        progress("编制空白表")
        declared = FILE_TABLES.get(self.kind, CornerFile)
        lists = {str(column): words for column in declared.columns() if (words := _words(column, declared))}
        return Blank({"": (declared, declared.empty())}, said=(f"{declared.title[0]}：填好后 {CHECKS[self.kind]}",),
                      declared=declared, lists=lists, check=CHECKS[self.kind], name=f"{self.kind}.xlsx")  # fmt: skip


def _words(column: Column, table: type[Table]) -> tuple[str, ...]:
    """Words a column may hold, as they are shown."""
    from soilgis.model.tables import TargetFile
    from soilgis.model.words import stored_words
    from soilgis.store.targets import COMPARATORS

    if table is TargetFile and column == TargetFile.comparator:
        return COMPARATORS
    return tuple(stored_words(column.words)) if column.words is not None else ()
