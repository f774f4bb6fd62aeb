"""Clauses on the page (页面条款): which duty and deadline of a document a zone or a figure stands under, told once and referred to by number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soilgis.model.clause_tables import AreaState, Duties, Goals, NamedAreas
from soilgis.model.clauses import duties_of
from soilgis.model.layer import Status

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd

    from soilgis.model.columns import Table
    from soilgis.model.result import Indicator, Result

Plain = dict[str, object]
DEMO = "-demo"
"""A made-up layer stands under the duties of the real one whose place it takes."""
HELD = {"margin": ("target", "rate"), "published": ("rate",)}
"""Series that are made of others, whose duties they stand under."""
GAP = "gap_km2"


def page_terms(result: Result) -> Plain | None:
    """Tell the page what the documents ask for of a study; None where it has no documents.

    Returns
    -------
    dict
        ``duties``: [document, article, duty, who, figure, deadline, status] of each; ``layers`` and ``indicators``: numbers of the
        duties of each layer and indicator; ``goals``: [name, figure, deadline, document, article, status]; ``areas``: [name, document,
        article, what the study holds of it, layer, status, whether it is missing].
    """
    duties, goals, areas = (
        _frame(result, name, table)
        for name, table in (("duties", Duties), ("goals", Goals), ("named_areas", NamedAreas))
    )
    if duties.empty and goals.empty and areas.empty:
        return None
    rows = duties.reset_index(drop=True)
    layers = {
        use.layer.id: _numbers(duties_of(rows, layers=_stood_for(use.layer.id))) for use in result.provenance.uses
    }
    shown = {one.id: _numbers(duties_of(rows, indicators=_made_of(one))) for one in result.indicators()}
    return {
        "duties": [_duty(row) for row in rows.to_dict("records")],
        "layers": {name: numbers for name, numbers in layers.items() if numbers},
        "indicators": {name: numbers for name, numbers in shown.items() if numbers},
        "goals": [_goal(row) for row in goals.to_dict("records")],
        "areas": [_area(row) for row in areas.to_dict("records")],
    }


def _frame(result: Result, name: str, table: type[Table]) -> pd.DataFrame:
    return result.extra[name][1] if name in result.extra else table.empty()


def _stood_for(layer: str) -> tuple[str, ...]:
    """A layer, and the one that it stands in for."""
    return tuple(dict.fromkeys((layer, layer.removesuffix(DEMO))))


def _made_of(one: Indicator) -> tuple[str, ...]:
    """An indicator, and those that it is made of."""
    parts = HELD["margin"] if one.id.startswith(GAP) else HELD.get(one.series, ())
    return (one.id, *parts)


def _numbers(rows: pd.DataFrame) -> list[int]:
    return [int(number) for number in rows.index]


def _duty(row: dict[Hashable, Any]) -> list[str]:
    who = "；".join(
        f"{word}：{text}"
        for word, text in (("牵头", _text(row[Duties.lead])), ("配合", _text(row[Duties.partners])))
        if text
    )
    figure = _figure(row[Duties.comparator], row[Duties.value], row[Duties.unit])
    named = (_text(row[name]) for name in (Duties.document, Duties.article, Duties.duty))
    return [*named, who, figure, _text(row[Duties.due]), _text(row[Duties.status])]


def _goal(row: dict[Hashable, Any]) -> list[str]:
    figure = _figure(row[Goals.comparator], row[Goals.value], row[Goals.unit])
    told = (_text(row[name]) for name in (Goals.due, Goals.document, Goals.article, Goals.status))
    return [_text(row[Goals.name]), figure, *told]


def _area(row: dict[Hashable, Any]) -> list[str | bool]:
    state = AreaState(str(row[NamedAreas.state]))
    named = (_text(row[name]) for name in (NamedAreas.name, NamedAreas.document, NamedAreas.article))
    status = _text(row[NamedAreas.layer_status]) or Status(str(row[NamedAreas.status])).value
    return [*named, state.label, _text(row[NamedAreas.layer]), status, state is AreaState.MISSING]


def _figure(comparator: object, value: object, unit: object) -> str:
    """Spell a figure as its document words it: ≥10 个; empty where there is none."""
    number = _text(value)
    return f"{_text(comparator)}{float(number):,.10g} {_text(unit)}".strip() if number else ""


def _text(value: object) -> str:
    """Return a text, empty for a missing one."""
    return "" if value is None or value != value else str(value)  # noqa: PLR0124 - NaN is unlike itself
