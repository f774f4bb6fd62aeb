"""Two results, cell by cell (成果比对): which files, rows and cells differ by more than is allowed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from soilgis.model import holds
from soilgis.model.answer import Tables
from soilgis.model.job import Positional, Progress, Target, WritingJob, silent

if TYPE_CHECKING:
    from soilgis.jobs.steps.differences import Allowed, Compared


class Diff(WritingJob):
    """Compare two results cell by cell, rows matched by their key, numbers within tolerances; a difference ends with 1 (成果逐格比对)."""

    title = "成果比对"
    examples: ClassVar[tuple[str, ...]] = (
        "soilgis diff out/2023 out/2024",
        "soilgis diff a/rates.csv b/rates.csv --key adcode --key year --absolute 1e-9 --tolerance rate=0.0005 --out diff.csv",
    )
    shown: ClassVar[str] = """
    >>> import pandas as pd, soilgis
    >>> first = pd.DataFrame({"adcode": ["140100", "140200"], "area_km2": [10.0, 20.0]})
    >>> second = pd.DataFrame({"adcode": ["140200", "140100"], "area_km2": [20.5, 10.0]})
    >>> soilgis.diff(first, second, tolerance=("area_km2=0.1",)).table[["row", "field", "difference"]].values.tolist()
    [['140200', 'area_km2', 0.5]]
    """

    first: Annotated[Path, Positional(), holds.table()]
    """A file or folder of results: CSV, workbook, GeoPackage, Shapefile, JSON; anything else by its bytes (甲)."""
    second: Annotated[Path, Positional(), holds.table()]
    """Another one of the same kind (乙)."""
    key: Annotated[tuple[str, ...], holds.column("first", group="参数")] = ()
    """Column that names a row; may be repeated; without it the first columns that name every row (主键字段)."""
    absolute: Annotated[float, holds.number(advanced=True)] = Field(default=0.0, ge=0, allow_inf_nan=False)
    """Difference of numbers that is allowed, in the unit of the column (允许绝对差)."""
    relative: Annotated[float, holds.number("1", advanced=True)] = Field(default=0.0, ge=0, lt=1, allow_inf_nan=False)
    """Difference that is allowed as a share of the larger number (允许相对差)."""
    tolerance: Annotated[tuple[str, ...], holds.option(advanced=True)] = ()
    """COLUMN=NUMBER: absolute difference allowed in one column, instead of both; may be repeated (分字段允许差)."""
    out: Annotated[Path | None, holds.file_out(".csv")] = None
    """CSV file for the differences; without it they are printed (差异表)."""
    zh: Annotated[bool, holds.option(group="输出", advanced=True)] = False
    """Chinese headings and words (中文表头)."""

    def writes(self) -> tuple[Target, ...]:
        """The table of differences, where one is asked for."""
        if self.out is None:
            return ()
        return (Target(self.out, endings=(".csv",), names=(f"{self.out.stem}-parts.csv",)),)

    def allowed(self) -> Allowed:
        """How far numbers may be apart.

        Raises
        ------
        UsageError
            With every tolerance that cannot be read.
        """
        from soilgis.jobs.steps.differences import Allowed
        from soilgis.model.errors import Problems, UsageError
        from soilgis.model.numbers import number_of

        problems, by_column = Problems("--tolerance"), {}
        for text in self.tolerance:
            column, _, number = text.rpartition("=")
            try:
                by_column[column] = number_of(number)
            except ValueError:
                by_column[column] = -1.0
            if not column or not by_column[column] >= 0:
                problems.add(f"{text!r} is not COLUMN=NUMBER, such as area_km2=0.01 (应写作 字段=允许差)")
        problems.raise_as(UsageError)
        return Allowed(self.absolute, self.relative, by_column)

    def measure(self, progress: Progress = silent) -> Tables:
        """Match tables, rows and cells; whatever differs is a finding."""
        from soilgis.jobs.steps.differences import differences
        from soilgis.model.diff_tables import ComparedParts, Differences

        allowed = self.allowed()
        progress("逐格比对")
        found = differences(self.first, self.second, key=self.key, allowed=allowed)
        made = {"": (Differences, found.differences), "parts": (ComparedParts, found.parts)}
        return Tables(made, found.notes, said=tuple(_said(found)), findings=not found.differences.empty)


_SHOWN = 20
"""Differences that are printed; the rest stands in the table."""


def _said(found: Compared) -> list[str]:
    """The result in sentences: how much was compared, and the first differences."""
    from soilgis.jobs.steps.differences import told
    from soilgis.model.diff_tables import ComparedParts

    rows = int(found.parts[ComparedParts.shared_rows].sum())
    lines = [
        f"比对 {len(found.parts)} 张表（文件）、{rows} 行："
        + (f"{len(found.differences)} 处不同" if len(found.differences) else "没有差异")
    ]
    lines += [told(row) for row in found.differences.head(_SHOWN).to_dict("records")]
    if len(found.differences) > _SHOWN:
        lines.append(f"其余 {len(found.differences) - _SHOWN} 处未列出，用 --out 写成表")
    return lines
