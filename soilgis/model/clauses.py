"""Clauses of a zone or a figure (条款): which duties a layer or an indicator stands under; pages and briefings call this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from soilgis.model.clause_tables import Duties
from soilgis.model.layer import Status, weakest

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd


@dataclass(frozen=True)
class Clause:
    """Clauses, duties and deadlines as three texts of the same order (条款、任务、期限).

    Attributes
    ----------
    clause
        Documents with their articles, joined by ；.
    duty
        Duties in short words, joined by ；.
    due
        Deadlines that were read, earliest first; empty where none was.
    status
        Weakest status among them; empty where there is none.
    """

    clause: str = ""
    duty: str = ""
    due: str = ""
    status: str = ""


def duties_of(duties: pd.DataFrame, *, layers: Iterable[str] = (), indicators: Iterable[str] = ()) -> pd.DataFrame:
    """Rows of duties that concern any of the layers or indicators, in their order.

    Parameters
    ----------
    duties
        `clause_tables.Duties`, such as ``result.tables["duties"]``.
    layers
        Ids of shelf layers.
    indicators
        Ids of a study's indicators, such as ``target_2035``; a duty's name stands for all that begin with it.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame(
    ...     {"layers": ["red-line", None], "indicators": [None, "target rate"], "duty": ["红线", "考核"]}
    ... )
    >>> duties_of(rows, layers=["red-line"])["duty"].tolist()
    ['红线']
    >>> duties_of(rows, indicators=["target_2035"])["duty"].tolist()
    ['考核']
    """
    wanted, shown = set(layers), tuple(indicators)
    own = [bool(wanted & set(_names(cell))) for cell in duties[Duties.layers]]
    told = [any(_begins(name, shown) for name in _names(cell)) for cell in duties[Duties.indicators]]
    return duties[[one or other for one, other in zip(own, told, strict=True)]]


def clause_of(rows: pd.DataFrame) -> Clause:
    """Spell duties as texts: every clause and duty once, deadlines earliest first."""
    if rows.empty:
        return Clause()
    clauses = [
        f"{row[Duties.document]}{row[Duties.article]}"
        for row in rows[[Duties.document, Duties.article]].to_dict("records")
    ]
    dates = sorted(set(rows[Duties.due].dropna().astype(str)) - {""})
    status = weakest([Status(value) for value in rows[Duties.status]]).value
    return Clause(
        "；".join(dict.fromkeys(clauses)), "；".join(dict.fromkeys(rows[Duties.duty])), "、".join(dates), status
    )


def _names(cell: object) -> list[str]:
    return cell.split() if isinstance(cell, str) else []


def _begins(name: str, shown: tuple[str, ...]) -> bool:
    return any(one == name or one.startswith(f"{name}_") for one in shown)
