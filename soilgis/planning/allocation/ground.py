"""Ground that may be treated (可治理对象), from the tables of areas and costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from soilgis.model.allocate_tables import CostFile, TreatableFile
from soilgis.model.errors import Problems, SchemaError, shorten
from soilgis.model.layer import Status, weakest
from soilgis.model.words import class_word
from soilgis.planning.allocation.demands import Ground

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

LOCKS = {"in": 1, "纳入": 1, "out": -1, "排除": -1}
"""Words of the column ``lock``."""


def lay_ground(
    treatable: pd.DataFrame, costs: pd.DataFrame, *, whole: bool, factors: Mapping[str, float] | None = None
) -> Ground:
    """Join areas and costs.

    Parameters
    ----------
    treatable, costs
        `TreatableFile` and `CostFile`; classes are the same whether stored (``light``) or Chinese (轻度).
    whole
        Whether a unit is one entry, or each of its classes.
    factors
        What costs of classes are multiplied with, by Chinese name.

    Raises
    ------
    SchemaError
        With every class that has no cost, and every unit whose rows contradict each other.
    """
    price = {
        class_word(str(row[CostFile.class_name])): float(row[CostFile.cost_wan_per_km2])
        for row in costs.to_dict("records")
    }
    words = [class_word(str(name)) for name in treatable[TreatableFile.class_name]]
    _refuse(treatable, words, price)
    units = list(dict.fromkeys(treatable[TreatableFile.unit]))
    place = {unit: at for at, unit in enumerate(units)}
    owner = np.array([place[unit] for unit in treatable[TreatableFile.unit]], dtype=int)
    area = treatable[TreatableFile.treatable_km2].to_numpy(dtype=float)
    scale = factors or {}
    cost = area * np.array([price[word] * scale.get(word, 1.0) for word in words])
    heads = treatable.drop_duplicates(str(TreatableFile.unit)).set_index(str(TreatableFile.unit)).loc[units]
    if whole:
        area, cost = np.bincount(owner, area, len(units)), np.bincount(owner, cost, len(units))
        owner, words = np.arange(len(units)), []
    names = heads[TreatableFile.name].fillna("").tolist()
    return Ground(
        units, [name or unit for name, unit in zip(names, units, strict=True)],
        [tuple(str(one).split()) for one in heads[TreatableFile.within].fillna("")],
        [tuple(str(one).split()) for one in heads[TreatableFile.zones].fillna("")],
        owner, words, area, cost,
        np.array([LOCKS.get(str(word), 0) for word in heads[TreatableFile.lock].fillna("")]),
        _status(treatable, costs),
    )  # fmt: skip


def _status(*tables: pd.DataFrame) -> Status:
    """Weakest status of tables' rows; one that says none is working."""
    said = [word for table in tables for word in table[CostFile.status].fillna(Status.WORKING.value)]
    return weakest([Status(word) for word in said] or [Status.WORKING])


def _refuse(treatable: pd.DataFrame, words: list[str], price: Mapping[str, float]) -> None:
    problems = Problems(TreatableFile.title[0])
    lacking = [word for word in dict.fromkeys(words) if word not in price]
    if lacking:
        problems.add(
            f"class {shorten(lacking)} has no cost (缺少单位成本); the costs name {shorten(price)}; add the class to the table of costs"
        )
    for column in (TreatableFile.name, TreatableFile.within, TreatableFile.zones, TreatableFile.lock):
        said = (
            treatable.assign(said=treatable[column].fillna(""))
            .groupby(str(TreatableFile.unit), dropna=False)["said"]
            .nunique()
        )
        if (said > 1).any():
            problems.add(
                f"rows of unit {shorten(said.index[said > 1])} differ in {column} (同一单元的行不一致); make them the same"
            )
    unknown = sorted(set(treatable[TreatableFile.lock].dropna()) - set(LOCKS))
    if unknown:
        problems.add(f"lock is {shorten(unknown)}; use in (纳入), out (排除), or leave it empty (锁定取值无效)")
    problems.raise_as(SchemaError)
