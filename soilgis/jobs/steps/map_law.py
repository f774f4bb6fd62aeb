"""Checks of a study's map against the rules of published maps (公开地图核对): each is met, not met, or could not be verified."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from soilgis.model.context import CAPITALS_LEFT_OUT
from soilgis.model.errors import LayerError
from soilgis.model.level import Level
from soilgis.model.map_law import Finding, MapChecks, MapRules
from soilgis.model.tables import Regions
from soilgis.store.text import read_csv

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from soilgis.model.result import Result
    from soilgis.store.catalog import Catalog

LAYER, FILE = "rules-map", "checks.csv"
TAIWAN = "710000"
WHOLE_DEGREES = 50.0
"""A study wider than this is the whole country."""
Found = tuple[Finding, str]


def read_map_rules(catalog: Catalog) -> pd.DataFrame:
    """Read the rules; a user's layer of the same id replaces the shipped one.

    Raises
    ------
    LayerError, SchemaError
        If the table is missing or lacks what `MapRules` asks for.
    """
    path = catalog.file(catalog.layer(LAYER), FILE)
    if path is None:
        raise LayerError(f"{LAYER} has no {FILE} (缺少核对项); put it beside layer.toml")
    return MapRules.check(read_csv(path), f"{LAYER}/{FILE}").reset_index(drop=True)


def check_map(result: Result, rules: pd.DataFrame) -> pd.DataFrame:
    """Check what a result's map shows.

    Parameters
    ----------
    result
        Not changed.
    rules
        `MapRules`.

    Returns
    -------
    DataFrame
        `MapChecks` in the order of the rules; those that do not apply to the study's ground are said to.
    """
    rows = []
    for rule in rules.to_dict("records"):
        finding, reason = _found(result, rule)
        rows.append([rule[MapRules.item], finding.value, reason, rule[MapRules.text], rule[MapRules.document]])
    columns = [str(column) for column in MapChecks.columns()]
    return MapChecks.check(pd.DataFrame(rows, columns=columns))


def _found(result: Result, rule: dict[Hashable, Any]) -> Found:
    if not _applies(result, str(rule[MapRules.scope])):
        return Finding.NOT_APPLICABLE, "图幅不含这一范围"
    kind = str(rule[MapRules.kind])
    if kind not in _CHECKS:
        return Finding.UNVERIFIED, f"核对方式“{kind}”不在程序所知之列"
    return _CHECKS[kind](result, rule)


def _applies(result: Result, scope: str) -> bool:
    west, _, east, _ = result.regions.total_bounds
    islands = bool(result.linework)
    return {"islands": islands, "country": bool(islands and east - west > WHOLE_DEGREES)}.get(scope, True)


def _inset(result: Result, rule: dict[Hashable, Any]) -> Found:
    del rule
    south = float(result.regions.total_bounds[1])
    if not result.linework:
        return Finding.FAILED, "图上没有南海诸岛及断续线"
    return Finding.MET, f"网页正图绘至北纬{south:.1f}°，图片另作“南海诸岛”附图，均绘断续线"


def _present(result: Result, rule: dict[Hashable, Any]) -> Found:
    box = shapely.box(
        *(float(str(rule[side])) for side in (MapRules.west, MapRules.south, MapRules.east, MapRules.north))
    )
    shapes = result.leaves().geometry.to_numpy()
    if result.context is not None and len(result.context.beside):
        shapes = np.concatenate([shapes, result.context.beside.geometry.to_numpy()])
    if bool(shapely.intersects(shapes, box).any()):
        return Finding.MET, "界线数据在该处有图形"
    return Finding.FAILED, "界线数据在该处没有图形，本工具不自造图形；公开前须改用标准地图底图"


def _unit(result: Result, rule: dict[Hashable, Any]) -> Found:
    del rule
    regions = result.regions
    rows = regions[regions[Regions.adcode] == TAIWAN]
    if len(rows) and (rows[Regions.level] == Level.PROVINCE.value).any():
        return Finding.MET, "按省级行政单位列出"
    if len(rows):
        return Finding.UNVERIFIED, "数据包未给出台湾省的下级单元，以全省一个单元表示，上级为全国"
    return Finding.FAILED, "图上没有台湾省"


def _dashes(result: Result, rule: dict[Hashable, Any]) -> Found:
    count = int(shapely.get_num_geometries(np.array(result.linework, dtype=object)).sum())
    wanted = int(float(str(rule[MapRules.count])))
    if count == wanted:
        return Finding.MET, f"绘{count}段"
    return Finding.FAILED, f"界线数据包为{count}段，标准地图为{wanted}段；本工具不自造线段，公开前须改用标准地图底图"


def _border(result: Result, rule: dict[Hashable, Any]) -> Found:
    del rule
    context = result.context
    if context is None:
        return Finding.UNVERIFIED, "没有地图背景"
    if not context.borders:
        return Finding.NOT_APPLICABLE, "图幅内没有陆地国界"
    if not context.source:
        return Finding.UNVERIFIED, "没有海岸数据，国界与海岸未能分开；安装 soilgis[context] 后重绘"
    return Finding.MET, "按国界、未定国界（图幅内有的）分别用符号，列入图例；界线走向未与标准地图逐段核对"


def _cover(result: Result, rule: dict[Hashable, Any]) -> Found:
    del result, rule
    return Finding.MET, "注记只置于本单元内，或以引线置于无小岛处"


def _review(result: Result, rule: dict[Hashable, Any]) -> Found:
    del rule
    number = result.study.map.review_number.strip()
    if number:
        return Finding.UNVERIFIED, f"已填写“{number}”，真伪由使用人负责"
    return Finding.UNVERIFIED, "未填写；图上印“内部使用，未经审图”，不得公开"


def _capitals(result: Result, rule: dict[Hashable, Any]) -> Found:
    del result, rule
    return Finding.UNVERIFIED, CAPITALS_LEFT_OUT


def _waters(result: Result, rule: dict[Hashable, Any]) -> Found:
    del rule
    if result.context is None or not result.context.source:
        return Finding.UNVERIFIED, "河流、湖泊和海岸未绘；安装 soilgis[context] 后重绘"
    return Finding.MET, result.context.line


_CHECKS: dict[str, Callable[[Result, dict[Hashable, Any]], Found]] = {
    "inset": _inset,
    "present": _present,
    "unit": _unit,
    "dashes": _dashes,
    "border": _border,
    "cover": _cover,
    "review": _review,
    "capitals": _capitals,
    "waters": _waters,
}
