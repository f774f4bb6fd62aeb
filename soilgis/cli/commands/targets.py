"""Check a file of targets (检查目标值文件)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar, Literal

import click
from pydantic import Field

from soilgis.cli.perform import Request
from soilgis.model.job import OpeningJob, Positional


class Command(OpeningJob, Request):
    """Check a file of targets: columns, codes, comparators, rising years, and the roll-up to every parent (检查目标值文件)."""

    examples: ClassVar[tuple[str, ...]] = ("soilgis targets check my/targets.csv",)

    action: Annotated[Literal["check"], Positional()]
    """What to do (操作)."""
    file: Annotated[Path, Positional()]
    """CSV file; its columns: soilgis schema targets (目标值文件)."""
    source: Literal["amap", "tianditu"] = "amap"
    """Boundaries the weights come from (界线来源)."""
    tolerance: float = Field(default=0.02, ge=0)
    """Largest difference in percentage points between a stated target and its children's weighted mean (允许差，百分点)."""
    encoding: str = ""
    """Encoding of the file, such as GB18030; told from its bytes when not given (文本编码)."""
    strict: bool = False
    """Kept for scripts: a roll-up that differs by more than the tolerance ends with 1 with it and without (严格模式)."""

    def perform(self) -> int:
        """Print what was found; exit 1 when a roll-up is off."""
        from soilgis.jobs.steps.target_audit import audit_targets
        from soilgis.model.tables import Reconcile, Targets

        found = audit_targets(self.file, self.source, encoding=self.encoding)
        for note in found.notes:
            click.echo(f"注意：{note}", err=True)
        regions = found.targets[Targets.adcode].nunique()
        click.echo(f"{self.file.name}：{len(found.targets)} 行，{regions} 个行政区，格式、代码、比较符、年份均通过")
        for row in found.rollups.to_dict("records"):
            mark = "符合" if abs(row[Reconcile.difference]) <= self.tolerance else "超出允许差"
            click.echo(
                f"{row[Reconcile.parent_name]} {row[Reconcile.year]}：规定 {row[Reconcile.stated]:.2%}，"
                f"下级面积加权 {row[Reconcile.weighted]:.3%}（差 {row[Reconcile.difference]:+.3f} 百分点，{mark}），"
                f"简单平均 {row[Reconcile.simple]:.2%}（勿用）"
            )
        late = (found.rollups[Reconcile.difference].abs() > self.tolerance).any()
        return int(late)
