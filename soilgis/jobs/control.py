"""Space-control classes of a study (差别化管控分级)."""

from __future__ import annotations

from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from soilgis.model import holds
from soilgis.model.control import ControlList, ControlPieces
from soilgis.model.job import Positional, Progress, Target, WritingJob, silent
from soilgis.model.layer import Status
from soilgis.model.level import Level
from soilgis.model.report import REPORT_FILES, Report, Theme
from soilgis.model.sentences.works import WorksMessages, WorksNotes
from soilgis.model.tables import Regions, Zones

if TYPE_CHECKING:
    import geopandas as gpd

    from soilgis.jobs.study.read import Scope
    from soilgis.model.answer import Frames
    from soilgis.model.control import ControlRules
    from soilgis.model.notes import Note
    from soilgis.model.study import Study
    from soilgis.planning.areas.control import Classed
    from soilgis.store.catalog import Catalog

_COLORS = ("#c81e1e", "#1b7a3a", "#d79a00", "#c2185b", "#e9e4d4", "#5145a8", "#0a6ebd", "#7a5230", "#00786b", "#444444")


class Control(WritingJob):
    """Give every piece of ground one space-control class by rules of precedence: areas by region that close, polygons, map, measures, conflicts (差别化管控分级)."""

    title = "差别化管控"
    examples: ClassVar[tuple[str, ...]] = (
        "soilgis control shanxi --out out/control",
        "soilgis control my/study.toml --layers my/layers --rules my/control.toml --out out/control",
    )
    shown = """
    >>> import soilgis
    >>> found = soilgis.control("shanxi")
    >>> found.table[found.table["name"] == "山西省"][["class_name", "area_km2"]].round(1).values.tolist()[0]
    ['红线管控区', 35936.6]
    >>> sums = found.table.groupby("adcode", dropna=False)["share_of_region"].sum()
    >>> bool((abs(sums - 1) < 1e-9).all())
    True
    >>> sorted(path.name for path in found.write("control"))
    ['classes.csv', 'conflicts.csv', 'control.csv', 'manifest.json', 'map.png', 'page.html', 'pieces.gpkg', 'tables.xlsx']
    """

    study: Annotated[str, Positional(), holds.STUDY]
    """Id of a shipped study, or the path of a study.toml: its units and priority areas are used (研究方案)."""
    out: Annotated[Path, holds.FOLDER_OUT]
    """Folder for the results (输出目录)."""
    rules: Annotated[Path | None, holds.file_in(group="参数")] = None
    """Your rules, TOML; the shipped ones are an example, not official (管控分级规则)."""
    level: Annotated[Level | None, holds.option()] = None
    """Make the tables for another level than the study's (统计级别)."""
    layers: Annotated[tuple[Path, ...], holds.SHELF] = ()
    """Your folder of layers; may be repeated (自有图层目录)."""
    strict: Annotated[bool, holds.option()] = False
    """Refuse demo, working and unchecked layers: nothing is written, exit code 1 (严格模式)."""
    zh: Annotated[bool, holds.option(group="输出")] = False
    """Chinese headings and words in the CSV files (CSV 用中文表头)."""

    def writes(self) -> tuple[Target, ...]:
        """The folder."""
        return (
            Target(
                self.out, names=("control.csv", "classes.csv", "conflicts.csv", "pieces.gpkg", "map.png", *REPORT_FILES)
            ),
        )

    def measure(self, progress: Progress = silent) -> Report:
        """Read study and rules, divide the units into pieces, class every piece, and draw the classes."""
        from soilgis.geometry.area import plane_shapes
        from soilgis.jobs.steps.study import at_level, books_of
        from soilgis.jobs.study.read import read_scope
        from soilgis.model import control as t
        from soilgis.planning.areas.control import area_table, class_list, classed, conflict_table, pieces
        from soilgis.store.catalog import Catalog
        from soilgis.store.control_rules import read_control_rules

        catalog = Catalog(self.layers)
        rules = read_control_rules(catalog, self.rules)
        study = self._with_layers(at_level(catalog.study(self.study), self.level), rules)
        scope = read_scope(study, catalog, strict=self.strict, progress=progress)
        progress("叠加分级")
        found = classed(books_of(scope, study, "auto"), rules)
        plane = plane_shapes(scope.leaves.geometry.to_numpy(), study.edge_tolerance_m2)
        progress("划出图斑")
        drawn = pieces(found, scope.leaves, plane, (scope.zones.parts, scope.zones.owner))
        made: Frames = {
            "control": (t.ControlAreas, area_table(found)),
            "classes": (t.ControlList, class_list(found, {use.layer.id: use.layer.title.zh for use in scope.uses})),
            "conflicts": (t.ControlConflicts, conflict_table(found)),
            "pieces": (t.ControlPieces, drawn),
        }
        return self._report(made, found, scope, catalog)

    def _with_layers(self, study: Study, rules: ControlRules) -> Study:
        """The study with the layers that the rules name, so that one without data is told as unchecked."""
        from soilgis.jobs.steps.study import replace_study

        named = [name for one in rules.classes for name in one.layers if name not in study.zones]
        return replace_study(study, zones=(*study.zones, *dict.fromkeys(named)), rasters=())

    def _report(self, made: Frames, found: Classed, scope: Scope, catalog: Catalog) -> Report:
        from soilgis.store.control_rules import LAYER

        rules = found.rules
        names, areas = (
            made["classes"][1][column].tolist() for column in (ControlList.class_name, ControlList.area_km2)
        )
        whole = sum(area for area in areas if not isnan(area))
        shares = ["未核查" if isnan(area) else f"{area / whole:.2%}" for area in areas]
        said = "；".join(f"{name} {share}" for name, share in zip(names, shares, strict=True))
        used = [use for use in scope.uses if use.used]
        sources = [f"{use.layer.title.zh}：{use.layer.source.document}（{use.layer.status.label}）" for use in used]
        status = (
            Status(found.status)
            if self.rules
            else max(Status(found.status), catalog.layer(LAYER).status, key=lambda one: one.rank)
        )
        return Report(
            made, self._notes(found, scope), said=(said,), title=f"{catalog.study(self.study).title.zh}：差别化管控分级", status=status,
            rules=(
                WorksMessages.control_rule(title=rules.title, order=" ＞ ".join(one.name for one in rules.classes)),
                *(f"{one.name}：{one.measures}" + (f"（{one.source}）" if one.source else "") for one in rules.classes),
            ),
            sources=tuple(sources), theme=self._theme(made["pieces"][1], rules, scope.leaves), machine=("class_id",),
        )  # fmt: skip

    def _notes(self, found: Classed, scope: Scope) -> tuple[Note, ...]:
        """What could not be checked, and zones that are lists nobody vouches for."""
        from soilgis.model.layer import incomplete

        notes = [*scope.warnings]
        for position, one in enumerate(found.rules.classes):
            lacking = found.unchecked(position)
            notes += [WorksNotes.class_unchecked(name=one.name, layers="、".join(lacking))] if lacking else []
            mine = found.books.zones[found.zones[:, position]]
            loose = [
                name
                for name, basis, status in zip(
                    mine[Zones.zone_name], mine[Zones.basis], mine[Zones.status], strict=True
                )
                if incomplete(str(basis), str(status))
            ]
            notes += [WorksNotes.class_by_list(name=one.name, zones=loose)] if loose else []
            empty = not one.otherwise and not lacking and not len(mine)
            notes += [WorksNotes.class_without_zones(name=one.name)] if empty else []
        return tuple(notes)

    def _theme(self, drawn: gpd.GeoDataFrame, rules: ControlRules, leaves: gpd.GeoDataFrame) -> Theme:
        colours = (
            *_COLORS[: min(4, len(rules.classes) - 1)],
            *_COLORS[5 : 5 + max(len(rules.classes) - 5, 0)],
            _COLORS[4],
        )
        return Theme(
            "差别化管控分级", drawn.geometry.to_numpy(), tuple(drawn[ControlPieces.class_name]), tuple(one.name for one in rules.classes),
            (*colours, *["#444444"] * (len(rules.classes) - len(colours))), leaves.geometry.to_numpy(), tuple(leaves[Regions.name]),
        )  # fmt: skip
