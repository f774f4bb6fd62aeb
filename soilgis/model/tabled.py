"""What a window needs of any result (成果接口): its study, its tables by file name, its provenance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pandas as pd

    from soilgis.model.columns import Table
    from soilgis.model.provenance import Provenance
    from soilgis.model.study import Study


class Tabled(Protocol):
    """A result made of tables: the main job's, a screening's, a supervision's."""

    @property
    def study(self) -> Study:
        """The study it was made with."""

    @property
    def provenance(self) -> Provenance:
        """Layers, repairs, warnings and versions."""

    def frames(self) -> dict[str, tuple[type[Table], pd.DataFrame]]:
        """Every table by file name, with its declaration, in reading order."""


def summary(result: Tabled) -> str:
    """Say in a few lines what a result holds (摘要): its study, its tables by rows, its weakest status and its gaps.

    Parameters
    ----------
    result
        Not changed.

    Returns
    -------
    str
        Chinese text of a few lines, whatever the size of the tables.
    """
    study, known = result.study, result.provenance
    rows = "，".join(f"{name} {len(frame)} 行" for name, (_, frame) in result.frames().items())
    gaps = "、".join(use.layer.title.zh for use in known.unchecked) or "无"
    return (
        f"{type(result).__name__} {study.id}：{study.title.zh}（{study.unit_label}）\n  {rows}\n"
        f"  最低可信状态：{known.status.label}；未核查图层：{gaps}；注意 {len(known.warnings)} 条"
    )
