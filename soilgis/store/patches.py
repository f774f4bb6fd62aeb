"""Patches and approved extents (扰动图斑、防治责任范围): polygon files whose field names differ from place to place."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from soilgis.model.dates import read_dates
from soilgis.model.errors import LayerError, Problems, SchemaError, shorten
from soilgis.model.inputs import NOTHING, FileOpening
from soilgis.model.numbers import read_numbers
from soilgis.model.screen_words import Form
from soilgis.model.sentences.store import StoreNotes
from soilgis.model.supervise_tables import PATCH, Patches
from soilgis.model.supervision import RiskRules
from soilgis.store.catalog import read_toml
from soilgis.store.field_names import named_columns
from soilgis.store.keys import empty_ids, filled_ids, id_texts
from soilgis.store.sites.read import SiteFiles, SiteReading, read_sites, sites_of_frame

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from soilgis.model.notes import Note
    from soilgis.store.catalog import Catalog

_FIELDS = {
    "patch_id": ("patch_id", "spot_tbid", "mapNum", "mapnum", "图斑编号"),
    "project_id": ("project_id", "STBCFABH", "项目编号", "方案编号"),
    "project_name": ("project_name", "项目名称"),
    "qtype": ("qtype", "扰动类型", "图斑类型"),
    "earthwork_m3": ("earthwork_m3", "土石方总量"),
    "image_date": ("image_date", "影像时间", "影像日期"),
    "approved_on": ("approved_on", "批复日期", "批复时间"),
    "extent_kind": ("extent_kind", "矢量类型"),
}
"""Our names and the names files use (ZKYGIS/stbcjg vocabulary and plan registers)."""
CARRIED = ("mapNum", "qdcs", "qdtype", "isreview", "c_time", "m_time", "file_time", "interpretation_unitid")
"""Fields of the registers that come in and go out as they are: what their codes mean has not been found in print."""
SCHEMATIC = "示意性范围"
SENSITIVE_SUSPECTED = "sensitive_suspected"
"""A suspected patch that touches a sensitive area; made for the risk rules alone."""
_EMPTY_CURE = "fill it, or name such rows with --empty-id-as NAME (empty_id_as in Python)"
_DATES = ("image_date", "approved_on")
_NUMBERS = ("earthwork_m3",)


@dataclass(frozen=True)
class PatchFile:
    """A file of patches or approved extents (图斑文件).

    Attributes
    ----------
    frame
        The file's own columns, and those of ours it had under any name; ``site_id`` never repeats.
    files, notes
        Inputs with SHA-256, and what was repaired or is missing.
    """

    frame: gpd.GeoDataFrame
    files: tuple[tuple[str, str], ...]
    notes: tuple[Note, ...]


def read_patches(source: Path | gpd.GeoDataFrame, *, subject: str, opening: FileOpening = NOTHING) -> PatchFile:
    """Read patches: each has its own id.

    Raises
    ------
    SchemaError
        If ids are missing or repeat, a date or figure cannot be read, or a feature is no polygon.
    SoilgisError
        As for every polygon file.
    """
    read, frame = _read(source, subject, SiteReading(opening=opening))
    ids = id_texts(frame["patch_id"] if "patch_id" in frame else frame["site_id"])
    if opening.empty_id_as:
        ids = filled_ids(ids, subject, "patch_id", empty_as=opening.empty_id_as, apart=True)
    _refuse_ids(ids, subject, "patch_id")
    dated = "image_date" in frame and frame["image_date"].notna().all()
    notes = () if dated else (StoreNotes.patches_undated().under(subject),)
    return PatchFile(frame.assign(patch_id=ids).reset_index(drop=True), read.files, (*read.notes, *notes))


def read_approved(source: Path | gpd.GeoDataFrame, *, subject: str, opening: FileOpening = NOTHING) -> PatchFile:
    """Read approved extents: several features of one project are its parts, if they agree on its name and date.

    Raises
    ------
    SchemaError
        If project ids are missing, a date cannot be read, or features of one project contradict each other.
    """
    read, frame = _read(source, subject, SiteReading(opening=opening))
    if "project_id" not in frame:
        raise SchemaError(f"{subject} has no project_id (缺少项目编号); name it project_id, STBCFABH or 项目编号")
    if opening.empty_id_as:
        frame = frame.assign(project_id=frame["project_id"].replace("", opening.empty_id_as))
    problems = Problems(subject)
    problems.extend(empty_ids(frame["project_id"], "project_id", cure=_EMPTY_CURE))
    named = frame[frame["project_id"] != ""]
    for column in ("project_name", "approved_on"):
        if column in frame:
            differ = named.groupby("project_id", dropna=False)[column].nunique()
            clash = differ[differ > 1].index
            if len(clash):
                problems.add(
                    f"features of project {shorten(clash)} differ in {column} (项目编号重复且内容矛盾); correct the ids"
                )
    problems.raise_as(SchemaError)
    counts = frame["project_id"].value_counts()
    several = counts[counts > 1]
    notes = (
        [StoreNotes.projects_joined(count=len(several), ids=sorted(several.index)).under(subject)]
        if len(several)
        else []
    )
    if "approved_on" not in frame or frame["approved_on"].isna().any():
        notes.append(StoreNotes.extents_undated().under(subject))
    return PatchFile(frame.reset_index(drop=True), read.files, (*read.notes, *notes))


def _read(source: Path | gpd.GeoDataFrame, subject: str, reading: SiteReading) -> tuple[SiteFiles, gpd.GeoDataFrame]:
    """The file as read, and its frame with our columns as ids, dates and numbers; the index counts its features."""
    import geopandas as gpd

    asked = replace(reading, repair=True, number=True)
    if isinstance(source, gpd.GeoDataFrame):
        read = sites_of_frame(source.drop(columns="site_id", errors="ignore"), asked, subject=subject)
    else:
        read = read_sites((source,), asked)
    frame = read.frame.set_axis(pd.Index(read.numbers, name="feature"))
    odd = frame["form"] != Form.POLYGON
    if odd.any():
        raise SchemaError(f"{subject}: features {shorten(frame.index[odd])} are no polygons (只接受面要素)")
    found, notes = named_columns([name for name in frame.columns if name != "geometry"], _FIELDS, subject)
    typed, told = _typed(frame, found, subject)
    notes = [*(note.under(subject) for note in notes), *told]
    return replace(read, notes=(*read.notes, *notes)), frame.assign(**typed)


def _typed(
    frame: gpd.GeoDataFrame, found: dict[str, str], subject: str
) -> tuple[dict[str, pd.Series[Any]], list[Note]]:
    """Our columns under our names: dates as dates, figures as numbers, everything else as text without blanks around it."""
    problems, notes = Problems(subject), []
    typed: dict[str, pd.Series[Any]] = {}
    for ours, theirs in found.items():
        values = frame[theirs]
        if ours in _DATES:
            typed[ours], said = read_dates(values, subject, problems=problems)
            notes += said
        elif ours in _NUMBERS:
            typed[ours] = read_numbers(values, problems, low=0, units=("m³", "m3", "立方米"))
        else:
            typed[ours] = id_texts(values)
    problems.raise_as(SchemaError)
    return typed, notes


def _refuse_ids(ids: pd.Series[str], subject: str, column: str) -> None:
    problems = Problems(subject)
    problems.extend(empty_ids(ids, column, cure=_EMPTY_CURE))
    repeated = ids[ids.duplicated() & (ids != "")].unique()
    if len(repeated):
        problems.add(f"{column} repeats (图斑编号重复): {shorten(repeated)}")
    problems.raise_as(SchemaError)


def dates(frame: pd.DataFrame, column: str) -> pd.Series[pd.Timestamp]:
    """A column of dates as `read_patches` and `read_approved` give them; missing where the file has none."""
    return frame[column] if column in frame else pd.Series(pd.NaT, index=frame.index, dtype="datetime64[s]")


def read_risk_rules(catalog: Catalog, path: Path | None = None) -> RiskRules:
    """Read the risk rules: the user's file, else the shipped house rules.

    Raises
    ------
    LayerError
        If the file is missing, or a rule is wrong: a field there is not, or a limit that is no number.
    """
    layer = catalog.layer("rules-risk")
    found = path or catalog.file(layer, layer.reading.file)
    if found is None:
        raise LayerError(f"rules-risk has no {layer.reading.file} (缺少风险规则)")
    rules = RiskRules.load(read_toml(found, LayerError), str(found), LayerError)
    problems = Problems(str(found))
    fields = {str(column): column for column in Patches.columns()}
    for rule in rules.rule:
        if rule.field not in {*fields, SENSITIVE_SUSPECTED}:
            near = difflib.get_close_matches(rule.field, list(fields), n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            problems.add(f"rule {rule.id}: no field {rule.field!r} (未知字段){hint}")
        elif rule.op in {">=", ">", "<=", "<"} and (
            not isinstance(rule.value, (int, float)) or fields.get(rule.field, PATCH).kind not in {"real", "integer"}
        ):
            problems.add(
                f"rule {rule.id}: {rule.field} {rule.op} {rule.value!r} cannot be compared, both must be numbers (无法比较)"
            )
    problems.raise_as(LayerError)
    return rules
