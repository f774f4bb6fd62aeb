"""Can these children's targets give this parent's (目标核对): roll-ups, rounding, blanks, pace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from soilgis.model import holds
from soilgis.model.answer import Tables
from soilgis.model.job import Positional, Progress, Target, WritingJob, silent
from soilgis.model.level import Level
from soilgis.model.sentences.targets import TargetMessages

if TYPE_CHECKING:
    import pandas as pd

    from soilgis.model.notes import Note
    from soilgis.planning.targets.tree import Tree


class Reconcile(WritingJob):
    """Roll printed targets up any hierarchy: could these children give this parent, which child explains the difference, what must a blank child be, how fast must each go (目标核对).

    The topmost region takes its targets from the shelf; a hierarchy of your own (watersheds, townships) comes as one table.
    Ends with 1 where no weighting and no rounding explains a parent.
    """

    title = "目标核对"
    names_files = False
    examples: ClassVar[tuple[str, ...]] = (
        "soilgis reconcile 140000",
        "soilgis reconcile 山西省 --areas land.csv --actual rates.csv --out out/reconcile",
        "soilgis reconcile --hierarchy basins.csv",
    )
    excludes: ClassVar[dict[str, tuple[str, ...]]] = {"hierarchy": ("region", "level")}
    shown = """
    >>> import pandas as pd, soilgis
    >>> rows = [("p", "上级", "", 2035, "70.0", 100), ("a", "甲", "p", 2035, "60.0", 25), ("b", "乙", "p", 2035, "73.3", 75)]
    >>> given = pd.DataFrame(rows, columns=["id", "name", "parent", "year", "value_percent", "land_km2"])
    >>> found = soilgis.reconcile(hierarchy=given)
    >>> found.table[["weighted", "verdict"]].round(5).values.tolist()
    [[0.69975, 'feasible']]
    """

    region: Annotated[str, Positional(), holds.PLACE] = ""
    """Code or name of the topmost region, such as 140000; 100000 for the whole country (上级行政区)."""
    hierarchy: Annotated[Path | None, holds.table("hierarchy")] = None
    """CSV of a hierarchy of your own instead; its columns: soilgis schema hierarchy (层级目标文件)."""
    areas: Annotated[Path | None, holds.table("land")] = None
    """CSV of stated land areas; its columns: soilgis schema land (国土面积文件)."""
    actual: Annotated[Path | None, holds.table("actuals")] = None
    """CSV of rates that were reached, two years or more; its columns: soilgis schema actuals (实绩文件)."""
    level: Annotated[Level | None, holds.option()] = None
    """Level of the children; the one below the region when not given (下级级别)."""
    layers: Annotated[tuple[Path, ...], holds.SHELF] = ()
    """Your folder of layers, whose targets replace the shipped ones; may be repeated (自有图层目录)."""
    encoding: Annotated[str, holds.ENCODING] = ""
    """Encoding of the files, such as GB18030; told from their bytes when not given (文本编码)."""
    out: Annotated[Path | None, holds.FOLDER_OUT] = None
    """Folder for rollups.csv, children.csv, pace.csv; printed only when not given (输出目录)."""
    zh: Annotated[bool, holds.option(group="输出")] = False
    """Chinese headings and words in the CSV files (CSV 用中文表头)."""

    def writes(self) -> tuple[Target, ...]:
        """The folder, if one is asked for."""
        names = ("rollups.csv", "children.csv", "pace.csv")
        return () if self.out is None else (Target(self.out, names=names),)

    def measure(self, progress: Progress = silent) -> Tables:
        """Read the hierarchy and its weights, roll it up, and say what it comes to."""
        from soilgis.jobs.steps.reconciling import infeasible, sentences
        from soilgis.model.reconcile_tables import ChildRoles, Paces, RollUps
        from soilgis.planning.targets.child_roles import child_roles
        from soilgis.planning.targets.pace import paces
        from soilgis.planning.targets.rollups import rollups

        progress("读取目标与权重")
        tree, actuals, notes = self._read()
        progress("上卷核对")
        rolled, roles, pace = rollups(tree), child_roles(tree), paces(tree, actuals)
        made = {"rollups": (RollUps, rolled), "children": (ChildRoles, roles), "pace": (Paces, pace)}
        said = tuple(sentences(rolled, roles, pace))
        return Tables(made, tuple(notes), said, findings=infeasible(rolled))

    def _read(self) -> tuple[Tree, pd.DataFrame, list[Note]]:
        """The hierarchy, the rates that were reached, and what must be told of them."""
        import pandas as pd

        from soilgis.jobs.steps.hierarchy import tree_of_file, tree_of_place
        from soilgis.jobs.steps.reconciling import read_areas
        from soilgis.model.errors import UsageError
        from soilgis.store.catalog import Catalog
        from soilgis.store.hierarchy import read_actuals, read_hierarchy

        catalog = Catalog(self.layers)
        land, notes = read_areas(self.areas, catalog, encoding=self.encoding)
        actuals = pd.DataFrame({"id": [], "year": [], "rate": [], "status": []})
        if self.actual is not None:
            actuals, said = read_actuals(self.actual, encoding=self.encoding)
            notes += said
        if self.hierarchy is not None:
            found = read_hierarchy(self.hierarchy, encoding=self.encoding)
            return tree_of_file(found, land), actuals, [*found.notes, *notes]
        if not self.region:
            raise UsageError(TargetMessages.no_parent())
        tree, said = tree_of_place(catalog, self.region, self.level, land)
        return tree, actuals, [*said, *notes]
