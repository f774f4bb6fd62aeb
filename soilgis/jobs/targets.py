"""Check a file of targets (检查目标值文件)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field

from soilgis.model import holds
from soilgis.model.answer import Tables
from soilgis.model.job import OpeningJob, Positional, Progress, silent
from soilgis.model.sentences.jobs import JobMessages

if TYPE_CHECKING:
    from collections.abc import Mapping


class Targets(OpeningJob):
    """Check a file of targets: columns, codes, comparators, rising years, and the roll-up to every parent (检查目标值文件)."""

    title = "目标值检查"
    examples: ClassVar[tuple[str, ...]] = ("soilgis targets check my/targets.csv",)

    shown = """
    >>> import pandas as pd, soilgis
    >>> row = {"name": "山西省", "indicator": "conservation_rate", "comparator": "=", "status": "working", "document": "本单位测算"}
    >>> file = pd.DataFrame([{**row, "year": 2025, "value_percent": 66}, {**row, "year": 2035, "value_percent": 72}])
    >>> found = soilgis.targets("check", file)
    >>> found.tables["targets"][["name", "year", "target"]].values.tolist()
    [['山西省', 2025, 0.66], ['山西省', 2035, 0.72]]
    >>> found.said
    ('file：2 行，1 个行政区，格式、代码、比较符、年份均通过',)
    """

    action: Annotated[Literal["check"], Positional(), holds.option()]
    """What to do (操作)."""
    file: Annotated[Path, Positional(), holds.table("targets")]
    """CSV file; its columns: soilgis schema targets (目标值文件)."""
    source: Annotated[Literal["amap", "tianditu"], holds.option(advanced=True)] = "amap"
    """Boundaries the weights come from (界线来源)."""
    tolerance: Annotated[float, holds.number("百分点")] = Field(default=0.02, ge=0)
    """Largest difference in percentage points between a stated target and its children's weighted mean (允许差，百分点)."""
    encoding: Annotated[str, holds.ENCODING] = ""
    """Encoding of the file, such as GB18030; told from its bytes when not given (文本编码)."""
    strict: Annotated[bool, holds.option(advanced=True)] = False
    """Kept for scripts: a roll-up that differs by more than the tolerance ends with 1 with it and without (严格模式)."""

    def measure(self, progress: Progress = silent) -> Tables:
        """Check the file, roll it up, and compare; a roll-up that is off is a finding."""
        from soilgis.jobs.steps.target_audit import audit_targets
        from soilgis.model import tables

        progress("检查并上卷")
        found = audit_targets(self.file, self.source, encoding=self.encoding)
        off = found.rollups[tables.Reconcile.difference].abs() > self.tolerance
        regions = found.targets[tables.Targets.adcode].nunique()
        said = [JobMessages.targets_sound(file=self.file.name, rows=len(found.targets), regions=regions)]
        said += [self._line(row) for row in found.rollups.to_dict("records")]
        made = {"rollups": (tables.Reconcile, found.rollups), "targets": (tables.Targets, found.targets)}
        return Tables(made, found.notes, said=tuple(said), findings=bool(off.any()))

    def _line(self, row: Mapping[Any, Any]) -> str:
        """One parent's stated target beside its children's mean."""
        from soilgis.model.tables import Reconcile

        mark = "符合" if abs(row[Reconcile.difference]) <= self.tolerance else "超出允许差"
        return JobMessages.reconciled(
            parent=row[Reconcile.parent_name],
            year=row[Reconcile.year],
            stated=row[Reconcile.stated],
            weighted=row[Reconcile.weighted],
            difference=row[Reconcile.difference],
            mark=mark,
            simple=row[Reconcile.simple],
        )
