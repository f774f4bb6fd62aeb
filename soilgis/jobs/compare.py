"""Why a rate changed between two results (两期对比)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from soilgis.model import holds
from soilgis.model.folders import COMPARISON_FILES
from soilgis.model.job import Positional, Progress, Target, WritingJob, silent

if TYPE_CHECKING:
    from soilgis.model.comparison import Comparison


class Compare(WritingJob):
    """Split the change of 水土保持率 between two results, or two years of one, into change on the ground, of method, of border and of land area (两期对比).

    Parts add up to the change and do not depend on an order. Each side is a folder that `soilgis run` wrote, or a CSV with the columns of
    `soilgis schema rates`.
    """

    title = "两期对比"
    examples: ClassVar[tuple[str, ...]] = (
        "soilgis compare out/2024 out/2025 --out out/change",
        "soilgis compare out/shanxi out/shanxi --old-year 2023 --new-year 2024 --out out/change",
    )
    shown = """
    >>> import pandas as pd, soilgis
    >>> columns = ["adcode", "name", "year", "area_km2", "land_km2", "erosion_km2", "document"]
    >>> old = pd.DataFrame([("140100", "太原市", 2023, 7000.0, 7000.0, 2100.0, "公报")], columns=columns)
    >>> new = pd.DataFrame([("140100", "太原市", 2024, 7000.0, 7100.0, 2030.0, "公报")], columns=columns)
    >>> found = soilgis.compare(old, new)
    >>> found.table[["change", "real", "boundary", "land"]].round(4).values.tolist()
    [[1.4085, 0.993, 0.0, 0.4155]]
    """

    old: Annotated[Path, Positional(), holds.table("rates")]
    """Earlier result: a folder, or a CSV of rates (前期成果)."""
    new: Annotated[Path, Positional(), holds.table("rates")]
    """Later result: a folder, or a CSV of rates; the same folder for two of its years (后期成果)."""
    out: Annotated[Path, holds.FOLDER_OUT]
    """Folder for tables, map and paragraph (输出目录)."""
    old_year: Annotated[int, holds.number("年")] = Field(default=0, ge=0, le=2100)
    """Year of the earlier figures; the last of the result when not given, the first where both sides are one (前期年份)."""
    new_year: Annotated[int, holds.number("年")] = Field(default=0, ge=0, le=2100)
    """Year of the later figures; the last of the result when not given (后期年份)."""
    method: Annotated[Literal["auto", "same", "changed"], holds.option()] = "auto"
    """Whether erosion was surveyed in another way; auto compares legends and methods, which cannot tell another resolution of images (调查方法是否改变)."""
    bridge: Annotated[Path | None, holds.table("rates")] = None
    """The earlier year measured again with the later method, folder or CSV; without it change on the ground and of method stay together where the method changed (衔接成果)."""
    encoding: Annotated[str, holds.ENCODING] = ""
    """Encoding of the CSV files, such as GB18030; told from their bytes when not given (文本编码)."""
    zh: Annotated[bool, holds.option(group="输出")] = False
    """Chinese headings and words in the CSV files (CSV 用中文表头)."""

    def writes(self) -> tuple[Target, ...]:
        """The folder."""
        return (Target(self.out, names=COMPARISON_FILES),)

    def measure(self, progress: Progress = silent) -> Comparison:
        """Open both sides and the bridge, split the change, and tell it."""
        from soilgis.jobs.steps.compared import Asked, compare, open_given

        progress("读取成果")
        old, new = (open_given(path, encoding=self.encoding) for path in (self.old, self.new))
        bridge = open_given(self.bridge, encoding=self.encoding) if self.bridge else None
        progress("分解变化")
        return compare(old, new, Asked((self.old_year, self.new_year), self.method, bridge))
