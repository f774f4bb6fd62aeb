"""What a reconciliation comes to, in sentences (目标核对结论)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from soilgis.jobs.steps.hierarchy import read_land_weights
from soilgis.model.layer import Status
from soilgis.model.rate_tables import LandFile
from soilgis.model.reconcile_tables import Agreement, ChildRoles, Digits, Paces, Pacing, RollUps, Weighting
from soilgis.model.sentences.targets import TargetMessages
from soilgis.store.given import read_given
from soilgis.store.places import open_places
from soilgis.store.study_tables import read_land

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from soilgis.model.notes import Note
    from soilgis.store.catalog import Catalog


def read_areas(path: Path | None, catalog: Catalog, *, encoding: str) -> tuple[pd.DataFrame, list[Note]]:
    """Stated areas with their rounding by code, and notes; nothing where no file is given."""
    if path is None:
        return pd.DataFrame({ChildRoles.value: [], "slack": []}), []
    rows, notes = read_land(path, open_places("amap", catalog), encoding=encoding)
    text = read_given(path, LandFile, encoding=encoding)["land_km2"].reset_index(drop=True)
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
    head = f"{row[RollUps.parent_name]} {row[RollUps.year]}年（{Weighting(str(row[RollUps.weights])).label}，{Digits(str(row[RollUps.rounding])).label}，{Status(str(row[RollUps.status])).label}）"
    verdict = Agreement(str(row[RollUps.verdict]))
    if verdict is Agreement.INCOMPLETE:
        return f"{head}：{row[RollUps.children]} 个下级中没有目标值的：{row[RollUps.blank]}；{verdict.label}"
    mean = f"下级面积加权 {row[RollUps.weighted]:.4%}，取位区间 {row[RollUps.low]:.4%}—{row[RollUps.high]:.4%}"
    if verdict is Agreement.UNSTATED:
        return f"{head}：{mean}；{verdict.label}"
    stated = f"上级 {row[RollUps.stated]:.2%}，取位区间 {row[RollUps.parent_low]:.3%}—{row[RollUps.parent_high]:.3%}"
    said = f"{head}：{stated}；{mean}；相差 {row[RollUps.difference]:+.4f} 百分点，{verdict.label}"
    if verdict is not Agreement.INFEASIBLE:
        return said
    slack = float(str(row[RollUps.weight_slack]))
    cure = f"各权重至少差 {slack:.4%} 才能相符" if pd.notna(slack) else "改动权重也不能相符"
    return f"{said}（超出取位 {row[RollUps.beyond]:.4f} 百分点；{cure}）"


def _explained(rolled: pd.DataFrame, roles: pd.DataFrame) -> Iterator[str]:
    """For every roll-up that rounding does not explain, the child whose area would have to change least."""
    off = rolled[(rolled[RollUps.verdict] == Agreement.INFEASIBLE) & (rolled[RollUps.rounding] == Digits.ALIKE)]
    keys = [str(RollUps.parent), str(RollUps.year), str(RollUps.weights)]
    found = roles[roles[ChildRoles.explains].fillna(value=False).astype(bool)].merge(off[keys], on=keys)
    for row in found.to_dict("records"):
        area = (
            f"面积变动 {row[ChildRoles.alone_km2]:+,.1f} km²（{row[ChildRoles.alone_part]:+.2%}）"
            if pd.notna(row[ChildRoles.alone_km2])
            else f"权重变动 {row[ChildRoles.alone_part]:+.2%}"
        )
        yield (
            TargetMessages.least_change(
                year=row[ChildRoles.year],
                weights=Weighting(str(row[ChildRoles.weights])).label,
                child=row[ChildRoles.child_name],
                area=area,
                points=row[ChildRoles.alone_points],
                value=row[ChildRoles.alone_value],
            )
        )


def _blanks(roles: pd.DataFrame) -> Iterator[str]:
    known = roles[roles[ChildRoles.implied].notna()]
    keys = [str(ChildRoles.parent), str(ChildRoles.year), str(ChildRoles.weights)]
    for (_, year, weights), rows in known.groupby(keys, sort=False, dropna=False):
        first = rows.iloc[0]
        names = "、".join(rows[ChildRoles.child_name].head(5)) + (
            f"等 {len(rows)} 个下级的平均" if len(rows) > 1 else ""
        )
        odd = (
            "；超出 0—100%，上级与下级的目标矛盾"
            if first[ChildRoles.implied_high] < 0 or first[ChildRoles.implied_low] > 1
            else ""
        )
        yield (
            TargetMessages.implied(
                year=year,
                weights=Weighting(str(weights)).label,
                children=names,
                value=first[ChildRoles.implied],
                low=first[ChildRoles.implied_low],
                high=first[ChildRoles.implied_high],
                odd=odd,
            )
        )


def _paced(pace: pd.DataFrame) -> Iterator[str]:
    """What each unit has to do a year, and how that stands to its past where it is known."""
    for row in pace.to_dict("records"):
        told = []
        if pd.notna(row[Paces.implied_km2]):
            told.append(
                f"{row[Paces.from_year]}—{row[Paces.to_year]}年应减少 {row[Paces.implied_km2]:,.2f} km²，年均 {row[Paces.implied_km2_per_year]:,.2f} km²/a"
            )
        verdict = Pacing(str(row[Paces.verdict]))
        if verdict is not Pacing.UNKNOWN:
            times = f"，须为过去速度的 {row[Paces.factor]:.2f} 倍" if verdict is Pacing.FASTER else ""
            told.append(
                f"{row[Paces.actual_year]}年实绩 {row[Paces.actual]:.2%}，{row[Paces.to_year]}年目标 {row[Paces.target]:.2%}：{verdict.label}{times}"
            )
        if told:
            yield f"{row[Paces.name]}（{Status(str(row[Paces.status])).label}）：{'；'.join(told)}"
