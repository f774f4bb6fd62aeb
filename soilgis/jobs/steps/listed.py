"""Lists in steps (名单步骤): tiers, draw, teams, counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model.answer import Tables
from soilgis.model.declared import refuse_unknown_word
from soilgis.model.layer import Status, weakest
from soilgis.model.list_tables import Counts, Drawn, Joins, Register
from soilgis.model.sentences.choices import ChoiceNotes, ChoiceWords
from soilgis.planning.lists.draw import allot, draw
from soilgis.planning.lists.tiers import passed_over, tiers

if TYPE_CHECKING:
    from soilgis.model.list_rules import ListRules, TierNames
    from soilgis.model.notes import Note
    from soilgis.store.registers import RegisterFile

ALL = "合计"


@dataclass(frozen=True)
class Drawing:
    """How spot checks are drawn (抽取方式): seed, names of the tiers, least share of all, teams."""

    seed: str
    names: str
    least: float
    teams: int


def lists(register: RegisterFile, rules: ListRules, asked: Drawing) -> Tables:
    """Tier every project, draw, deal to teams, and count.

    Raises
    ------
    UsageError, SchemaError
        If there are no names of that kind, or a rule cannot be applied.
    """
    refuse_unknown_word(asked.names, [one.id for one in rules.scheme], "--names")
    names = next(one for one in rules.scheme if one.id == asked.names)
    frame = register.frame
    rank, reasons = tiers(frame, rules)
    ids = frame[rules.id_column].tolist()
    place = draw(ids, pd.Series(rank - 1), rules.shares, asked.least, seed=asked.seed)
    status = weakest([rules.status, register.status])
    table = pd.DataFrame({
        Register.project: ids, Register.name: _column(frame, rules.name_column), Register.county: _column(frame, rules.county_column),
        Register.tier: [names.names[one - 1] for one in rank], Register.reasons: reasons, Register.lists: [_lists_of(one, register) for one in ids],
        Register.drawn: place > 0, Register.team: pd.array([None] * len(ids), dtype="Int64"), Register.status: status.value, Drawn.order: place,
    })  # fmt: skip
    if asked.teams:
        chosen = table.index[table[Register.drawn]]
        table.loc[chosen, Register.team] = allot(
            table.loc[chosen, Register.project].tolist(), asked.teams, seed=asked.seed
        )
    drawn = table[table[Register.drawn]].sort_values(Drawn.order).assign(seed=asked.seed)
    made = {
        "drawn": (Drawn, Drawn.check(drawn[[str(c) for c in Drawn.columns()]]).reset_index(drop=True)),
        "register": (Register, Register.check(table.drop(columns=Drawn.order))),
        "counts": (Counts, _counts(table, names, status)),
        "joins": (Joins, _joins(register, rules.status)),
    }
    return Tables(made, (*register.notes, *_notes(frame, rules, status)), said=tuple(_said(table, rules, names, asked)))


def _column(frame: pd.DataFrame, name: str) -> list[str | None]:
    return [None if pd.isna(cell) else str(cell) for cell in frame[name]] if name in frame else [None] * len(frame)


def _lists_of(project: str, register: RegisterFile) -> str | None:
    return "、".join(one.name for one in register.lists if project in one.ids) or None


def _counts(table: pd.DataFrame, names: TierNames, status: Status) -> pd.DataFrame:
    """Counts by county and tier, tiers without a project too; those of all counties last."""
    counties = sorted(table[Counts.county].dropna().unique())
    rows = []
    for county, mine in [*((one, table[table[Counts.county] == one]) for one in counties), (ALL, table)]:
        for tier in names.names:
            inside = mine[mine[Counts.tier] == tier]
            count, checks = len(inside), int(inside[Counts.drawn].sum())
            rows.append({Counts.county: county, Counts.tier: tier, Counts.projects: count, Counts.drawn: checks,
                         Counts.share: checks / count if count else None, Counts.status: status.value})  # fmt: skip
    return Counts.check(pd.DataFrame(rows))


def _joins(register: RegisterFile, rules: Status) -> pd.DataFrame:
    rows = [
        {Joins.name: one.name, Joins.rows: one.rows, Joins.matched: one.rows - one.unmatched, Joins.unmatched: one.unmatched,
         Joins.status: weakest([one.status, rules]).value} for one in register.lists
    ]  # fmt: skip
    return Joins.check(pd.DataFrame(rows)) if rows else Joins.empty()


def _notes(frame: pd.DataFrame, rules: ListRules, status: Status) -> list[Note]:
    said = [ChoiceNotes.rule_passed_over(rule=one.id, column=one.column) for one in passed_over(frame, rules)]
    if status is not Status.OFFICIAL:
        said.append(ChoiceNotes.list_rules_weak(status=status.label, title=rules.title))
    return said


def _said(table: pd.DataFrame, rules: ListRules, names: TierNames, asked: Drawing) -> list[str]:
    count, drawn = len(table), int(table[Counts.drawn].sum())
    share, status = drawn / count, Status(table[Counts.status].iloc[0]).label
    said = [
        ChoiceWords.drawn(
            count=count, drawn=drawn, share=share, least=asked.least, document=rules.least_document, status=status
        )
    ]
    for tier in names.names:
        mine = table[table[Counts.tier] == tier]
        said.append(ChoiceWords.tier_count(tier=tier, count=len(mine), drawn=int(mine[Counts.drawn].sum())))
    said.append(ChoiceWords.draw_again(seed=asked.seed, names=names.document))
    return said
