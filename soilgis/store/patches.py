"""Patches and approved extents (扰动图斑、防治责任范围): polygon files whose field names differ from place to place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model.errors import LayerError, Problems, SchemaError, shorten
from soilgis.model.screen_words import Form
from soilgis.model.supervision import RiskRules
from soilgis.store.catalog import read_toml
from soilgis.store.sites import SiteFiles, SiteReading, read_sites, sites_of_frame

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

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
    notes: tuple[str, ...]


def read_patches(source: Path | gpd.GeoDataFrame, *, subject: str, crs: str = "") -> PatchFile:
    """Read patches: each has its own id.

    Raises
    ------
    SchemaError
        If ids are missing or repeat, or a feature is no polygon.
    SoilgisError
        As for every polygon file.
    """
    read = _read(source, subject, crs)
    frame = read.frame
    if "patch_id" not in frame:
        frame = frame.assign(patch_id=frame["site_id"].astype(str))
    ids = frame["patch_id"].astype(str).where(frame["patch_id"].notna(), "")
    _refuse_ids(ids, subject, "patch_id")
    dated = "image_date" in frame and frame["image_date"].notna().all()
    notes = () if dated else (f"{subject}：图斑缺少影像日期，未核查批复先后",)
    return PatchFile(frame.assign(patch_id=ids), read.files, (*read.notes, *notes))


def read_approved(source: Path | gpd.GeoDataFrame, *, subject: str, crs: str = "") -> PatchFile:
    """Read approved extents: several features of one project are its parts, if they agree on its name and date.

    Raises
    ------
    SchemaError
        If project ids are missing, or features of one project contradict each other.
    """
    read = _read(source, subject, crs)
    frame = read.frame
    if "project_id" not in frame:
        raise SchemaError(f"{subject} has no project_id (缺少项目编号); name it project_id, STBCFABH or 项目编号")
    problems = Problems(subject)
    missing = frame["project_id"].isna() | (frame["project_id"].astype(str).str.strip() == "")
    if missing.any():
        problems.add(f"project_id is empty in feature {shorten(frame.index[missing] + 1)} (项目编号为空)")
    for column in ("project_name", "approved_on"):
        if column in frame:
            differ = frame.groupby("project_id")[column].nunique()
            clash = differ[differ > 1].index
            if len(clash):
                problems.add(
                    f"features of project {shorten(clash)} differ in {column} (项目编号重复且内容矛盾); correct the ids"
                )
    problems.raise_as(SchemaError)
    counts = frame["project_id"].astype(str).value_counts()
    several = counts[counts > 1]
    notes = (
        [f"{subject}：{len(several)} 个项目编号出现多次，按同一项目的多个地块合并：{shorten(sorted(several.index))}"]
        if len(several)
        else []
    )
    if "approved_on" not in frame or frame["approved_on"].isna().any():
        notes.append(f"{subject}：有批复范围缺少批复日期，未核查批复先后")
    return PatchFile(frame.assign(project_id=frame["project_id"].astype(str)), read.files, (*read.notes, *notes))


def _read(source: Path | gpd.GeoDataFrame, subject: str, crs: str) -> SiteFiles:
    import geopandas as gpd

    reading = SiteReading(crs=crs, repair=True)
    if isinstance(source, gpd.GeoDataFrame):
        plain = source.drop(columns="site_id", errors="ignore").assign(site_id=range(1, len(source) + 1))
        read = sites_of_frame(plain, reading, subject=subject)
    else:
        read = read_sites((source,), SiteReading(crs=crs, repair=True, number=True))
    odd = read.frame["form"] != Form.POLYGON
    if odd.any():
        raise SchemaError(f"{subject}: features {shorten(read.frame.index[odd] + 1)} are no polygons (只接受面要素)")
    named = {}
    for ours, theirs in _FIELDS.items():
        found = next((name for name in theirs if name in read.frame), None)
        if found and found != ours:
            named[ours] = read.frame[found]
    return SiteFiles(read.frame.assign(**named), read.files, read.notes)


def _refuse_ids(ids: pd.Series[str], subject: str, column: str) -> None:
    problems = Problems(subject)
    if (ids.str.strip() == "").any():
        problems.add(f"{column} is empty in feature {shorten(ids.index[ids.str.strip() == ''] + 1)} (图斑编号为空)")
    repeated = ids[ids.duplicated() & (ids != "")].unique()
    if len(repeated):
        problems.add(f"{column} repeats (图斑编号重复): {shorten(repeated)}")
    problems.raise_as(SchemaError)


def dates(frame: pd.DataFrame, column: str) -> pd.Series[pd.Timestamp]:
    """A column of dates; missing where there is none or it cannot be read."""
    if column not in frame:
        return pd.Series(pd.NaT, index=frame.index)
    return pd.to_datetime(frame[column], errors="coerce", format="mixed")


def read_risk_rules(catalog: Catalog, path: Path | None = None) -> RiskRules:
    """Read the risk rules: the user's file, else the shipped house rules.

    Raises
    ------
    LayerError
        If the file is missing or a rule is wrong.
    """
    layer = catalog.layer("rules-risk")
    found = path or catalog.file(layer, layer.reading.file)
    if found is None:
        raise LayerError(f"rules-risk has no {layer.reading.file} (缺少风险规则)")
    return RiskRules.load(read_toml(found, LayerError), str(found), LayerError)
