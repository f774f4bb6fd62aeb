"""Inputs compared (输入对比): files by digest, settings and versions of two manifests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from soilgis.model.compare_tables import ChangedInputs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SAME, DIFFERENT, ONLY_OLD, ONLY_NEW = "相同", "不同", "仅前期有", "仅后期有"
EROSION = "所比年份的侵蚀数据"
FILES, USED, SETTINGS, VERSIONS = "图层文件", "图层状态", "方案设置", "程序版本"
_SETTINGS = {
    "region": "研究区", "level": "统计级别", "boundaries": "行政区划图层", "boundary_source": "界线来源", "targets": "目标值图层",
    "zones": "优先区图层", "rasters": "栅格", "land_areas": "国土面积文件", "min_measured": "最小已量测比例",
    "edge_tolerance_m2": "单边面积容差",
}  # fmt: skip
"""Settings of a study that a figure may rest on, with their Chinese names."""


def compared_inputs(
    old: Mapping[str, Any], new: Mapping[str, Any], *, years: tuple[int, int] | None = None
) -> pd.DataFrame:
    """Hold two manifests against each other.

    Parameters
    ----------
    old, new
        What manifest.json says; empty for figures that came without one.
    years
        Earlier and later year whose erosion data are compared; data of other years are left out.

    Returns
    -------
    DataFrame
        `ChangedInputs`: what differs first, in the order files, layers, settings, versions.
    """
    sides = [dict(_entries(side, years[at] if years else None)) for at, side in enumerate((old, new))]
    rows = [
        {
            ChangedInputs.part: key[0],
            ChangedInputs.item: key[1],
            ChangedInputs.state: _state(*(side.get(key) for side in sides)),
            ChangedInputs.old: sides[0].get(key),
            ChangedInputs.new: sides[1].get(key),
        }
        for key in dict.fromkeys([*sides[0], *sides[1]])
    ]
    rows.sort(key=lambda row: row[ChangedInputs.state] == SAME)
    columns = [str(column) for column in ChangedInputs.columns()]
    return ChangedInputs.check(pd.DataFrame(rows, columns=columns) if rows else ChangedInputs.empty())


def _entries(manifest: Mapping[str, Any], year: int | None) -> Iterator[tuple[tuple[str, str], str]]:
    """What one manifest says, by part and item; erosion data of the year under one name, those of other years not."""
    every = list(manifest.get("layers", ()))
    yearly = {f"erosion-{year}"} if year else set()
    for layer in every:
        if layer["id"] in yearly:
            files = "；".join(f"{file} {digest}" for file, digest in layer.get("inputs", {}).items())
            yield (FILES, EROSION), files or str(layer.get("source", {}).get("document", ""))
    layers = [layer for layer in every if not layer["id"].startswith("erosion-")]
    for layer in layers:
        for file, digest in layer.get("inputs", {}).items():
            yield (FILES, f"{layer['title']['zh']}：{file}"), str(digest)
    for layer in layers:
        state = "已使用" if layer.get("used") else f"未核查（{layer.get('reason', '')}）"
        yield (USED, str(layer["title"]["zh"])), f"{state}，时点 {layer.get('source', {}).get('vintage', '')}"
    study = manifest.get("study", {})
    for key, label in _SETTINGS.items():
        if key in study:
            yield (SETTINGS, label), json.dumps(study[key], ensure_ascii=False)
    for name, version in manifest.get("versions", {}).items():
        yield (VERSIONS, str(name)), str(version)


def _state(old: str | None, new: str | None) -> str:
    if old is None or new is None:
        return ONLY_NEW if old is None else ONLY_OLD
    return SAME if old == new else DIFFERENT
