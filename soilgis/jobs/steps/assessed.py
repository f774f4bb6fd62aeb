"""An assessment in steps (考核评分步骤): figures taken, scored, ranked, and the ranks tried."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from soilgis.model.assess_tables import RankRange, Scores, Totals, WeightRoom
from soilgis.model.errors import SchemaError
from soilgis.model.layer import Status, weakest
from soilgis.model.report import Report
from soilgis.model.sentences.choices import ChoiceNotes, ChoiceWords
from soilgis.model.units import Unit, spell
from soilgis.planning.assessment.score import Found, score_table, total_table
from soilgis.planning.assessment.sensitivity import rank_ranges, ranked, weight_room
from soilgis.store.scorecards import take

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from soilgis.model.notes import Note
    from soilgis.model.scorecard import Scorecard
    from soilgis.store.scorecards import FigureShelf


@dataclass(frozen=True)
class Draw:
    """How weights are drawn (抽样): times, seed, and how far from their own."""

    draws: int
    seed: int
    spread: float


def assess(card: Scorecard, places: Mapping[str, str], shelf: FigureShelf, draw: Draw) -> Report:
    """Score every region that a rule's table names.

    Parameters
    ----------
    card, places
        The rules and where each stands.
    shelf
        Tables of figures.
    draw
        How weights are drawn.

    Raises
    ------
    SchemaError
        With every rule that cannot be applied; or if no region is named.
    """
    taken = take(card, shelf)
    names: dict[str, str] = {}
    for one in taken.values():
        for region, name in one.names.items():
            names[region] = names.get(region) or name
    if not names:
        raise SchemaError(f"{card.title}: the tables name no region (没有可考核的区域); give tables with rows")
    found = {key: Found(one.figures, one.places, one.statuses) for key, one in taken.items()}
    scores = score_table(card, found, names, places)
    totals = total_table(card, scores, found)
    made: dict[str, tuple[type, pd.DataFrame]] = {"totals": (Totals, totals), "scores": (Scores, scores)}
    asked = ranked(card, scores, totals)
    room = weight_room(card, asked)
    made["weights"] = (WeightRoom, room)
    made["ranks"] = (RankRange, rank_ranges(asked, draws=draw.draws, seed=draw.seed, spread=draw.spread))
    return Report(
        made,
        tuple(dict.fromkeys([*shelf.notes, *_notes(card, totals)])),
        said=tuple(_said(card, totals, room)),
        title=card.title,
        status=weakest([Status(word) for word in totals[Totals.status]]),
        rules=(*_rules(card), ChoiceWords.drawn_weights(draws=draw.draws, spread=draw.spread, seed=draw.seed)),
        sources=tuple(dict.fromkeys(_source(scores))),
        machine=(str(Scores.indicator),),
    )


def _rules(card: Scorecard) -> list[str]:
    """Every rule in a sentence: weight, what is judged and how, and who says so."""
    scored = [
        ChoiceWords.score_rule(
            title=one.title, weight=one.weight, rule=one.told(), document=f"{one.document}{one.article}"
        )
        for one in card.indicator
    ]
    vetoes = [
        ChoiceWords.veto_rule(title=one.title, grade=one.grade, document=f"{one.document}{one.article}")
        for one in card.veto
    ]
    return scored + vetoes


def _source(scores: pd.DataFrame) -> list[str]:
    """What the scores rest on: file of each figure, without the rows, and its status."""
    placed = scores[scores[Scores.figure_place].notna()]
    pairs = zip(placed[Scores.figure_place], placed[Scores.status], strict=True)
    return [f"{str(place).partition(' ')[0]}（{Status(word).label}）" for place, word in pairs]


def _notes(card: Scorecard, totals: pd.DataFrame) -> list[Note]:
    said = []
    if card.status is not Status.OFFICIAL:
        said.append(ChoiceNotes.rules_weak(status=card.status.label, title=card.title))
    unscored = totals[totals[Totals.unscored].notna()]
    if len(unscored):
        listed = [f"{_name(row)}（缺 {row[Totals.unscored]}）" for row in unscored.to_dict("records")]
        said.append(ChoiceNotes.unscored(count=len(unscored), regions=listed))
    blind = totals[totals[Totals.unchecked].notna()]
    if len(blind):
        names = [_name(row) for row in blind.to_dict("records")]
        said.append(ChoiceNotes.blind_vetoes(count=len(blind), regions=names))
    return said


def _said(card: Scorecard, totals: pd.DataFrame, room: pd.DataFrame) -> list[str]:
    """Ranks in sentences, then how far weights may move."""
    ordered = totals.sort_values(str(Totals.rank), kind="stable", na_position="last")
    said = [f"{card.title}：{len(totals)} 个区域"]
    for row in ordered.head(40).to_dict("records"):
        score = "未评分" if math.isnan(row[Totals.score]) else spell(row[Totals.score], Unit.SCORE, symbol=True)
        place = f"第 {row[Totals.rank]} 名" if isinstance(row[Totals.rank], int) else "不参加排名"
        veto = f"，一票否决：{row[Totals.veto]}" if isinstance(row[Totals.veto], str) else ""
        grade = f"，{row[Totals.grade]}" if isinstance(row[Totals.grade], str) else ""
        said.append(f"{place} {_name(row)} {score}{grade}{veto}")
    if len(ordered) > 40:
        said.append(f"其余 {len(ordered) - 40} 个区域见 totals.csv")
    return said + [_room(row) for row in room.to_dict("records")]


def _room(row: Mapping[Any, Any]) -> str:
    low, high = (
        _weight(row[key], word) for key, word in ((WeightRoom.lowest, "减至 0"), (WeightRoom.highest, "增至 1"))
    )
    first = "；".join(
        f"{word}{row[key]}"
        for key, word in ((WeightRoom.below, "再减则"), (WeightRoom.above, "再增则"))
        if isinstance(row[key], str)
    )
    return ChoiceWords.room(
        title=row[Scores.indicator_title],
        weight=row[Scores.weight],
        low=low,
        high=high,
        first=f"（{first}）" if first else "",
    )


def _weight(value: object, end: str) -> str:
    return f"{value:.4f}" if isinstance(value, float) and not math.isnan(value) else end


def _name(row: Mapping[Any, Any]) -> str:
    return (
        str(row[RankRange.name])
        if isinstance(row[RankRange.name], str) and row[RankRange.name]
        else str(row[RankRange.region])
    )
