"""What a reconciliation comes to, in sentences (目标核对结论)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from soilgis.jobs.steps.hierarchy import read_land_weights
from soilgis.model.layer import Status
from soilgis.model.reconcile_tables import Agreement, ChildRoles, Digits, Paces, Pacing, RollUps, Weighting
from soilgis.store.places import open_places
from soilgis.store.study_tables import read_land
from soilgis.store.text import read_csv

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from soilgis.model.notes import Note
    from soilgis.store.catalog import Catalog


def read_areas(path: Path | None, catalog: Catalog, *, encoding: str) -> tuple[pd.DataFrame, list[Note]]:
    """Stated areas with their rounding by code, and notes; nothing where no file is given."""
    if path is None:
        return pd.DataFrame({"value": [], "slack": []}), []
    rows, notes = read_land(path, open_places("amap", catalog), encoding=encoding)
    text = read_csv(path, encoding=encoding)["land_km2"].reset_index(drop=True)
    return read_land_weights(rows, text), notes


def infeasible(rolled: pd.DataFrame) -> bool:
    """Whether some parent of some year is explained by no weighting and no rounding."""
    judged = rolled[rolled[RollUps.verdict].isin([Agreement.FEASIBLE, Agreement.INFEASIBLE, Agreement.ABOVE])]
    off = (judged[RollUps.verdict] == Agreement.INFEASIBLE).groupby(
        [judged[RollUps.parent], judged[RollUps.year]], dropna=False
    )
    return bool(off.all().any())


def sentences(rolled: pd.DataFrame, roles: pd.DataFrame, pace: pd.DataFrame) -> Iterator[str]:
    """The result in Chinese sentences: every roll-up, what explains a difference, blanks, pace."""
    for row in rolled.to_dict("records"):
        yield _rollup({str(key): cell for key, cell in row.items()})
    yield from _explained(rolled, roles)
    yield from _blanks(roles)
    yield from _paced(pace)


def _rollup(row: dict[str, object]) -> str:
    head = f"{row['parent_name']} {row['year']}年（{Weighting(str(row['weights'])).label}，{Digits(str(row['rounding'])).label}，{Status(str(row['status'])).label}）"
    verdict = Agreement(str(row["verdict"]))
    if verdict is Agreement.INCOMPLETE:
        return f"{head}：{row['children']} 个下级中没有目标值的：{row['blank']}；{verdict.label}"
    mean = f"下级面积加权 {row['weighted']:.4%}，取位区间 {row['low']:.4%}—{row['high']:.4%}"
    if verdict is Agreement.UNSTATED:
        return f"{head}：{mean}；{verdict.label}"
    stated = f"上级 {row['stated']:.2%}，取位区间 {row['parent_low']:.3%}—{row['parent_high']:.3%}"
    said = f"{head}：{stated}；{mean}；相差 {row['difference']:+.4f} 百分点，{verdict.label}"
    if verdict is not Agreement.INFEASIBLE:
        return said
    slack = float(str(row["weight_slack"]))
    cure = f"各权重至少差 {slack:.4%} 才能相符" if pd.notna(slack) else "改动权重也不能相符"
    return f"{said}（超出取位 {row['beyond']:.4f} 百分点；{cure}）"


def _explained(rolled: pd.DataFrame, roles: pd.DataFrame) -> Iterator[str]:
    """For every roll-up that rounding does not explain, the child whose area would have to change least."""
    off = rolled[(rolled[RollUps.verdict] == Agreement.INFEASIBLE) & (rolled[RollUps.rounding] == Digits.ALIKE)]
    keys = [str(RollUps.parent), str(RollUps.year), str(RollUps.weights)]
    found = roles[roles[ChildRoles.explains].fillna(value=False).astype(bool)].merge(off[keys], on=keys)
    for row in found.to_dict("records"):
        area = (
            f"面积变动 {row['alone_km2']:+,.1f} km²（{row['alone_part']:+.2%}）"
            if pd.notna(row["alone_km2"])
            else f"权重变动 {row['alone_part']:+.2%}"
        )
        yield (
            f"{row['year']}年（{Weighting(str(row['weights'])).label}）之差，单改一个下级时变动最小的是{row['child_name']}："
            f"{area}，或目标值变动 {row['alone_points']:+.3f} 百分点至 {row['alone_value']:.2%}"
        )


def _blanks(roles: pd.DataFrame) -> Iterator[str]:
    known = roles[roles[ChildRoles.implied].notna()]
    keys = [str(ChildRoles.parent), str(ChildRoles.year), str(ChildRoles.weights)]
    for (_, year, weights), rows in known.groupby(keys, sort=False, dropna=False):
        first = rows.iloc[0]
        names = "、".join(rows[ChildRoles.child_name].head(5)) + (
            f"等 {len(rows)} 个下级的平均" if len(rows) > 1 else ""
        )
        odd = "；超出 0—100%，上级与下级的目标矛盾" if first["implied_high"] < 0 or first["implied_low"] > 1 else ""
        yield (
            f"{year}年（{Weighting(str(weights)).label}）上级目标隐含{names}为 {first['implied']:.2%}"
            f"（取位区间 {first['implied_low']:.2%}—{first['implied_high']:.2%}）{odd}"
        )


def _paced(pace: pd.DataFrame) -> Iterator[str]:
    """What each unit has to do a year, and how that stands to its past where it is known."""
    for row in pace.to_dict("records"):
        told = []
        if pd.notna(row["implied_km2"]):
            told.append(
                f"{row['from_year']}—{row['to_year']}年应减少 {row['implied_km2']:,.2f} km²，年均 {row['implied_km2_per_year']:,.2f} km²/a"
            )
        verdict = Pacing(str(row["verdict"]))
        if verdict is not Pacing.UNKNOWN:
            times = f"，须为过去速度的 {row['factor']:.2f} 倍" if verdict is Pacing.FASTER else ""
            told.append(
                f"{row['actual_year']}年实绩 {row['actual']:.2%}，{row['to_year']}年目标 {row['target']:.2%}：{verdict.label}{times}"
            )
        if told:
            yield f"{row[Paces.name]}（{Status(str(row['status'])).label}）：{'；'.join(told)}"
