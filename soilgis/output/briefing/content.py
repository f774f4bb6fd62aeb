"""Content of a briefing (简报内容): key figures, sentences, tables, sources and gaps, before they take any form."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model.layer import Basis, Status, ZoneKind
from soilgis.model.tables import Contribution, Ledger, Reconcile, Regions, Targets, Union
from soilgis.model.units import Unit, spell
from soilgis.output import captions
from soilgis.output.briefing.sheets import Sheet, pivot, sheet
from soilgis.output.briefing.words import Language, Words, words

if TYPE_CHECKING:
    from soilgis.model.provenance import LayerUse
    from soilgis.model.result import Result

SHARE, KM2 = Unit.SHARE, Unit.KM2


@dataclass(frozen=True)
class KeyFigure:
    """One large number with what it is and how far it can be trusted."""

    label: str
    value: str
    status: str = ""


@dataclass(frozen=True)
class Content:
    """Everything a briefing says (简报内容)."""

    title: str
    subtitle: str
    review: str
    warning: str
    words: Words
    keys: tuple[KeyFigure, ...]
    findings: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    sources: tuple[LayerUse, ...]
    gaps: tuple[str, ...]
    method: tuple[str, ...]
    notes: tuple[str, ...] = field(default=())


def content(result: Result, language: Language = "zh") -> Content:
    """Write the content of a briefing from a result.

    Parameters
    ----------
    result
        Not changed.
    language
        zh or en.

    Returns
    -------
    Content
        Sentences are made from the result's own numbers; a table without rows leaves its sentence out.
    """
    said = words(language)
    return Content(
        title=result.study.title.zh if language == "zh" else result.study.title.en,
        subtitle=captions.extent_line(result),
        review=captions.review(result),
        warning=captions.status_line(result.provenance.status),
        words=said,
        keys=tuple(_keys(result, said)),
        findings=tuple(_findings(result, said, language)),
        sheets=tuple(_sheets(result, said, language)),
        sources=result.provenance.uses,
        gaps=tuple(said.say("gap", title=u.layer.title.zh, reason=u.reason) for u in result.provenance.unchecked),
        method=tuple(_method(result, said)),
        notes=(captions.source_line(result), captions.boundary_line(result)),
    )


def _total(result: Result) -> float:
    """Area of the study as measured, for shares."""
    return float(result.leaves()[Regions.area_km2].sum())


def _printed_total(result: Result) -> str:
    """Area of the study as every table prints it: the sum of the balanced figures."""
    return spell(float(result.leaves()[Regions.printed_km2].sum()), KM2, symbol=True)


def _tops(result: Result) -> pd.DataFrame:
    """Regions without a listed parent: the study as a whole."""
    known = set(result.regions[Regions.adcode])
    tops: pd.DataFrame = result.regions[~result.regions[Regions.parent_adcode].isin(known)]
    return tops


def _keys(result: Result, said: Words) -> list[KeyFigure]:
    level = result.study.level.label
    found = [
        KeyFigure(said.text("keys", "count", level=level), str(len(result.leaves()))),
        KeyFigure(said.text("keys", "area"), _printed_total(result)),
    ]
    for _, top in _tops(result).iterrows():
        for year in (2025, 2035):
            value = top[f"target_{year}"]
            if pd.notna(value):
                status = Status(str(top[Regions.target_status])).label
                label = f"{top[Regions.name]} {said.text('keys', 'target', year=year)}"
                found.append(KeyFigure(label, spell(float(value), SHARE, symbol=True), status))
    implied = result.contribution[Contribution.implied_km2].sum() if len(result.contribution) else 0
    if implied:
        found.append(KeyFigure(said.text("keys", "implied"), spell(float(implied), KM2, symbol=True)))
    found.append(KeyFigure(said.text("keys", "unchecked"), str(len(result.provenance.unchecked))))
    return found


def _findings(result: Result, said: Words, language: Language) -> list[str]:
    level = result.study.level.label if language == "zh" else result.study.level.value
    area = _printed_total(result)
    found = [said.say("extent", count=len(result.leaves()), level=level, area=area)]
    found += _target_sentences(result, said)
    found += _reconcile_sentences(result, said)
    found += _union_sentences(result, said)
    found += _ledger_sentence(result, said)
    if result.provenance.status is not Status.OFFICIAL:
        found.append(said.say("weak", status=result.provenance.status.label))
    return found


def _target_sentences(result: Result, said: Words) -> list[str]:
    found = []
    for _, top in _tops(result).iterrows():
        rows = result.targets[result.targets[Targets.adcode] == top[Regions.adcode]]
        if len(rows):
            aims = "，".join(
                f"{r[Targets.year]} 年{r[Targets.comparator]}{spell(float(r[Targets.target]), SHARE, symbol=True)}"
                for _, r in rows.iterrows()
            )
            status = "、".join(dict.fromkeys(Status(str(value)).label for value in rows[Targets.status]))
            documents = "；".join(dict.fromkeys(rows[Targets.document]))
            found.append(said.say("target", name=top[Regions.name], aims=aims, status=status, document=documents))
    leaves = result.leaves()
    for year in (2025, 2035):
        rows = leaves[leaves[f"target_{year}"].notna()].sort_values([f"target_{year}", Regions.adcode])
        if len(rows) > 1:
            ends = {"low": rows.iloc[0], "high": rows.iloc[-1]}
            figures = {name: spell(float(row[f"target_{year}"]), SHARE, symbol=True) for name, row in ends.items()}
            names = {f"{name}_name": row[Regions.name] for name, row in ends.items()}
            found.append(said.say("range", year=year, count=len(rows), **figures, **names))
    return found


def _reconcile_sentences(result: Result, said: Words) -> list[str]:
    found = []
    for _, row in result.reconcile.iterrows():
        if row[Reconcile.complete] and row[Reconcile.stated] == row[Reconcile.stated]:
            shares = {
                str(name): spell(float(row[name]), SHARE, symbol=True)
                for name in (Reconcile.weighted, Reconcile.stated, Reconcile.simple)
            }
            difference = spell(float(row[Reconcile.difference]), Unit.POINT, symbol=True)
            found.append(said.say("reconcile", year=row[Reconcile.year], difference=difference, **shares))
        elif row[Reconcile.with_target]:
            figures = {str(name): row[name] for name in (Reconcile.year, Reconcile.with_target, Reconcile.children)}
            found.append(said.say("incomplete", **figures))
    steps = result.contribution[result.contribution[Contribution.implied_km2].notna()]
    for year, rows in steps.groupby(Contribution.year):
        top = rows.sort_values(Contribution.implied_km2).iloc[-1]
        total = float(rows[Contribution.implied_km2].sum())
        found.append(said.say(
            "implied", from_year=top[Contribution.from_year], year=year, area=spell(total, KM2, symbol=True), top=top[Contribution.name],
            top_area=spell(float(top[Contribution.implied_km2]), KM2, symbol=True),
            top_share=spell(float(top[Contribution.implied_km2]) / total, SHARE, symbol=True),
        ))  # fmt: skip
    return found


def _union_sentences(result: Result, said: Words) -> list[str]:
    leaves = set(result.leaves()[Regions.adcode])
    rows = result.union[result.union[Union.adcode].isin(leaves) & result.union[Union.union_km2].notna()]
    found = []
    for (kind, basis), part in rows.groupby([Union.kind, Union.basis], sort=False):
        printed = float(part[Union.printed_km2].sum())
        raw = round(float(part[Union.raw_km2].sum()), KM2.digits)
        sums = {"area": printed, "raw": raw, "double": max(0.0, raw - printed)}
        status = max((Status(str(value)) for value in part[Union.status]), key=lambda one: one.rank)
        found.append(said.say(
            "union", kind=ZoneKind(str(kind)).label, basis=Basis(str(basis)).label, status=status.label,
            share=spell(float(part[Union.union_km2].sum()) / _total(result), SHARE, symbol=True),
            **{name: spell(value, KM2, symbol=True) for name, value in sums.items()},
        ))  # fmt: skip
    return found


def _ledger_sentence(result: Result, said: Words) -> list[str]:
    leaves = set(result.leaves()[Regions.adcode])
    rows = result.ledger[result.ledger[Ledger.adcode].isin(leaves)]
    if rows.empty:
        return []
    figures = {}
    for name, part in (("none", rows[rows[Ledger.kinds] == 0]), ("several", rows[rows[Ledger.kinds] >= 2])):  # noqa: PLR2004 - two kinds
        figures[name] = spell(float(part[Ledger.printed_km2].sum()), KM2, symbol=True)
        figures[f"{name}_share"] = spell(float(part[Ledger.area_km2].sum()) / _total(result), SHARE, symbol=True)
    return [said.say("ledger", **figures)]


def _sheets(result: Result, said: Words, language: Language) -> list[Sheet]:
    aims = [
        Regions.name, Regions.printed_km2, Regions.target_2025, Regions.target_2035, Regions.target_status,
        Regions.target_document,
    ]  # fmt: skip
    checked = [
        Reconcile.parent_name, Reconcile.year, Reconcile.stated, Reconcile.weighted, Reconcile.difference, Reconcile.simple,
        Reconcile.weight,
    ]  # fmt: skip
    books = [Ledger.label, Ledger.printed_km2, Ledger.share_of_region, Ledger.status]
    ledger = result.ledger[result.ledger[Ledger.adcode].isin(set(_tops(result)[Regions.adcode]))]
    wanted = (
        ("targets", Regions, result.regions, aims), ("reconcile", Reconcile, result.reconcile, checked),
        ("ledger", Ledger, ledger, books),
    )  # fmt: skip
    found = [
        sheet(said.text("tables", name), frame, table=table, columns=columns, language=language)
        for name, table, frame, columns in wanted
        if len(frame)
    ]
    if len(result.union):
        found.insert(1, pivot(said.text("tables", "union"), result.union))
    return found


def _method(result: Result, said: Words) -> list[str]:
    methods = "、".join(dict.fromkeys(result.regions[Regions.method])) or captions.MEASURED
    return [
        said.text("method", "area", method=methods),
        *(said.text("method", name) for name in ("union", "balance", "weight", "boundary")),
    ]
