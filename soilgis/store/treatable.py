"""Tables of an allocation, opened (治理布局数据): areas, costs and needs from files, or from a folder of results."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model.allocate_tables import CostFile, NeedFile, TreatableFile
from soilgis.model.errors import LayerError, Problems, SchemaError, shorten
from soilgis.model.layer import Status
from soilgis.model.numbers import row_label, shown
from soilgis.model.rate_tables import ErosionClasses, Gaps
from soilgis.model.sentences.choices import ChoiceNotes
from soilgis.store.given import notes_of, read_given

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.model.columns import Table
    from soilgis.model.notes import Note
    from soilgis.store.catalog import Catalog
    from soilgis.store.result_folders import ResultFolder

DEMO_COSTS = "treatment-costs-demo"
MOST = 0.5
"""Share of a unit inside a zone from which it counts as lying there, where a folder of results says shares."""


def read_table(path: Path, table: type[Table], *, encoding: str = "") -> tuple[pd.DataFrame, list[Note]]:
    """Read a CSV or workbook of areas, costs or needs; statuses that are none are refused, missing ones count as working.

    Raises
    ------
    SchemaError, LayerError
        With every problem of the file.
    """
    rows = read_given(path, table, encoding=encoding)
    absent = [str(c) for c in table.columns() if not c.optional and c not in rows]
    if absent:
        raise SchemaError(f"{path.name} has no column {shorten(absent)} (缺少字段); found {shorten(rows.columns, 20)}")
    problems = Problems(path.name)
    for at, word in enumerate(rows.get("status", ())):
        if not pd.isna(word) and word not in set(Status):
            problems.add(
                f"{row_label(rows.index, at)}: status is {shown(word)}; use {', '.join(Status)} (可信状态无效)"
            )
    problems.raise_as(SchemaError)
    checked = table.check(rows, path.name).reset_index(drop=True)
    silent = checked["status"].isna()
    said = [ChoiceNotes.rows_no_status(file=path.name, count=int(silent.sum()))] if silent.any() else []
    return checked.assign(status=checked["status"].fillna(Status.WORKING.value)), [*notes_of(rows), *said]


def read_costs(catalog: Catalog, path: Path | None, *, encoding: str = "") -> tuple[pd.DataFrame, list[Note]]:
    """Read the costs: the user's, else made-up ones that only show how a plan is made.

    Raises
    ------
    SchemaError, LayerError
        With every problem of the file.
    """
    if path is not None:
        return read_table(path, CostFile, encoding=encoding)
    layer = catalog.layer(DEMO_COSTS)
    found = catalog.file(layer, layer.reading.file)
    if found is None:
        raise LayerError(f"{DEMO_COSTS} has no {layer.reading.file} (缺少成本表)")
    costs, notes = read_table(found, CostFile)
    told = ChoiceNotes.made_up_costs(layer=layer.title.zh, note=layer.note)
    return costs, [told, *notes]


def treatable_of(folder: ResultFolder) -> tuple[pd.DataFrame, list[Note]]:
    """Treatable ground of a folder of results: all erosion of its last year, by unit and class.

    Returns
    -------
    treatable, notes
        `TreatableFile`; a unit lies in a zone where at least half of it does.

    Raises
    ------
    LayerError, SchemaError
        If the folder has no erosion, or was written with Chinese headings.
    """
    if not folder.has("erosion_classes"):
        raise LayerError(
            f"{folder.path} has no erosion_classes.csv (成果中没有侵蚀分级面积); run the study with an erosion raster, or give a CSV of treatable areas"
        )
    classes, notes = folder.table("erosion_classes", ErosionClasses)
    level = str(folder.manifest["study"].get("level", ""))
    year = classes[ErosionClasses.year].max()
    kept = classes[
        (classes[ErosionClasses.level] == level)
        & (classes[ErosionClasses.year] == year)
        & classes[ErosionClasses.counted]
    ]
    parents = _parents(folder)
    zones = _zones(folder)
    table = pd.DataFrame({
        "unit": kept[ErosionClasses.adcode], "name": kept[ErosionClasses.name], "class_name": kept[ErosionClasses.label],
        "treatable_km2": kept[ErosionClasses.area_km2], "status": kept[ErosionClasses.status], "lock": None,
        "within": kept[ErosionClasses.adcode].map(parents), "zones": kept[ErosionClasses.adcode].map(zones),
    })  # fmt: skip
    said = ChoiceNotes.all_erosion(title=folder.title, year=int(year))
    return TreatableFile.check(table, folder.path.name).reset_index(drop=True), [said, *notes]


def _parents(folder: ResultFolder) -> dict[str, str]:
    """Regions above each region, nearest first, parted by blanks."""
    rows, _ = folder.rows("regions")
    above = dict(zip(rows["adcode"], rows["parent_adcode"].fillna(""), strict=True))
    chains = {}
    for code, first in above.items():
        chain: list[str] = []
        at = first
        while at and at not in chain:
            chain.append(at)
            at = above.get(at, "")
        chains[code] = " ".join(chain)
    return chains


def _zones(folder: ResultFolder) -> dict[str, str]:
    if not folder.has("coverage"):
        return {}
    rows, _ = folder.rows("coverage")
    share = pd.to_numeric(rows["share_of_region"], errors="coerce")
    inside = rows[share >= MOST]
    return {str(code): " ".join(mine["zone_id"]) for code, mine in inside.groupby("adcode", dropna=False)}


def zone_names_of(folder: ResultFolder) -> dict[str, str]:
    """Chinese names of the zones of a folder of results, by id."""
    if not folder.has("coverage"):
        return {}
    rows, _ = folder.rows("coverage")
    return dict(zip(rows["zone_id"], rows["zone_name"], strict=True))


def needs_of(folder: ResultFolder, target_year: int) -> tuple[pd.DataFrame, list[Note]]:
    """What the targets of a year still need, by a folder's last year.

    Returns
    -------
    needs, notes
        `NeedFile` of regions whose target is not met; and those that were not checked.

    Raises
    ------
    LayerError
        If there are no gaps to that year.
    """
    if not folder.has("gaps"):
        raise LayerError(
            f"{folder.path} has no gaps.csv (成果中没有目标差距); run the study with targets and an erosion raster, or give --needed"
        )
    gaps, notes = folder.table("gaps", Gaps)
    year = gaps[Gaps.year].max()
    mine = gaps[(gaps[Gaps.year] == year) & (gaps[Gaps.target_year] == target_year)]
    if mine.empty:
        years = shorten(sorted({int(one) for one in gaps[Gaps.target_year]}))
        raise LayerError(
            f"{folder.path.name}/gaps.csv has no target of {target_year} (没有该年目标); it has {years}; name one with --target-year"
        )
    blind = mine[mine[Gaps.gap_km2].isna()]
    said = [ChoiceNotes.no_gaps(regions=blind[Gaps.name])] if len(blind) else []
    open_ = mine[mine[Gaps.gap_km2] > 0]
    table = pd.DataFrame({
        "region": open_[Gaps.adcode], "name": open_[Gaps.name], "needed_km2": open_[Gaps.gap_km2],
        "document": open_[Gaps.source].astype(str) + f"（{target_year}年目标）", "status": open_[Gaps.status],
    })  # fmt: skip
    return NeedFile.check(table, folder.path.name).reset_index(drop=True), [*said, *notes]
