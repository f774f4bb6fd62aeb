"""Treatment of whole units: ravines, villages, townships, counties (整沟、整村、整乡、整县推进)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from soilgis.model import holds
from soilgis.model.days import Day
from soilgis.model.job import Progress, RegionJob, Target, silent
from soilgis.model.layer import Role, Status
from soilgis.model.level import Level
from soilgis.model.report import REPORT_FILES, Report, Theme
from soilgis.model.sentences.works import WorksMessages
from soilgis.model.watershed_tables import Completions

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from soilgis.jobs.steps.ground import Ground
    from soilgis.model.answer import Frames
    from soilgis.model.notes import Note
    from soilgis.planning.works.completion import Treatment
    from soilgis.store.catalog import Catalog

_KINDS = {"ravine": "整沟", "village": "整村", "township": "整乡", "county": "整县"}
_COLORS = ("#2c8a4b", "#e0b04a", "#c8604a", "#d9d9d9")


class Completion(RegionJob):
    """How much of what is to be treated is treated in every unit, which units are done as a whole, and how many of those above (整沟、整村、整乡、整县推进)."""

    title = "整体推进"
    examples: ClassVar[tuple[str, ...]] = (
        "soilgis completion --treated 治理图斑.gpkg --need erosion.gpkg --region 山西省 --out out/counties",
        (
            "soilgis completion --kind ravine --regions xly.gpkg --region-id XLYBM --region-parent 乡镇 --treated 治理图斑.gpkg "
            "--need erosion.gpkg --at-least 0.9 --out out/ravines"
        ),
    )
    shown = """
    >>> import geopandas as gpd, shapely, soilgis
    >>> towns = gpd.GeoDataFrame({"村": ["甲", "乙"], "乡": ["子", "子"]}, geometry=shapely.box([111.0, 111.1], 37.0, [111.1, 111.2], 37.1), crs=4490)
    >>> need = gpd.GeoDataFrame(geometry=[shapely.box(111.05, 37.0, 111.15, 37.1)], crs=4490)
    >>> treated = gpd.GeoDataFrame(geometry=[shapely.box(111.0, 37.0, 111.11, 37.1)], crs=4490)
    >>> found = soilgis.completion(treated, regions=towns, region_id="村", region_parent="乡", need=need, kind="village")
    >>> found.table[["region", "state", "share"]].round(2).values.tolist()
    [['甲', 'whole', 1.0], ['乙', 'partly', 0.2]]
    >>> found.tables["parents"][["parent", "state", "whole", "units"]].values.tolist()
    [['子', 'partly', 1, 2]]
    >>> sorted(path.name for path in found.write("villages"))
    ['completion.csv', 'manifest.json', 'map.png', 'page.html', 'parents.csv', 'tables.xlsx', 'units.gpkg']
    """

    inputs: ClassVar[tuple[str, ...]] = ("treated", "need", "regions")

    treated: Annotated[str, holds.vector()]
    """Polygons that are treated (治理图斑)."""
    out: Annotated[Path, holds.FOLDER_OUT]
    """Folder for the results (输出目录)."""
    need: Annotated[str, holds.vector()] = ""
    """Polygons that are to be treated, such as eroded land; without it the whole of every unit (应治理范围)."""
    kind: Annotated[Literal["ravine", "village", "township", "county"], holds.option()] = "county"
    """What the units are: ravine 整沟, village 整村, township 整乡, county 整县 (推进类型)."""
    regions: Annotated[str, holds.vector(role=Role.BOUNDARIES)] = "admin"
    """File of units, or a boundaries layer (推进单元)."""
    region_id: Annotated[str, holds.column("regions")] = "adcode"
    """Column with the unit's id (单元编号字段)."""
    region_name: Annotated[str, holds.column("regions")] = ""
    """Column with the unit's name (单元名称字段)."""
    region_parent: Annotated[str, holds.column("regions")] = ""
    """Column with the name of the unit above (上级单元字段)."""
    region: Annotated[tuple[str, ...], holds.PLACE] = ()
    """Region whose units of the boundaries layer are looked at; may be repeated (行政区)."""
    level: Annotated[Level, holds.option()] = Level.COUNTY
    """Level of a boundaries layer (行政级别)."""
    at_least: Annotated[float, holds.number("1")] = Field(default=0.95, gt=0, le=1)
    """Share treated from which a unit counts as done as a whole; no document found states it (整体完成界限)."""
    goal: Annotated[str, holds.option()] = ""
    """Goal of the layer programme-goals that units done count against; counties-whole for counties when not given (数量目标编号)."""
    date: Annotated[Day, holds.DATE] = ""
    """Day of the count, YYYY-MM-DD; today when not given (统计日期)."""
    status: Annotated[Status, holds.option()] = Status.WORKING
    """How far the polygons can be trusted (数据可信状态)."""
    layers: Annotated[tuple[Path, ...], holds.SHELF] = ()
    """Your folder of layers; may be repeated (自有图层目录)."""
    zh: Annotated[bool, holds.option(group="输出")] = False
    """Chinese headings and words in the CSV files (CSV 用中文表头)."""

    def writes(self) -> tuple[Target, ...]:
        """The folder."""
        return (
            Target(
                self.out, names=("completion.csv", "parents.csv", "goal.csv", "units.gpkg", "map.png", *REPORT_FILES)
            ),
        )

    def measure(self, progress: Progress = silent) -> Report:
        """Open the units and the polygons, divide every unit by them, and judge it."""
        import numpy as np

        from soilgis.jobs.steps.ground import Wanted, open_ground
        from soilgis.jobs.steps.inputs import open_polygons
        from soilgis.model.layer import weakest
        from soilgis.planning.areas.extents import apart
        from soilgis.planning.works.completion import completion_table
        from soilgis.store.catalog import Catalog

        catalog, opening = Catalog(self.layers), self.opening()
        progress("读取推进单元")
        wanted = Wanted(self.regions, self.region, self.level, self.region_id, self.region_name, self.region_parent)
        ground = open_ground(wanted, catalog, opening)
        progress("读取图斑")
        treated, notes = open_polygons(Path(self.treated), opening.of("treated"))
        need, said = open_polygons(Path(self.need), opening.of("need")) if self.need else (None, [])
        given = {self.treated: treated, self.need: need}
        named = {Path(file).name: one.total_bounds for file, one in given.items() if one is not None}
        notes = [*notes, *apart(ground.frame.total_bounds, named)]
        progress("量算台账")
        layers = [one.geometry.to_numpy() if one is not None else np.empty(0, object) for one in (need, treated)]
        accounts, ground = self._accounts(ground, layers)
        status = weakest([self.status, ground.status])
        frame = ground.frame[[Completions.region_id, "region_name", Completions.parent]]
        table = completion_table(accounts, frame, ground.km2 * 1e6, whole=self.at_least, status=status.value)
        made = self._tables(table, ground, catalog)
        return self._report(made, table, ground, (*ground.notes, *notes, *said), status)

    def _accounts(self, ground: Ground, layers: list[np.ndarray]) -> tuple[Treatment, Ground]:
        """The accounts of the units; of the whole country only units that the treated polygons meet."""
        import numpy as np

        from soilgis.geometry.area import plane_shapes
        from soilgis.geometry.closure import Names
        from soilgis.geometry.ledger import measure_atoms
        from soilgis.jobs.steps.ground import meeting
        from soilgis.planning.works.completion import accounts

        flat = [plane_shapes(layer) for layer in layers]
        if not self.region and not Path(self.regions).exists():
            ground = meeting(ground, np.concatenate(flat))
        owner = np.repeat(np.arange(2, dtype=np.intp), [len(layer) for layer in flat])
        names = Names(ground.frame[Completions.region_id].tolist(), ["need", "treated"])
        atoms = measure_atoms(ground.plane, np.concatenate(flat), owner, names)
        return accounts(atoms, ground.km2 * 1e6, everything=not self.need), ground

    def _tables(self, table: pd.DataFrame, ground: Ground, catalog: Catalog) -> Frames:
        from soilgis.model.programme_tables import ProgrammeProgress
        from soilgis.model.watershed_tables import CompletionParents
        from soilgis.planning.works.completion import parent_table

        made: Frames = {"completion": (Completions, table), "parents": (CompletionParents, parent_table(table))}
        goal = self.goal or ("counties-whole" if self.kind == "county" else "")
        if goal:
            made["goal"] = (ProgrammeProgress, self._goal(goal, table, catalog))
        made["units"] = (
            Completions,
            ground.frame[["geometry"]].assign(**{str(name): values for name, values in table.to_dict("list").items()}),
        )
        return made

    def _goal(self, goal: str, table: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
        from soilgis.jobs.steps.programme_table import one_goal
        from soilgis.model.works_words import Completion as State

        done = int((table[Completions.state] == State.WHOLE).sum())
        day = dt.date.fromisoformat(self.date) if self.date else dt.datetime.now(tz=dt.UTC).astimezone().date()
        return one_goal(catalog, goal, (done, len(table) - done), (Path(self.treated).name, self.status), day)

    def _report(
        self, made: Frames, table: pd.DataFrame, ground: Ground, notes: tuple[Note, ...], status: Status
    ) -> Report:
        from soilgis.model.works_words import Completion as State

        counts = table[Completions.state].value_counts()
        kinds = "、".join(f"{state.label} {int(counts.get(state.value, 0))} 个" for state in State)
        base = WorksMessages.needed_ground() if self.need else WorksMessages.whole_unit()
        theme = Theme(
            f"{_KINDS[self.kind]}推进情况", ground.frame.geometry.to_numpy(), tuple(State(one).label for one in table[Completions.state]),
            tuple(state.label for state in State), _COLORS, ground.frame.geometry.to_numpy(), tuple(ground.frame["region_name"]),
        )  # fmt: skip
        files = [f"治理图斑：{Path(self.treated).name}（{self.status.label}）"]
        files += [f"应治理范围：{Path(self.need).name}（{self.status.label}）"] if self.need else []
        return Report(
            made, notes, said=(f"{_KINDS[self.kind]}推进：{len(table)} 个单元，{kinds}",), title=f"{_KINDS[self.kind]}推进情况", status=status,
            rules=(
                WorksMessages.treated_rule(base=base),
                WorksMessages.whole_rule(share=self.at_least),
                WorksMessages.parent_rule(),
            ),
            sources=(*files, ground.source), theme=theme, machine=("goal", "need_km2", "treated_km2", "left_km2") if not len(made["parents"][1])
            else ("goal", "left_km2"),
        )  # fmt: skip
