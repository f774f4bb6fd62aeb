"""Tiers of projects (监管分级): declared rules on the columns of a register; the highest that holds prevails, with its reasons."""

from __future__ import annotations

import difflib
import operator
from typing import TYPE_CHECKING

import numpy as np

from soilgis.model.errors import Problems, SchemaError, shorten
from soilgis.model.numbers import read_numbers

if TYPE_CHECKING:
    import pandas as pd

    from soilgis.model.list_rules import ListRules, TierRule

_COMPARE = {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt}


def tiers(frame: pd.DataFrame, rules: ListRules) -> tuple[np.ndarray, list[str | None]]:
    """Tier and reasons of every project.

    Parameters
    ----------
    frame
        Cells as text.
    rules
        The rules; an empty cell meets none.

    Returns
    -------
    tier, reasons
        1 to 3, shape (n,), 1 where no rule holds; reasons joined by ；, None where there is none.

    Raises
    ------
    SchemaError
        With every rule that names an unknown column, and every cell that is no number where one is compared.
    """
    problems = Problems(rules.title)
    rank = np.ones(len(frame), dtype=int)
    said: list[list[str]] = [[] for _ in range(len(frame))]
    for rule in rules.rule:
        if rule.column not in frame and rule.optional:
            continue
        if rule.column not in frame:
            close = difflib.get_close_matches(rule.column, list(frame.columns), n=1)
            hint = f"; did you mean {close[0]}?" if close else f"; there are {shorten(frame.columns, 30)}"
            problems.add(f"rule {rule.id}: no column {rule.column!r} (未知字段){hint}")
            continue
        holds = _holds(frame[rule.column], rule, problems)
        rank[holds] = np.maximum(rank[holds], rule.tier)
        for at in np.flatnonzero(holds).tolist():
            said[at].append(rule.reason)
    problems.raise_as(SchemaError)
    return rank, ["；".join(reasons) or None for reasons in said]


def _holds(values: pd.Series[str], rule: TierRule, problems: Problems) -> np.ndarray:
    filled: np.ndarray = values.notna().to_numpy()
    if rule.op == "filled":
        return filled
    if rule.op in _COMPARE:
        numbers = read_numbers(values, problems).to_numpy(dtype=float)
        found: np.ndarray = filled & np.asarray(_COMPARE[rule.op](numbers, rule.value))
        return found
    wanted = rule.value if isinstance(rule.value, tuple) else (_spelled(rule.value),)
    inside: np.ndarray = values.isin(wanted).to_numpy()
    met: np.ndarray = filled & (~inside if rule.op == "!=" else inside)
    return met


def _spelled(value: float | str) -> str:
    return f"{value:g}" if isinstance(value, float) else value


def passed_over(frame: pd.DataFrame, rules: ListRules) -> list[TierRule]:
    """Rules that may be passed over and are: no table has their column."""
    return [rule for rule in rules.rule if rule.optional and rule.column not in frame]
