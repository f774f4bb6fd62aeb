"""Risk tiers (风险分级): rules from a file applied to the table of patches, the reasons kept for every patch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from soilgis.model.errors import LayerError, Problems
from soilgis.model.screen_words import Tier

if TYPE_CHECKING:
    import pandas as pd

    from soilgis.model.supervision import RiskRule, RiskRules


def tiers(patches: pd.DataFrame, rules: RiskRules) -> tuple[np.ndarray, np.ndarray]:
    """Tier and reasons of every patch.

    Parameters
    ----------
    patches
        Columns of `supervise_tables.Patches` the rules name.
    rules
        The rules; a missing value meets no comparison.

    Returns
    -------
    tier, reasons
        Stored word, and the reasons of every rule that holds joined by ；, shape (n,).

    Raises
    ------
    LayerError
        If a rule names a column there is not, or compares text with a number.
    """
    problems = Problems(rules.title)
    rank = np.zeros(len(patches), dtype=int)
    reasons = np.full(len(patches), "", dtype=object)
    for rule in rules.rule:
        if rule.field not in patches:
            problems.add(
                f"rule {rule.id}: no field {rule.field!r} (未知字段); use {', '.join(map(str, patches.columns))}"
            )
            continue
        try:
            holds = _holds(patches[rule.field], rule)
        except (TypeError, ValueError) as failure:
            problems.add(
                f"rule {rule.id}: {rule.field} {rule.op} {rule.value!r} cannot be compared (无法比较): {failure}"
            )
            continue
        rank[holds] = np.maximum(rank[holds], rule.tier.rank)
        reasons[holds] = [f"{said}；{rule.reason}" if said else rule.reason for said in reasons[holds]]
    problems.raise_as(LayerError)
    words = np.array([tier.value for tier in Tier], dtype=object)
    return words[rank], reasons


def _holds(values: pd.Series[str], rule: RiskRule) -> np.ndarray:
    if rule.op == "in":
        wanted = rule.value if isinstance(rule.value, tuple) else (str(rule.value),)
        return values.astype(str).isin(wanted).to_numpy()
    if rule.op == "==":
        same: np.ndarray = (values == rule.value).fillna(value=False).to_numpy(dtype=bool)
        return same
    numbers, limit = values.astype("float64").to_numpy(), float(str(rule.value))
    compared = {">=": numbers >= limit, ">": numbers > limit, "<=": numbers <= limit, "<": numbers < limit}
    return compared[rule.op]
