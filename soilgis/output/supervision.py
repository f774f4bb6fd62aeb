"""The supervision folder (监管成果目录): tables, JSON, and a GeoPackage with the field names registers use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from soilgis.model.notes import Note
from soilgis.model.screen_words import Compliance
from soilgis.model.supervise_tables import Excess, Matches, Patches
from soilgis.output.atomic import scratch_folder
from soilgis.output.fitting import MOST_SHEET_ROWS, Fitting
from soilgis.output.geopackage import fix_contents, write_layer
from soilgis.output.json_text import spelled
from soilgis.output.qgis.carried import by_word, carry
from soilgis.output.screening.json_file import provenance_keys, records
from soilgis.output.tables import write_csv
from soilgis.output.workbook import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from soilgis.model.supervision import Supervision

SCHEMA, VERSION = "soilgis/supervision", 1
CAUTION = "合规性为影像图斑与批复范围自动比对的疑似结论，供参考，须现场复核后认定；风险分级为所附规则的计算结果。"
_FIELDS = {
    "spot_tbid": Patches.patch_id, "project_id": Patches.project_id, "qtype": Patches.qtype, "qarea": Patches.area_ha,
    "earea": Patches.excess_ha, "byd": Patches.compliance, "change": Patches.change, "tier": Patches.tier, "reasons": Patches.reasons,
    "evidence": Patches.evidence, "adcode": Patches.adcode, "county": Patches.county,
}  # fmt: skip
"""Field names of the spots layer; areas in hectares, byd, change and tier in Chinese."""
_COLORS = {
    Compliance.UNAPPROVED: "#c81e1e", Compliance.EXCEEDING: "#d9730d", Compliance.RELOCATED: "#96308a", Compliance.SCHEMATIC: "#5145a8",
    Compliance.EXEMPT_PENDING: "#d7b400", Compliance.EXEMPT: "#8fc1a9", Compliance.COMPLIANT: "#1b7a3a",
    Compliance.NON_CONSTRUCTION: "#9aa3a8",
}  # fmt: skip
"""Colours of the spots in QGIS, what asks for a visit first."""
_OURS = frozenset(map(str, Patches.columns()))
"""Columns of our own; any other came with the file and goes out under its name."""


def _tolerances(result: Supervision) -> str:
    asked = result.options
    return (
        f"勾绘容差 {asked.digitise_m:g} m，影像偏移容差 {asked.shift_m:g} m，最小超出面积 {asked.least_excess_m2:g} m²，"
        f"变化容差 {asked.change_share:.0%}；风险规则：{result.rules.title}"
    )


def write_supervision(
    result: Supervision, folder: Path, *, zh: bool = False, progress: Callable[[str], None] = lambda _: None
) -> list[Path]:
    """Write a supervision into one folder: CSV tables, workbook, JSON and GeoPackage.

    Raises
    ------
    OutputError
        If something cannot be written; then nothing has changed in the folder.
    """
    with scratch_folder(folder) as scratch:
        progress("写出表格")
        for name, (table, frame) in result.frames().items():
            write_csv(frame, table, scratch / f"{name}.csv", lang="zh" if zh else "")
        told = Fitting(result, before=(Note(CAUTION),), after=(Note(_tolerances(result)),))
        write_workbook(told, scratch / "supervise.xlsx")
        _write_json(result, scratch / "supervise.json")
        progress("写出矢量")
        _write_geopackage(result, scratch / "supervise.gpkg")
        names = sorted(item.name for item in scratch.iterdir())
    return [folder / name for name in names]


def _write_json(result: Supervision, path: Path) -> None:
    """Figures by county and the suspected patches; all patches are in the CSV and the GeoPackage."""
    content = {
        "schema": SCHEMA,
        "version": VERSION,
        "caution": CAUTION,
        "options": result.options.model_dump(mode="json"),
        "rules": result.rules.model_dump(mode="json"),
        "counts": {word.value: int((result.patches[Patches.compliance] == word).sum()) for word in Compliance},
        **provenance_keys(result),
        "tables": {
            name: records(frame, table)
            for name, (table, frame) in result.frames().items()
            if table not in {Matches, Excess} and len(frame) <= MOST_SHEET_ROWS
        },
    }
    path.write_text(spelled(content) + "\n", encoding="utf-8")


def _write_geopackage(result: Supervision, path: Path) -> None:
    from soilgis.output.tables import worded

    shown = worded(result.patches, Patches)
    spots = gpd.GeoDataFrame(
        {name: shown[column] for name, column in _FIELDS.items()}
        | {name: shown[name] for name in shown.columns if name not in _OURS},
        geometry=result.patches.geometry,
        crs=result.patches.crs,
    )
    write_layer(spots, path, "spots")
    if len(result.excess):
        write_layer(result.excess, path, "excess")
    found = {word.label: (word.label, color) for word, color in _COLORS.items()}
    heading = f"疑似结论，须现场复核（{result.provenance.status.label}）"
    carry(path, {"spots": [by_word("合规性", heading, found, where="byd", table=Patches)]})
    fix_contents(path)
